using System.Management.Automation;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Kernel;
using PhysMem.PowerShell.Arguments;
using PhysMem.PowerShell.Bases;
using PhysMem.PowerShell.Objects;

namespace PhysMem.PowerShell.Commands;

/// <summary>The gfp names with their bits and effects.</summary>
[Cmdlet(VerbsCommon.Get, "GfpFlag", DefaultParameterSetName = MaskSet)]
[OutputType(typeof(GfpFlag))]
public sealed class GetGfpFlagCommand : GfpCommand
{
    /// <summary>Names, with wildcards; prefixes may be left out. All when none is given.</summary>
    [Parameter(ParameterSetName = MaskSet, Position = 0, ValueFromPipeline = true)]
    [Parameter(ParameterSetName = MachineSet, Position = 0)]
    [SupportsWildcards]
    [NotAMachine]
    [ArgumentCompleter(typeof(GfpCompleter))]
    public string[] Name { get; set; } = [];

    private protected override object? Subject => Machine?.Name;

    private protected override void Answer(MaskKernel kernel, ArchitectureProfile architecture)
    {
        var wanted = new NamePatterns(Name);
        GfpFlagInfo?[] exact = Array.ConvertAll(wanted.Exact, kernel.Layout.FindName);
        WriteObject(
            kernel.Layout.Names.Where(info => wanted.Match(info.Name) || exact.Contains(info))
                .Select(info => new GfpFlag(info, kernel, architecture)),
            enumerateCollection: true);
        foreach (string name in wanted.Exact.Where(name => kernel.Layout.FindName(name) is null))
        {
            Try(name, () => Refuse(name, kernel.Layout));
        }
    }

    private static void Refuse(string name, GfpLayout layout)
    {
        // What is no name is refused with the reason that parsing finds; a number or a list of names is a mask.
        GfpText.Parse(name, layout);
        throw new PhysMemException(
            FaultCode.GfpTextInvalid,
            $"{Cited.Of(name)} is a mask, not the name of a gfp flag.",
            "Use ConvertFrom-GfpMask or ConvertTo-GfpMask.");
    }
}
