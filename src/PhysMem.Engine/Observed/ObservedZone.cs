using System.Collections.Immutable;

namespace PhysMem.Engine.Observed;

/// <summary>
/// One zone as a text of its kernel tells it: the zone and buddy lines of a report, or /proc/zoneinfo, buddyinfo and
/// pagetypeinfo. Counts are pages, whatever the text's unit. What the text doesn't tell is null.
/// </summary>
public sealed record ObservedZone
{
    /// <summary>The node; 0 where the text leaves it out, as kernels without NUMA do.</summary>
    public required int Node { get; init; }

    /// <summary>The name: DMA, DMA32, Normal, HighMem, Movable or Device.</summary>
    public required string Name { get; init; }

    /// <summary>The first line that tells of it, from 1.</summary>
    public required int Line { get; init; }

    /// <summary>NR_FREE_PAGES.</summary>
    public long? Free { get; init; }

    /// <summary>The boost that the marks below hold (watermark_boost); printed since 5.16.</summary>
    public long? Boost { get; init; }

    /// <summary>min_wmark_pages, boost included.</summary>
    public long? Min { get; init; }

    /// <summary>low_wmark_pages, boost included.</summary>
    public long? Low { get; init; }

    /// <summary>high_wmark_pages, boost included.</summary>
    public long? High { get; init; }

    /// <summary>nr_reserved_highatomic: pages of pageblocks that are reserved for atomic requests.</summary>
    public long? ReservedHighAtomic { get; init; }

    /// <summary>nr_free_highatomic: those of them that are free; printed since 6.13.</summary>
    public long? FreeHighAtomic { get; init; }

    /// <summary>NR_FREE_CMA_PAGES.</summary>
    public long? FreeCma { get; init; }

    /// <summary>Pages on the per-CPU lists of all CPUs.</summary>
    public long? FreePcp { get; init; }

    /// <summary>The per-CPU lists by CPU; /proc/zoneinfo only.</summary>
    public ImmutableArray<ObservedPageSet> PageSets { get; init; } = [];

    /// <summary>present_pages.</summary>
    public long? Present { get; init; }

    /// <summary>managed_pages; printed since 3.8.</summary>
    public long? Managed { get; init; }

    /// <summary>spanned_pages; /proc/zoneinfo only.</summary>
    public long? Spanned { get; init; }

    /// <summary>zone_start_pfn; /proc/zoneinfo only.</summary>
    public long? StartPfn { get; init; }

    /// <summary>lowmem_reserve[] or protection: what the zone keeps from requests of each zone index; -1 for a number that no memory can have.</summary>
    public ImmutableArray<long> LowmemReserve { get; init; } = [];

    /// <summary>The free blocks by order; empty when no line tells them.</summary>
    public ImmutableArray<FreeBlocks> Blocks { get; init; } = [];

    /// <summary>
    /// Free blocks by the migratetype's name and by order; /proc/pagetypeinfo only, which counts to 100000 and no further.
    /// </summary>
    public ImmutableDictionary<string, ImmutableArray<long>> FreeByType { get; init; } = ImmutableDictionary<string, ImmutableArray<long>>.Empty;

    /// <summary>Pageblocks by the migratetype's name; /proc/pagetypeinfo only.</summary>
    public ImmutableDictionary<string, long> PageblocksByType { get; init; } = ImmutableDictionary<string, long>.Empty;

    /// <summary>Whether the buddy line lacks its sum, or columns that are in it, so that there may be blocks which it doesn't tell.</summary>
    public bool AreBlocksCut { get; init; }

    /// <summary>Pages behind the = of the buddy line.</summary>
    public long? BlocksTotal { get; init; }

    /// <summary>all_unreclaimable?: whether kswapd has given up; before 4.8, later kernels tell it of nodes.</summary>
    public bool? AllUnreclaimable { get; init; }

    /// <summary>Every number of the zone's text by its name there, in the text's unit (kB in reports).</summary>
    public ImmutableDictionary<string, long> Values { get; init; } = ImmutableDictionary<string, long>.Empty;

    /// <summary>Pages of the free blocks; null when no line tells them.</summary>
    public long? BlockPages => Blocks.IsEmpty ? null : Blocks.Sum(one => one.Pages);
}
