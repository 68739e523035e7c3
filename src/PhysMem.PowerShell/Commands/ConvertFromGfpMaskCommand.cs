using System.Management.Automation;
using PhysMem.PowerShell.Arguments;
using PhysMem.PowerShell.Bases;

namespace PhysMem.PowerShell.Commands;

/// <summary>A mask's number to the kernel's spelling.</summary>
[Cmdlet(VerbsData.ConvertFrom, "GfpMask")]
[OutputType(typeof(string))]
public sealed class ConvertFromGfpMaskCommand : PhysMemCommand
{
    /// <summary>A number, a text such as 0xcc0 or 0xcc0(GFP_KERNEL), or an object with such a Mask.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(GfpCompleter))]
    public object Mask { get; set; } = "";

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        TurnTo(Mask);
        Try(Mask, () => WriteObject(GfpArgument.Read(Mask).ToString()));
    }
}
