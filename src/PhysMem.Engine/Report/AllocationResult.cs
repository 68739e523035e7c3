using PhysMem.Engine.Faults;

namespace PhysMem.Engine.Report;

/// <summary>
/// What a request came to: pages, or the reason why there are none. Running out of memory is a result. A value of two
/// words, so that a request that succeeds makes one object, its <see cref="Allocation"/>, and copies nothing else.
/// </summary>
public readonly record struct AllocationResult
{
    private readonly Details? _details;

    /// <summary>The pages; null when the request failed.</summary>
    public Allocation? Allocation { get; init; }

    /// <summary>The pages of a bulk request, perhaps fewer than wanted; empty for other requests.</summary>
    public IReadOnlyList<Allocation> Bulk { get => Known.Bulk; init => _details = Known with { Bulk = value }; }

    /// <summary>Whether there are pages.</summary>
    public bool Succeeded => Allocation is not null || Bulk.Count > 0;

    /// <summary><see cref="FaultCode.OutOfMemory"/> or <see cref="FaultCode.WouldNotReturn"/>; null on success.</summary>
    public FaultCode? Fault => Known.Failure?.Fault;

    /// <summary>One sentence about the failure; empty on success. Made when it is read.</summary>
    public string Reason => Known.Failure?.Reason ?? "";

    /// <summary>
    /// What reclaim, compaction and the OOM killer did for this call. When it isn't empty, a real machine might have
    /// given another frame: these parts are modelled.
    /// </summary>
    public IReadOnlyList<PressureEvent> Pressure { get => Known.Pressure; init => _details = Known with { Pressure = value }; }

    /// <summary>
    /// What the kernel would have logged: reports of the OOM killer and of the failure, with the numbers of their moments.
    /// Lines end with LF. Made when it is read.
    /// </summary>
    public string KernelLog => Known.Killing + Known.Failure?.Log;

    /// <summary>The failure; null on success.</summary>
    internal RequestFailure? Failure { get => Known.Failure; init => _details = Known with { Failure = value }; }

    /// <summary>What the OOM killer would have logged; null for nothing.</summary>
    internal LateText? Killing { get => Known.Killing; init => _details = Known with { Killing = value }; }

    private Details Known => _details ?? Details.None;

    // All that most results have nothing to say about.
    private sealed record Details
    {
        public static readonly Details None = new();

        public IReadOnlyList<Allocation> Bulk { get; init; } = [];

        public RequestFailure? Failure { get; init; }

        public IReadOnlyList<PressureEvent> Pressure { get; init; } = [];

        public LateText? Killing { get; init; }
    }
}
