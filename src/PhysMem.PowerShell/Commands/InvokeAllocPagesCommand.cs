using System.Management.Automation;
using System.Numerics;
using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Face;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Report;
using PhysMem.PowerShell.Arguments;
using PhysMem.PowerShell.Bases;
using PhysMem.PowerShell.Objects;
using PhysMem.PowerShell.State;

namespace PhysMem.PowerShell.Commands;

/// <summary>alloc_pages and, for order 0, alloc_page; also alloc_pages_exact, alloc_pages_bulk and alloc_pages_nolock.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "AllocPages", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(Allocation), typeof(AllocationFailure), typeof(DecisionReport))]
public sealed class InvokeAllocPagesCommand : AllocationCommand
{
    // Not parameter sets: of a table with columns for each of them, most empty, the host couldn't choose one.

    /// <summary>Contiguous pages that need not be a power of two.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ExactSizeTransformation]
    [ArgumentCompleter(typeof(ExactCompleter))]
    public ExactSize? Exact { get; set; }

    /// <summary>Single pages, asked for at one go.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SmallNumberTransformation]
    [ArgumentCompleter(typeof(CountCompleter))]
    public int? Bulk { get; set; }

    /// <summary>Whether the request may take no lock and wait for nothing.</summary>
    [Parameter]
    public SwitchParameter NoLock { get; set; }

    /// <summary>The preferred node; that of the CPU when left out.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("NodeId", "nid")]
    [SmallNumberTransformation]
    [ArgumentCompleter(typeof(NodeCompleter))]
    public int? Node { get; set; }

    /// <summary>The nodes to keep to; all when left out.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [NodeMaskTransformation]
    [ArgumentCompleter(typeof(NodeCompleter))]
    public NodeMask? NodeMask { get; set; }

    private protected override AllocationRequest RequestOn(MachineHandle machine) => base.RequestOn(machine) with
    {
        Gfp = NoLock && ReferenceEquals(Gfp, GfpReference.Kernel) ? default : Gfp.On(machine),
        Node = Node ?? -1,
        Nodes = NodeMask,
        Order = Exact is { } size ? BitOperations.Log2(BitOperations.RoundUpToPowerOf2((ulong)size.PagesOf(machine.Build))) : Order,
    };

    private protected override long PagesOn(MachineHandle machine) => Exact?.PagesOf(machine.Build) ?? Bulk ?? base.PagesOn(machine);

    private protected override string WantedOn(MachineHandle machine) => Exact is { } size ? $"{size.PagesOf(machine.Build)} contiguous pages"
        : Bulk is { } singles ? $"{singles} single pages at one go"
        : base.WantedOn(machine);

    private protected override void ProcessMachine(MachineHandle machine)
    {
        if ((Order != 0 ? 1 : 0) + (Exact is null ? 0 : 1) + (Bulk is null ? 0 : 1) > 1)
        {
            throw new PhysMemException(
                FaultCode.OrderInvalid, "A request is for an order, for exact pages or for pages in bulk.", "Give one of -Order, -Exact and -Bulk.");
        }

        if (NoLock && (Exact is not null || Bulk is not null))
        {
            throw new PhysMemException(
                FaultCode.OrderInvalid, "Without a lock only orders are given.", "Give -Order with -NoLock.");
        }

        base.ProcessMachine(machine);
    }

    private protected override AllocationResult Allocate(SimMachine machine, AllocationRequest request) =>
        Exact is { } size ? machine.SinglePages.AllocExact(request, size.PagesOf(machine.Build))
        : Bulk is { } singles ? machine.SinglePages.AllocBulk(request, singles, Cancelled)
        : NoLock ? machine.AllocPagesNoLock(request)
        : machine.AllocPages(request);

    private protected override void WritePages(in AllocationResult result)
    {
        if (Bulk is null)
        {
            base.WritePages(result);
            return;
        }

        if (result.Bulk.Count < Bulk)
        {
            WriteWarning($"alloc_pages_bulk gave {result.Bulk.Count} of {Bulk} pages; callers in the kernel ask again for the rest.");
        }

        WriteObject(UntilStopped(result.Bulk), enumerateCollection: true);
    }

    // The host enumerates to the end, whoever has pressed Ctrl+C.
    private IEnumerable<Allocation> UntilStopped(IReadOnlyList<Allocation> pages)
    {
        foreach (Allocation page in pages)
        {
            if (Stopped)
            {
                yield break;
            }

            yield return page;
        }
    }
}
