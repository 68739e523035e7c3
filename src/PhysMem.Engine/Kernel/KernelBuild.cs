namespace PhysMem.Engine.Kernel;

/// <summary>
/// How a machine's kernel was built: what its configuration fixes for good. Two machines of one kernel line may differ
/// in it, and failure reports of real machines show all of it.
/// </summary>
public sealed record KernelBuild
{
    /// <summary>The largest order that a build may have; a frame's state byte has room for no more.</summary>
    public const int GreatestOrder = 15;

    /// <summary>The smallest order of a pageblock: those up to the costly order have per-CPU lists of each type.</summary>
    public const int LeastPageblockOrder = PageConstants.CostlyOrder + 1;

    private const long SectionBytes = 1L << 27;

    /// <summary>The build of an architecture as distributions have it: pages of 4 KiB, orders 0 to 10, no CMA.</summary>
    /// <param name="architecture">Which zones there are and where they end.</param>
    public KernelBuild(ArchitectureProfile architecture) => Architecture = architecture;

    /// <summary>Which zones there are and where they end.</summary>
    public ArchitectureProfile Architecture { get; init; }

    /// <summary>PAGE_SHIFT: log2 of the page size in bytes; 12, 14 or 16.</summary>
    public int PageShift { get; init; } = 12;

    /// <summary>The largest order of a block (MAX_PAGE_ORDER; MAX_ORDER - 1 before 6.4).</summary>
    public int MaxOrder { get; init; } = 10;

    /// <summary>pageblock_order: a pageblock is as large as a huge page, where there are any.</summary>
    public int PageblockOrder { get; init; } = 9;

    /// <summary>CONFIG_TRANSPARENT_HUGEPAGE: blocks of pageblock size have per-CPU lists of their own.</summary>
    public bool HasHugePages { get; init; } = true;

    /// <summary>CONFIG_CMA: there is a migratetype CMA, whether or not an area has it.</summary>
    public bool HasCma { get; init; }

    /// <summary>HPAGE_PMD_ORDER, whether or not there are huge pages.</summary>
    public int HugePageOrder => Architecture.Pages.HugeOrder(PageShift);

    /// <summary>PAGE_SIZE in bytes.</summary>
    public int PageSize => 1 << PageShift;

    /// <summary>The pages that hold so many bytes.</summary>
    public long PagesOf(long bytes) => (bytes + PageSize - 1) >> PageShift;

    /// <summary>PAGES_PER_SECTION: of 128 MiB, or of a block of the largest order where that is more.</summary>
    public long SectionPages => Math.Max(SectionBytes >> PageShift, MaxOrderPages);

    /// <summary>max_low_pfn: the first frame that the direct map doesn't reach, however much memory there is.</summary>
    public long LowMemoryLimitPfn => Architecture.LowMemoryLimit >> PageShift;

    /// <summary>Number of orders (NR_PAGE_ORDERS).</summary>
    public int OrderCount => MaxOrder + 1;

    /// <summary>Pages in a block of the largest order.</summary>
    public int MaxOrderPages => 1 << MaxOrder;

    /// <summary>pageblock_nr_pages.</summary>
    public int PageblockPages => 1 << PageblockOrder;

    /// <summary>MIGRATE_TYPES.</summary>
    public int MigrateTypeCount => HasCma ? MigrateTypes.Count : MigrateTypes.Count - 1;

    /// <summary>The migratetypes that this kernel knows, in its order.</summary>
    public IEnumerable<int> KnownTypes =>
        Enumerable.Range(0, MigrateTypes.Count).Where(mt => HasCma || mt != MigrateTypes.Cma);

    /// <summary>pcp_allowed_order as bits: bit o is set when blocks of order o wait on per-CPU lists.</summary>
    public uint PcpOrders =>
        ((1u << (PageConstants.CostlyOrder + 1)) - 1) | (HasHugePages ? 1u << PageblockOrder : 0);

    /// <summary>NR_PCP_LISTS: a list for each per-CPU type of the small orders, two for huge pages.</summary>
    public int PcpLists =>
        ((PageConstants.CostlyOrder + 1) * MigrateTypes.PerCpuTypes) + (HasHugePages ? 2 : 0);
}
