namespace PhysMem.Engine.Trace;

/// <summary>
/// An event of the page allocator, as a trace of any kernel tells it. What the trace doesn't tell is -1, of the time NaN,
/// of words null.
/// </summary>
public struct KmemEvent
{
    /// <summary>Line of the trace, from 1.</summary>
    public long Line;

    /// <summary>
    /// Seconds by the clock of the trace, or of a clock that counts, its count. Of perf trace and of the latency format
    /// they are since the trace began.
    /// </summary>
    public double Time;

    /// <summary>
    /// First frame of the block; -1 for a request that failed. Kernels before 4.2 print it from the recorded page, so where
    /// a tool can't look up a page's frame its number is no frame.
    /// </summary>
    public long Pfn;

    /// <summary>Which event. Those of kernels before 3.3 have the kind of what they are called now.</summary>
    public TraceEventKind Kind;

    /// <summary>The CPU.</summary>
    public int Cpu;

    /// <summary>The task's number: what the kernel calls pid, also where a tool calls it tid.</summary>
    public int Pid;

    /// <summary>Order of the block; of <see cref="TraceEventKind.ExtFrag"/> that of the request (alloc_order).</summary>
    public int Order;

    /// <summary>Migratetype by the number that the kernel printed; kernels and builds number them differently.</summary>
    public int MigrateType;

    /// <summary>Order of the block that was taken (<see cref="TraceEventKind.ExtFrag"/>: fallback_order).</summary>
    public int FallbackOrder;

    /// <summary>Migratetype of the block that was taken (<see cref="TraceEventKind.ExtFrag"/>), as printed.</summary>
    public int FallbackMigrateType;

    /// <summary>1 if the pageblock changed its type, else 0 (<see cref="TraceEventKind.ExtFrag"/>: change_ownership).</summary>
    public int ChangesOwnership;

    /// <summary>1 if the block refills a per-CPU list, else 0 (<see cref="TraceEventKind.ZoneLocked"/>: percpu_refill).</summary>
    public int RefillsPerCpu;

    /// <summary>Pages that a bulk request asks for (<see cref="TraceEventKind.Bulk"/>), or got (<see cref="TraceEventKind.BulkReturn"/>).</summary>
    public int Pages;

    /// <summary>Preferred node (<see cref="TraceEventKind.Bulk"/>).</summary>
    public int Nid;

    /// <summary>The task's name (comm).</summary>
    public string? Task;

    /// <summary>State of interrupts and preemption, as in the trace: d..1.</summary>
    public string? Flags;

    /// <summary>Mask of the request as printed, in names or as a number.</summary>
    public string? Gfp;

    /// <summary>Functions of the stack behind the event, the innermost first, with &lt; between them.</summary>
    public string? Stack;

    /// <summary>What kernels call it today; of the two probes their names.</summary>
    public readonly string Name => KmemName.Of(Kind);

    /// <summary>Whether it tells of a request that got nothing.</summary>
    public readonly bool IsFailure => Kind == TraceEventKind.Alloc && Pfn < 0;

    /// <summary>Whether it happened in an interrupt, hard or soft, as far as the trace tells.</summary>
    public readonly bool InInterrupt => Flags is { Length: > 2 } && Flags[2] != '.';
}
