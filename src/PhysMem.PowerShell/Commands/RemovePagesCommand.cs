using System.Management.Automation;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Report;
using PhysMem.PowerShell.Arguments;
using PhysMem.PowerShell.Bases;
using PhysMem.PowerShell.State;

namespace PhysMem.PowerShell.Commands;

/// <summary>__free_pages, free_pages for an address, and free_pages_exact.</summary>
[Cmdlet(VerbsCommon.Remove, "Pages", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
public sealed class RemovePagesCommand : BlockCommand
{
    // Null when nobody listens, which is looked at for every block.
    private DecisionLog? _log;

    /// <summary>The CPU whose per-CPU lists take the pages; 0 when left out.</summary>
    [Parameter]
    [Alias("CpuId")]
    [SmallNumberTransformation(Default = 0)]
    [ArgumentCompleter(typeof(CpuCompleter))]
    public int Cpu { get; set; }

    private protected override string Action => "Give back";

    /// <inheritdoc/>
    protected override void BeginProcessing() => _log = Narrates ? new DecisionLog() : null;

    private protected override void ProcessBlock(MachineHandle machine, Allocation block)
    {
        if (_log is not null)
        {
            Narrate(_log, log => machine.Use(sim => sim.Free(block, Cpu, log)));
            return;
        }

        machine.Use((block, Cpu), static (sim, it) => sim.Free(it.block, it.Cpu));
    }
}
