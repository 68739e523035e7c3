using System.Management.Automation;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Kernel;
using PhysMem.PowerShell.Arguments;
using PhysMem.PowerShell.Bases;
using PhysMem.PowerShell.Objects;

namespace PhysMem.PowerShell.Commands;

/// <summary>Names of flags to a mask, and what the allocator makes of it.</summary>
[Cmdlet(VerbsData.ConvertTo, "GfpMask", DefaultParameterSetName = MaskSet)]
[OutputType(typeof(GfpMaskInfo))]
public sealed class ConvertToGfpMaskCommand : GfpCommand
{
    /// <summary>Names, a text with several, or numbers; a list is one mask.</summary>
    [Parameter(ParameterSetName = MaskSet, Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [Parameter(ParameterSetName = MachineSet, Mandatory = true, Position = 0)]
    [ArgumentCompleter(typeof(GfpCompleter))]
    public object Flag { get; set; } = "";

    private protected override object? Subject => Flag;

    private protected override void Answer(MaskKernel kernel, ArchitectureProfile architecture)
    {
        GfpMaskInfo mask = Read(Flag, kernel, architecture);
        Warn(() => GfpZoneTable.For(architecture).ThrowIfBad(mask.Meaning & new GfpMask(GfpZoneTable.ZoneMask)));
        Warn(() => GfpMigrate.ThrowIfBad(mask.Meaning & (GfpMask.Movable | GfpMask.Reclaimable)));
        WriteObject(mask);
    }

    // A mask that the allocator would refuse is a mask all the same.
    private void Warn(Action check)
    {
        try
        {
            check();
        }
        catch (PhysMemException fault)
        {
            WriteWarning($"{fault.Message} {fault.Remedy}");
        }
    }
}
