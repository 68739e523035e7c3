namespace PhysMem.Engine.Trace;

/// <summary>The kmem events of a kernel trace, and the two probes that recordings add for bulk requests.</summary>
public enum TraceEventKind
{
    /// <summary>Another event, which has nothing to do with the page allocator.</summary>
    Other,

    /// <summary>mm_page_alloc: a request is done.</summary>
    Alloc,

    /// <summary>mm_page_free: a block is about to go back.</summary>
    Free,

    /// <summary>mm_page_free_batched: a page of a list goes back, after its mm_page_free.</summary>
    FreeBatched,

    /// <summary>mm_page_alloc_zone_locked: a block left the buddy lists.</summary>
    ZoneLocked,

    /// <summary>mm_page_pcpu_drain: a block went from a per-CPU list to the buddy lists.</summary>
    PcpuDrain,

    /// <summary>mm_page_alloc_extfrag: a block of another type was taken.</summary>
    ExtFrag,

    /// <summary>bulk: a bulk request begins.</summary>
    Bulk,

    /// <summary>bulkret: a bulk request returns.</summary>
    BulkReturn,
}

/// <summary>One event; fields that its kind doesn't have are 0.</summary>
public struct TraceEvent
{
    /// <summary>Which event.</summary>
    public TraceEventKind Kind;

    /// <summary>Line of the trace, from 1.</summary>
    public int Line;

    /// <summary>CPU that it happened on.</summary>
    public int Cpu;

    /// <summary>First frame of the block; -1 for a failed request.</summary>
    public long Pfn;

    /// <summary>Order of the block.</summary>
    public int Order;

    /// <summary>Mask of the request (Alloc, Bulk).</summary>
    public uint Gfp;

    /// <summary>Preferred node (Bulk).</summary>
    public int Nid;

    /// <summary>Pages wanted (Bulk) or got (BulkReturn).</summary>
    public int Pages;

    /// <summary>Free: a FreeBatched of the same page follows, which is when the page really goes back.</summary>
    public bool ComesBackLater;

    /// <summary>
    /// Free: an interrupt gave the page back while the CPU's page set was locked by what it interrupted, so it went
    /// past the per-CPU lists.
    /// </summary>
    public bool PageSetLocked;

    /// <summary>Number of the task that ran, or was interrupted.</summary>
    public int Task;

    /// <summary>Whether it happened in an interrupt, hard or soft.</summary>
    public bool InInterrupt;

    /// <summary>Whether kswapd did it.</summary>
    public bool ByKswapd;
}
