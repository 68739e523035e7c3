using System.Management.Automation;
using PhysMem.Engine.Report;
using PhysMem.PowerShell.Arguments;
using PhysMem.PowerShell.Bases;
using PhysMem.PowerShell.State;

namespace PhysMem.PowerShell.Commands;

/// <summary>The free lists of a machine: blocks by zone, order and migratetype.</summary>
[Cmdlet(VerbsCommon.Get, "SimFreeArea")]
[OutputType(typeof(FreeAreaReport))]
public sealed class GetSimFreeAreaCommand : ZoneCommand
{
    /// <summary>Orders; all when left out.</summary>
    [Parameter]
    [SmallNumberTransformation]
    [ArgumentCompleter(typeof(OrderCompleter))]
    public int[]? Order { get; set; }

    /// <summary>Migratetypes, with wildcards; all when left out.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(MigrateTypeCompleter))]
    public string[] MigrateType { get; set; } = [];

    /// <summary>Whether lists without blocks are shown too.</summary>
    [Parameter]
    public SwitchParameter IncludeEmpty { get; set; }

    private protected override void ProcessZones(MachineHandle machine, PlaceFilter places)
    {
        var orders = new OrderFilter(Order, machine);
        var types = new MigrateTypeFilter(MigrateType);
        IReadOnlyList<FreeAreaReport> areas = machine.Use(sim => sim.Reports.FreeAreas(IncludeEmpty));
        WriteObject(
            areas.Where(one =>
                places.Covers(one.Node, one.Zone) && orders.Covers(one.Order) && types.Covers(one.MigrateType)),
            enumerateCollection: true);
    }
}
