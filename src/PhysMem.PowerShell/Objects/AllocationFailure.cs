using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Report;
using PhysMem.PowerShell.State;

namespace PhysMem.PowerShell.Objects;

/// <summary>
/// A request that got no pages, for experiments that count failures (-AllowFailure). It has the columns of an allocation,
/// so that both make one table; those that say where the pages are stay empty. Its words are made when they are read.
/// </summary>
public sealed record AllocationFailure
{
    private readonly Func<string> _reason;

    /// <summary>Tells of a failure.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="request">The request.</param>
    /// <param name="pages">Pages that were asked for.</param>
    /// <param name="result">What it came to.</param>
    /// <param name="progress">How far a command with -Count came; empty for one request.</param>
    internal AllocationFailure(MachineHandle machine, AllocationRequest request, long pages, AllocationResult result, string progress)
        : this(machine, request, pages, result.Fault!.Value, () => result.Reason + progress) => Result = result;

    /// <summary>Tells of a failed request for contiguous pages.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="pages">Pages that were asked for.</param>
    /// <param name="result">What it came to.</param>
    internal AllocationFailure(MachineHandle machine, long pages, ContigResult result)
        : this(machine, result.Request, pages, result.Fault!.Value, () => result.Reason)
    {
    }

    private AllocationFailure(MachineHandle machine, AllocationRequest request, long pages, FaultCode fault, Func<string> reason)
    {
        Machine = machine.Name;
        MachineId = machine.Id;
        Line = machine.Line;
        Request = request;
        Pages = pages;
        Bytes = pages * machine.PageSize;
        FaultCode = fault;
        _reason = reason;
    }

    /// <summary>Name of the machine.</summary>
    public string Machine { get; }

    /// <summary>Empty: there are no pages.</summary>
    public long? Pfn => null;

    /// <summary>The order that was asked for; of an exact request the one of the block that it is cut from.</summary>
    public int Order => Request.Order;

    /// <summary>Pages that were asked for.</summary>
    public long Pages { get; }

    /// <summary>Bytes that were asked for.</summary>
    public long Bytes { get; }

    /// <summary>The node that was preferred; empty when the request named none.</summary>
    public int? Node => Request.Node < 0 ? null : Request.Node;

    /// <summary>Empty, as <see cref="Pfn"/>.</summary>
    public string? Zone => null;

    /// <summary>Migratetype of the request: Unmovable, Movable or Reclaimable.</summary>
    public string MigrateType => GfpMigrate.Of(Request.Gfp).ToString();

    /// <summary>The request's mask in kernel spelling.</summary>
    public string Gfp => GfpText.Format(Request.Gfp, GfpLayout.Of(Line));

    /// <summary>Empty, as <see cref="Pfn"/>.</summary>
    public bool? Zeroed => null;

    /// <summary>CPU that the request was made on.</summary>
    public int Cpu => Request.Cpu;

    /// <summary>Empty, as <see cref="Pfn"/>.</summary>
    public string? PhysicalAddress => null;

    /// <summary>Empty, as <see cref="Pfn"/>.</summary>
    public string? VirtualAddress => null;

    /// <summary>OutOfMemory or WouldNotReturn, of contiguous pages also RangeBusy: what the error id would be.</summary>
    public string Fault => FaultCode.ToString();

    /// <summary>One sentence about the failure.</summary>
    public string Reason => _reason();

    /// <summary>Identity of the machine, as allocations have it.</summary>
    public string MachineId { get; }

    internal AllocationRequest Request { get; }

    internal FaultCode FaultCode { get; }

    /// <summary>What the allocator did; null for contiguous pages, which leave no report.</summary>
    internal AllocationResult? Result { get; }

    internal KernelLine Line { get; }

    /// <summary>
    /// What the kernel would have logged: the failure with a report of all memory, and what the OOM killer did. Empty
    /// with __GFP_NOWARN, when the call would not return, and for contiguous pages. A function, because pages of text are no cell of a table.
    /// </summary>
    public string GetKernelLog() => Result?.KernelLog ?? "";

    /// <inheritdoc/>
    public override string ToString() => $"{Machine}: order {Order}, {Gfp}";
}
