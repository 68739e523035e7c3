using System.Management.Automation;
using PhysMem.Engine.Report;
using PhysMem.PowerShell.Arguments;
using PhysMem.PowerShell.Bases;
using PhysMem.PowerShell.State;

namespace PhysMem.PowerShell.Commands;

/// <summary>The NUMA nodes of a machine.</summary>
[Cmdlet(VerbsCommon.Get, "SimNode")]
[OutputType(typeof(NodeReport))]
public sealed class GetSimNodeCommand : MachineCommand
{
    /// <summary>Node ids; all when left out.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("NodeId", "nid")]
    [SmallNumberTransformation]
    [ArgumentCompleter(typeof(NodeCompleter))]
    public int[]? Node { get; set; }

    private protected override void ProcessMachine(MachineHandle machine)
    {
        var places = new PlaceFilter(machine, Node, zones: null);
        NodeReport[] nodes = machine.Use(sim => sim.GetNodes().ToArray());
        WriteObject(nodes.Where(one => places.Covers(one.Node)), enumerateCollection: true);
    }
}
