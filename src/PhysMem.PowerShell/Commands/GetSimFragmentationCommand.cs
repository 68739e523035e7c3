using System.Management.Automation;
using PhysMem.Engine.Report;
using PhysMem.PowerShell.Arguments;
using PhysMem.PowerShell.Bases;
using PhysMem.PowerShell.State;

namespace PhysMem.PowerShell.Commands;

/// <summary>What free memory is worth to requests of each order: the kernel's two fragmentation indexes.</summary>
[Cmdlet(VerbsCommon.Get, "SimFragmentation")]
[OutputType(typeof(FragmentationReport))]
public sealed class GetSimFragmentationCommand : ZoneCommand
{
    /// <summary>Orders of requests; all when left out.</summary>
    [Parameter]
    [SmallNumberTransformation]
    [ArgumentCompleter(typeof(OrderCompleter))]
    public int[]? Order { get; set; }

    private protected override void ProcessZones(MachineHandle machine, PlaceFilter places)
    {
        var orders = new OrderFilter(Order, machine);
        IReadOnlyList<FragmentationReport> rows = machine.Use(sim => sim.Reports.Fragmentation());
        WriteObject(
            rows.Where(one => places.Covers(one.Node, one.Zone) && orders.Covers(one.Order)), enumerateCollection: true);
    }
}
