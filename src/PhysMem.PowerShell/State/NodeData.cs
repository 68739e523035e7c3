using System.Collections;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Report;

namespace PhysMem.PowerShell.State;

/// <summary>
/// node_data[]: the nodes of a machine by their ids. Like the kernel's it has an entry for every id that there could be;
/// whoever walks through it meets the online nodes alone, as with for_each_online_node.
/// </summary>
public sealed class NodeData : IEnumerable<NodeReport>
{
    private readonly MachineHandle _machine;

    internal NodeData(MachineHandle machine)
    {
        _machine = machine;
    }

    /// <summary>MAX_NUMNODES: 1024 with NUMA, 1 without.</summary>
    public int Length => _machine.MaxNodes;

    /// <summary>The same, under the other name that arrays have in PowerShell.</summary>
    public int Count => Length;

    /// <summary>A node as it is now; null where none is online.</summary>
    public NodeReport? this[int node] => _machine.Use(machine => machine.IsRemoved ? null : machine.GetNode(node));

    /// <inheritdoc/>
    public IEnumerator<NodeReport> GetEnumerator() => ((IEnumerable<NodeReport>)_machine
        .Use(machine => machine.IsRemoved ? [] : machine.GetNodes().ToArray())).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The online nodes as a kernel list such as 0-1.</summary>
    public override string ToString() => NodeMask.Format(_machine.NodeIds);
}
