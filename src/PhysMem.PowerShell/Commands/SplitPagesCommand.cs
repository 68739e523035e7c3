using System.Management.Automation;
using PhysMem.Engine.Report;
using PhysMem.PowerShell.Bases;
using PhysMem.PowerShell.State;

namespace PhysMem.PowerShell.Commands;

/// <summary>split_page: a block becomes single pages that are given back one by one.</summary>
[Cmdlet(VerbsCommon.Split, "Pages", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(Allocation))]
public sealed class SplitPagesCommand : BlockCommand
{
    /// <summary>Emits the single pages.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override string Action => "Split";

    private protected override bool Writes => PassThru;

    private protected override void ProcessBlock(MachineHandle machine, Allocation block)
    {
        IReadOnlyList<Allocation> pages = machine.Use(sim => sim.Split(block));
        if (PassThru)
        {
            WriteObject(pages, enumerateCollection: true);
        }
    }
}
