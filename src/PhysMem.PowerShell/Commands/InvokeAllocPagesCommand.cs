using System.Management.Automation;
using PhysMem.Engine.Allocation;
using PhysMem.Engine.Machine;
using PhysMem.Engine.Report;
using PhysMem.PowerShell.Arguments;
using PhysMem.PowerShell.Bases;
using PhysMem.PowerShell.Objects;

namespace PhysMem.PowerShell.Commands;

/// <summary>alloc_pages and, for order 0, alloc_page.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "AllocPages", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(Allocation), typeof(AllocationFailure))]
public sealed class InvokeAllocPagesCommand : AllocationCommand
{
    /// <summary>The preferred node; that of the CPU when left out.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("NodeId")]
    [SmallNumberTransformation]
    [ArgumentCompleter(typeof(NodeCompleter))]
    public int? Node { get; set; }

    private protected override AllocationRequest Request => Node is { } node ? base.Request with { Node = node } : base.Request;

    private protected override AllocationResult Allocate(SimMachine machine, AllocationRequest request) =>
        machine.AllocPages(request);
}
