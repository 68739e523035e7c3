using System.Management.Automation;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Zones;
using PhysMem.PowerShell.Arguments;
using PhysMem.PowerShell.Bases;
using PhysMem.PowerShell.Objects;

namespace PhysMem.PowerShell.Commands;

/// <summary>Names of flags to a mask, and what the allocator makes of it.</summary>
[Cmdlet(VerbsData.ConvertTo, "GfpMask")]
[OutputType(typeof(GfpMaskInfo))]
public sealed class ConvertToGfpMaskCommand : PhysMemCommand
{
    /// <summary>Names, a text with several, or numbers; a list is one mask.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ArgumentCompleter(typeof(GfpCompleter))]
    public object Flag { get; set; } = "";

    /// <summary>The architecture whose zones are meant; x86_64 when left out.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ArchitectureCompleter))]
    public string? Architecture { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        TurnTo(Flag);
        Try(Flag, () =>
        {
            ArchitectureProfile architecture = ArchitectureArgument.Find(Architecture);
            GfpMask mask = GfpArgument.Read(Flag);
            Warn(() => GfpZoneTable.For(architecture).ThrowIfBad(mask));
            Warn(() => GfpMigrate.ThrowIfBad(mask));
            WriteObject(new GfpMaskInfo(mask, architecture));
        });
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
