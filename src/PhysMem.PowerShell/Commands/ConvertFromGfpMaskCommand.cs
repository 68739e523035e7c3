using System.Management.Automation;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Kernel;
using PhysMem.PowerShell.Arguments;
using PhysMem.PowerShell.Bases;
using PhysMem.PowerShell.Objects;

namespace PhysMem.PowerShell.Commands;

/// <summary>A mask's number to the kernel's spelling.</summary>
[Cmdlet(VerbsData.ConvertFrom, "GfpMask", DefaultParameterSetName = MaskSet)]
[OutputType(typeof(string))]
public sealed class ConvertFromGfpMaskCommand : GfpCommand
{
    /// <summary>A number, a text such as 0xcc0 or 0xcc0(GFP_KERNEL), or an object with such a Mask.</summary>
    [Parameter(ParameterSetName = MaskSet, Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = MachineSet, Mandatory = true, Position = 0)]
    [ArgumentCompleter(typeof(GfpCompleter))]
    public object Mask { get; set; } = "";

    private protected override object? Subject => Mask;

    private protected override void Answer(ArchitectureProfile architecture)
    {
        GfpMask mask = GfpArgument.Read(Mask);

        // A text has no room for the architecture.
        var meaning = new GfpMaskInfo(mask, architecture);
        WriteVerbose($"{meaning.Hex} of {architecture}: zone {meaning.Zone}, migratetype {meaning.MigrateType}.");
        WriteObject(mask.ToString());
    }
}
