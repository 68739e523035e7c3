namespace PhysMem.Engine.Recording;

/// <summary>The ZONE line of a state and all lines about that zone. Amounts are pages unless said otherwise.</summary>
public sealed class ZoneState
{
    /// <summary>Node number.</summary>
    public int Nid { get; init; }

    /// <summary>Zone index, which depends on the architecture.</summary>
    public int Index { get; init; }

    /// <summary>DMA, DMA32, Normal, HighMem, Movable or Device.</summary>
    public string Name { get; init; } = "";

    /// <summary>Whether the zone has memory.</summary>
    public bool Populated { get; init; }

    /// <summary>First frame of the span.</summary>
    public long Start { get; init; }

    /// <summary>Frames of the span, holes included.</summary>
    public long Spanned { get; init; }

    /// <summary>Frames of the span that are memory.</summary>
    public long Present { get; init; }

    /// <summary>Pages under the allocator.</summary>
    public long Managed { get; init; }

    /// <summary>The min watermark without the boost.</summary>
    public long WmarkMin { get; init; }

    /// <summary>The low watermark without the boost.</summary>
    public long WmarkLow { get; init; }

    /// <summary>The high watermark without the boost.</summary>
    public long WmarkHigh { get; init; }

    /// <summary>The promotion watermark without the boost.</summary>
    public long WmarkPromo { get; init; }

    /// <summary>Temporary addition to each watermark.</summary>
    public long Boost { get; init; }

    /// <summary>Pages in reserved HighAtomic pageblocks.</summary>
    public long HighAtomic { get; init; }

    /// <summary>Pages to keep back from a request whose highest usable zone has this index.</summary>
    public long[] LowmemReserve { get; init; } = [];

    /// <summary>Free pages in HighAtomic pageblocks; 0 of lines that don't count them.</summary>
    public long FreeHighAtomic { get; init; }

    /// <summary>
    /// The limit of every CPU's page cache for this zone; where these tune themselves, the least limit.
    /// </summary>
    public int PagesetHigh { get; init; }

    /// <summary>The largest limit of page caches that tune themselves; else 0.</summary>
    public int PagesetHighMax { get; init; }

    /// <summary>The batch of every CPU's page cache for this zone.</summary>
    public int PagesetBatch { get; init; }

    /// <summary>Whether the span has no hole that a scan must look for.</summary>
    public bool Contiguous { get; init; }

    /// <summary>Number of isolated pageblocks (not pages).</summary>
    public long IsolatePageblocks { get; init; }

    /// <summary>percpu_drift_mark.</summary>
    public long DriftMark { get; init; }

    /// <summary>Pages of contiguous areas in the zone.</summary>
    public long CmaPages { get; init; }

    /// <summary>The global part of NR_FREE_CMA_PAGES.</summary>
    public long NrFreeCma { get; init; }

    /// <summary>
    /// Bit 0: boosted and kswapd not yet told; bit 1: kswapd is reclaiming here; bit 2: found below the high mark.
    /// </summary>
    public uint Flags { get; init; }

    /// <summary>Pages on the buddy lists, isolated ones included.</summary>
    public long BuddyFree { get; init; }

    /// <summary>The global part of NR_FREE_PAGES, without the CPUs' differences.</summary>
    public long NrFreePages { get; init; }

    /// <summary>The zone and NUMA counters in file order, per-CPU parts included; empty for an empty zone.</summary>
    public (string Name, long Value)[] Counters { get; internal set; } = [];

    /// <summary>The free lists that hold something, in file order.</summary>
    public List<FreeListState> FreeLists { get; } = [];

    /// <summary>Types of the span's pageblocks; null for an empty zone.</summary>
    public PageblockRuns? PageblockRuns { get; internal set; }

    /// <summary>The CPUs' page caches in file order; none for an empty zone.</summary>
    public List<PcpState> Pcps { get; } = [];

    /// <summary>
    /// Ranges of frames in use that count as movable (first frame, length). Written in a file's first state only.
    /// </summary>
    public (long Start, int Count)[] Lru { get; internal set; } = [];

    /// <summary>Line of these ranges; 0 when there is none.</summary>
    internal int LruLine { get; set; }

    /// <summary>Line of the file; 0 when it is from no file.</summary>
    public int Line { get; init; }

    /// <summary>Whether <paramref name="count"/> frames from <paramref name="pfn"/> on lie in the span.</summary>
    public bool Spans(long pfn, long count = 1) => pfn >= Start && pfn - Start <= Spanned - count;
}
