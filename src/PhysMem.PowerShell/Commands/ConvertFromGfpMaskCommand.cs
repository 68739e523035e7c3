using System.Management.Automation;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Kernel;
using PhysMem.PowerShell.Arguments;
using PhysMem.PowerShell.Bases;
using PhysMem.PowerShell.Objects;

namespace PhysMem.PowerShell.Commands;

/// <summary>A mask's number to the kernel's spelling.</summary>
[Cmdlet(VerbsData.ConvertFrom, "GfpMask", DefaultParameterSetName = MaskSet)]
[OutputType(typeof(string), typeof(GfpMaskInfo))]
public sealed class ConvertFromGfpMaskCommand : GfpCommand
{
    /// <summary>A number, a text such as 0xcc0 or 0xcc0(GFP_KERNEL), or an object with such a Mask.</summary>
    [Parameter(ParameterSetName = MaskSet, Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = MachineSet, Mandatory = true, Position = 0)]
    [ArgumentCompleter(typeof(GfpCompleter))]
    public object Mask { get; set; } = "";

    /// <summary>Whether to write all that the number may mean, as objects.</summary>
    [Parameter]
    public SwitchParameter All { get; set; }

    private protected override object? Subject => Mask;

    private protected override void Answer(MaskKernel kernel, ArchitectureProfile architecture)
    {
        if (All)
        {
            uint number = GfpArgument.IsNumber(Mask, out uint given) ? given : GfpArgument.Read(Mask, kernel.Layout);
            WriteObject(
                GfpReading.All(number).Select(one => new GfpMaskInfo(number, one.Layout, one.Kernels, architecture)),
                enumerateCollection: true);
            return;
        }

        // A text has no room for the kernel and the architecture.
        GfpMaskInfo mask = Read(Mask, kernel, architecture);
        WriteVerbose($"{mask.Hex} of Linux {mask.Kernel} on {architecture}: zone {mask.Zone}, migratetype {mask.MigrateType}.");
        WriteObject(mask.Gfp);
    }
}
