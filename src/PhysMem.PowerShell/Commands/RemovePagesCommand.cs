using System.Management.Automation;
using PhysMem.Engine.Report;
using PhysMem.PowerShell.Arguments;
using PhysMem.PowerShell.Bases;
using PhysMem.PowerShell.State;

namespace PhysMem.PowerShell.Commands;

/// <summary>__free_pages, free_pages for an address, and free_pages_exact.</summary>
[Cmdlet(VerbsCommon.Remove, "Pages", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
public sealed class RemovePagesCommand : BlockCommand
{
    /// <summary>The CPU whose per-CPU lists take the pages; 0 when left out.</summary>
    [Parameter]
    [Alias("CpuId")]
    [SmallNumberTransformation(Default = 0)]
    [ArgumentCompleter(typeof(CpuCompleter))]
    public int Cpu { get; set; }

    private protected override string Action => "Give back";

    private protected override void ProcessBlock(MachineHandle machine, Allocation block) =>
        machine.Use((block, Cpu), static (sim, it) => sim.Free(it.block, it.Cpu));
}
