namespace PhysMem.Engine.Recording;

/// <summary>
/// The whole state of an allocator at one moment: what a recording writes between STATE and ENDSTATE. Plain data;
/// what a <see cref="StateDumpReader"/> gives is complete and adds up.
/// </summary>
public sealed class StateDump
{
    /// <summary>The state's name: before, after-ops, op17, ..</summary>
    public required string Label { get; init; }

    /// <summary>Name of the file it was read from; empty when it is from no file.</summary>
    public string Source { get; init; } = "";

    /// <summary>Line of STATE in that file, from 1; 0 when it is from no file.</summary>
    public int FirstLine { get; init; }

    /// <summary>Line of ENDSTATE; 0 when it is from no file.</summary>
    public int LastLine { get; internal set; }

    /// <summary>What the kernel's configuration and boot fixed.</summary>
    public SysInfo Sys { get; internal set; } = new();

    /// <summary>The vm sysctls.</summary>
    public VmInfo Vm { get; internal set; } = new();

    /// <summary>Event counters since boot.</summary>
    public EventInfo Events { get; internal set; } = new();

    /// <summary>
    /// The CPUs in file order with the node of each; null when the dump doesn't say. Then a single CPU is CPU 0 on
    /// node 0, and of several (<see cref="SysInfo.OnlineCpus"/>) the nodes are unknown.
    /// </summary>
    public (int Cpu, int Node)[]? Cpus { get; internal set; }

    /// <summary>The nodes in file order.</summary>
    public List<NodeState> Nodes { get; } = [];

    /// <summary>All zones of all nodes in file order, empty ones too.</summary>
    public List<ZoneState> Zones { get; } = [];

    /// <summary>The node with a number, or null.</summary>
    public NodeState? FindNode(int nid) => Nodes.Find(n => n.Nid == nid);

    /// <summary>The zone of a node with a zone index, or null.</summary>
    public ZoneState? FindZone(int nid, int index) => Zones.Find(z => z.Nid == nid && z.Index == index);

    /// <summary>The node of a CPU, or -1 when there is no such CPU or its node is unknown.</summary>
    public int NodeOfCpu(int cpu)
    {
        if (Cpus is null)
        {
            return cpu == 0 && Sys.OnlineCpus == 1 ? 0 : -1;
        }

        int at = Array.FindIndex(Cpus, c => c.Cpu == cpu);
        return at < 0 ? -1 : Cpus[at].Node;
    }
}
