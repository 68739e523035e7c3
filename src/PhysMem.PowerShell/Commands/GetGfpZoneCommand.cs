using System.Management.Automation;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Kernel;
using PhysMem.PowerShell.Arguments;
using PhysMem.PowerShell.Bases;
using PhysMem.PowerShell.Objects;

namespace PhysMem.PowerShell.Commands;

/// <summary>gfp_zone: the row of GFP_ZONE_TABLE that decides about a mask, or the whole table.</summary>
[Cmdlet(VerbsCommon.Get, "GfpZone", DefaultParameterSetName = MaskSet)]
[OutputType(typeof(GfpZoneRow))]
public sealed class GetGfpZoneCommand : GfpCommand
{
    /// <summary>The mask; all combinations of zone modifiers when left out.</summary>
    [Parameter(ParameterSetName = MaskSet, Position = 0, ValueFromPipeline = true)]
    [Parameter(ParameterSetName = MachineSet, Position = 0)]
    [Alias("Gfp")]
    [NotAMachine]
    [ArgumentCompleter(typeof(GfpCompleter))]
    public object? Mask { get; set; }

    private protected override object? Subject => Mask ?? Machine?.Name;

    private protected override void Answer(ArchitectureProfile architecture)
    {
        if (Mask is not null)
        {
            WriteObject(new GfpZoneRow(GfpArgument.Read(Mask), architecture));
            return;
        }

        for (uint bits = 0; bits <= GfpZoneTable.ZoneMask; bits++)
        {
            WriteObject(new GfpZoneRow(new GfpMask(bits), architecture));
        }
    }
}
