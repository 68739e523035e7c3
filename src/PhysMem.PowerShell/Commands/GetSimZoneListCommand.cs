using System.Management.Automation;
using PhysMem.Engine.Report;
using PhysMem.PowerShell.Arguments;
using PhysMem.PowerShell.Bases;
using PhysMem.PowerShell.State;

namespace PhysMem.PowerShell.Commands;

/// <summary>The zonelists of nodes: which zones a request asks, and in which order.</summary>
[Cmdlet(VerbsCommon.Get, "SimZoneList")]
[OutputType(typeof(ZoneListReport))]
public sealed class GetSimZoneListCommand : MachineCommand
{
    /// <summary>Nodes that requests prefer; all when left out.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("NodeId", "nid")]
    [SmallNumberTransformation]
    [ArgumentCompleter(typeof(NodeCompleter))]
    public int[]? Node { get; set; }

    /// <summary>A mask, to see only the zones that it may use.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("GfpMask", "Mask", "gfp_mask", "gfp_flags", "flags", "mode")]
    [GfpTransformation]
    [ArgumentCompleter(typeof(GfpCompleter))]
    public GfpReference? Gfp { get; set; }

    /// <summary>Whether to show the list of __GFP_THISNODE, which has no other nodes.</summary>
    [Parameter]
    public SwitchParameter ThisNode { get; set; }

    private protected override void ProcessMachine(MachineHandle machine)
    {
        var places = new PlaceFilter(machine, Node, zones: null);
        IReadOnlyList<ZoneListReport> entries = machine.Use(sim => sim.Reports.ZoneLists(ThisNode, Gfp?.On(machine)));
        foreach (ZoneListReport entry in entries.Where(one => places.Covers(one.PreferredNode)))
        {
            WriteObject(Gfp is null ? WithoutMask(entry) : entry);
        }
    }

    // Two properties are empty then. The name chooses a view without their columns.
    private static PSObject WithoutMask(ZoneListReport entry)
    {
        var row = new PSObject(entry);
        row.TypeNames.Insert(0, $"{typeof(ZoneListReport).FullName}#{nameof(WithoutMask)}");
        return row;
    }
}
