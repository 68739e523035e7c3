using System.Collections.Immutable;

namespace PhysMem.Engine.Kernel;

/// <summary>
/// A line of kernels: what its page allocator does otherwise than others'. Each property is one rule, named after the
/// kernel function that holds it; the file of a line answers all of them, so that two lines are compared by laying
/// two files side by side. What isn't here is the same in all of them.
/// </summary>
public sealed partial class KernelLine
{
    private KernelLine()
    {
    }

    /// <summary>All lines, oldest first; the first is the default.</summary>
    public static ImmutableArray<KernelLine> All => [V61, V612, V72];

    /// <summary>The line that machines have unless said otherwise.</summary>
    public static KernelLine Default => V61;

    /// <summary>What it is called: 6.1, 6.12, 7.2.</summary>
    public required string Name { get; init; }

    /// <summary>Its name as a version.</summary>
    public KernelVersion Version => KernelVersion.TryParse(Name, out KernelVersion version) ? version : default;

    /// <summary>The release whose source the rules are those of.</summary>
    public required string Release { get; init; }

    /// <summary>
    /// A free block lies on the list of its pageblock's type (account_freepages, 6.10 on): __rmqueue_claim and
    /// __rmqueue_steal stand for __rmqueue_fallback, pages are counted one by one, blocks above pageblock size are freed
    /// in halves (split_large_buddy), and a page that waited on a per-CPU list goes by its pageblock's type.
    /// </summary>
    public required bool ListsFollowPageblocks { get; init; }

    /// <summary>
    /// Per-CPU lists size themselves (nr_pcp_alloc, nr_pcp_high, nr_pcp_free, decay_pcp_high; 6.7 on), and zones note
    /// that they were found below the high mark (ZONE_BELOW_HIGH).
    /// </summary>
    public required bool TunesPageSets { get; init; }

    /// <summary>free_frozen_page_commit: what overflows goes back in chunks of a batch, each rounded up by itself.</summary>
    public required bool DrainsInBatches { get; init; }

    /// <summary>free_frozen_page_commit: frees of small blocks are given back at once only after half of high_min more.</summary>
    public required bool WaitsBeforeFreeHigh { get; init; }

    /// <summary>rmqueue_pcplist: an empty per-CPU list is filled for high-order atomic requests too.</summary>
    public required bool RefillsForHighAtomic { get; init; }

    /// <summary>reserve_highatomic_pageblock: at most 1 % of a zone, and nothing of zones of which that is no pageblock.</summary>
    public required bool ReservesNoMoreThanOnePercent { get; init; }

    /// <summary>rmqueue_buddy: only pages from the buddy lists make their pageblock a reserve, not those that waited.</summary>
    public required bool ReservesFromBuddyOnly { get; init; }

    /// <summary>zone_watermark_fast: what lets a single page ignore the boost is ALLOC_MIN_RESERVE, not __GFP_ATOMIC.</summary>
    public required bool MinReserveIgnoresBoost { get; init; }

    /// <summary>free_area_init_core: the first estimate of a zone's pages leaves out its memory map.</summary>
    public required bool EstimateLeavesOutMap { get; init; }

    /// <summary>calculate_node_totalpages: a node spans what lies between its zones too, not the sum of their spans (6.12.117 on).</summary>
    public required bool SpansHolesBetweenZones { get; init; }

    /// <summary>__free_memory_core: high memory is released with the rest, in rising order, and not page by page before it.</summary>
    public required bool ReleasesHighMemoryInTurn { get; init; }

    /// <summary>__setup_per_zone_wmarks: ZONE_MOVABLE has a min mark of 32 to 128 pages and no share in low memory.</summary>
    public required bool ClampsMovableMark { get; init; }

    /// <summary>adjust_managed_page_count: reserves follow each change of managed pages.</summary>
    public required bool ReservesFollowManagedPages { get; init; }

    /// <summary>refresh_zone_stat_thresholds: at boot only once the marks are known.</summary>
    public required bool ThresholdsWaitForMarks { get; init; }

    /// <summary>get_page_from_freelist: with several nodes, those whose kswapd is awake are passed over at first.</summary>
    public required bool PassesOverWokenNodes { get; init; }

    /// <summary>__alloc_pages_slowpath: reserves are tried before reclaim, and costly requests compact first.</summary>
    public required bool TriesReservesFirst { get; init; }

    /// <summary>should_compact_retry: compaction that didn't succeed is only tried again more thoroughly.</summary>
    public required bool OnlySuccessRepeatsCompaction { get; init; }

    /// <summary>zone_reclaimable_pages: of a zone without pages on LRU lists, the free ones count.</summary>
    public required bool EmptyLruCountsFreePages { get; init; }

    /// <summary>MPOL_WEIGHTED_INTERLEAVE (6.9 on).</summary>
    public required bool HasWeightedInterleave { get; init; }

    /// <summary>alloc_pages_nolock (6.15 on).</summary>
    public required bool HasAllocNoLock { get; init; }

    /// <summary>vm.defrag_mode.</summary>
    public required bool HasDefragMode { get; init; }

    /// <summary>CONFIG_UNACCEPTED_MEMORY: a guest accepts memory when it needs it (6.5 on; cond_accept_memory as it is since 6.12).</summary>
    public required bool HasUnacceptedMemory { get; init; }

    /// <summary>Isolation is a mark beside a pageblock's type, which comes back when it is taken away.</summary>
    public required bool IsolationKeepsType { get; init; }

    /// <summary>__free_contig_range: a range is given back in its largest aligned blocks, not page by page.</summary>
    public required bool FreesRangesInBlocks { get; init; }

    /// <summary>__alloc_contig_verify_gfp_mask, and before it the caller's own mask: pages that leave a contiguous range keep to the task's cpuset.</summary>
    public required bool HardwallsContigTargets { get; init; }

    /// <summary>migrate_pages_batch (6.3 on): room is found for all pages of a batch before the first of them moves.</summary>
    public required bool MigratesInBatches { get; init; }

    /// <summary>shrink_folio_list: reclaimed pages are freed in the order in which they were looked at (a folio batch, 6.10 on), not the last one first.</summary>
    public required bool FreesReclaimedInTurn { get; init; }

    /// <summary>compact_gap: compaction is thought to need no more than a batch of free pages to work with.</summary>
    public required bool BoundsCompactionGap { get; init; }

    /// <summary>
    /// compaction_suitable: the mark that the request asks for decides whether there is room to compact, not the low one for
    /// costly orders and else the min mark.
    /// </summary>
    public required bool SuitsByAskedMark { get; init; }

    /// <summary>try_to_compact_pages: zones outside of the task's cpuset aren't compacted.</summary>
    public required bool CompactsCpusetOnly { get; init; }

    /// <summary>suitable_migration_target: pages don't move to a pageblock that has a free block of the wanted order.</summary>
    public required bool SparesWantedBlocks { get; init; }

    /// <summary>isolate_freepages_block: free blocks stay whole until a page moves there; earlier ones were split at once.</summary>
    public required bool KeepsTargetsWhole { get; init; }

    /// <summary>
    /// skip_isolation_on_order: compaction moves compound pages too, as long as they are smaller than what it is to make
    /// and than a pageblock, and looks for as many free pages as are still to be moved.
    /// </summary>
    public required bool MovesLargerBlocks { get; init; }

    /// <summary>suitable_migration_source: requests for a pageblock or more are compacted as if they were movable ones.</summary>
    public required bool CompactsLargeAsMovable { get; init; }

    /// <summary>balance_pgdat: only a balanced node makes kswapd's failures be forgotten, and rounds for a boost don't fail.</summary>
    public required bool OnlyBalanceForgetsFailures { get; init; }

    /// <summary>CONFIG_CMA: whether Debian builds the line with it for amd64.</summary>
    public required bool HasCma { get; init; }

    /// <summary>dma_contiguous_reserve: with several nodes, cma= gets an area on each of them too (CMA_SIZE_PERNUMA).</summary>
    public required bool ReservesCmaByNode { get; init; }

    /// <summary>Zone counters in the order of /proc/zoneinfo, without the "zone_" that some names have there.</summary>
    public required ImmutableArray<string> ZoneCounters { get; init; }

    /// <summary>Counters of nodes in the order of /proc/vmstat, those of their zones' LRU lists first.</summary>
    public required ImmutableArray<string> NodeCounters { get; init; }

    /// <summary>What stands behind them in /proc/vmstat; a name that ends in _* is one for each kind of zone.</summary>
    public required ImmutableArray<string> VmEvents { get; init; }

    /// <summary>zoneinfo_show_print: zones show their promo mark.</summary>
    public required bool ShowsPromoMark { get; init; }

    /// <summary>zoneinfo_show_print: page sets show high_min and high_max, and zones what of them is HighAtomic.</summary>
    public required bool ShowsLimits { get; init; }

    /// <summary>setup_per_zone_wmarks and what it calls: marks and reserves that are computed have trace events.</summary>
    public required bool TracesMarks { get; init; }

    /// <summary>show_free_areas: a blank before the amounts of huge pages, as in "shmem_thp: 0kB".</summary>
    public required bool SpacesHugePages { get; init; }

    /// <summary>show_free_areas: nodes tell writeback_tmp; those that don't, tell balloons and GPUs.</summary>
    public required bool TellsWritebackTemp { get; init; }

    /// <summary>show_free_areas: zones tell free_highatomic and zspages.</summary>
    public required bool TellsFreeHighAtomic { get; init; }

    /// <summary>mem_cgroup_show_protected_memory: what memory cgroups protect, behind a report.</summary>
    public required bool TellsProtectedMemory { get; init; }

    /// <summary>dump_task: the table of tasks has a column for each kind of resident memory.</summary>
    public required bool TellsKindsOfRss { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
