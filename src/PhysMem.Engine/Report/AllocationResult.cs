using PhysMem.Engine.Faults;
using PhysMem.Engine.Pressure;

namespace PhysMem.Engine.Report;

/// <summary>
/// What a request came to: pages, or the reason why there are none. Running out of memory is a result. A value, so that
/// a request that succeeds makes one object, its <see cref="Allocation"/>.
/// </summary>
public readonly record struct AllocationResult
{
    /// <summary>The pages; null when the request failed.</summary>
    public Allocation? Allocation { get; init; }

    /// <summary>The pages of a bulk request, perhaps fewer than wanted; empty for other requests.</summary>
    public IReadOnlyList<Allocation> Bulk { get => field ?? []; init; }

    /// <summary>Whether there are pages.</summary>
    public bool Succeeded => Allocation != null || Bulk.Count > 0;

    /// <summary><see cref="FaultCode.OutOfMemory"/> or <see cref="FaultCode.WouldNotReturn"/>; null on success.</summary>
    public FaultCode? Fault { get; init; }

    /// <summary>One sentence about the failure; empty on success.</summary>
    public string Reason { get => field ?? ""; init; }

    /// <summary>
    /// What reclaim, compaction and the OOM killer did for this call. When it isn't empty, a real machine might have
    /// given another frame: these parts are modelled.
    /// </summary>
    public IReadOnlyList<PressureEvent> Pressure { get => field ?? []; init; }

    /// <summary>What the kernel would have logged: reports of the failure and of the OOM killer. Lines end with LF.</summary>
    public string KernelLog { get => field ?? ""; init; }
}
