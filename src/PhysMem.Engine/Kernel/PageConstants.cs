using System.Numerics;

namespace PhysMem.Engine.Kernel;

/// <summary>Sizes that follow from the page size and from the configured pageblock order of both recorded kernels.</summary>
public static class PageConstants
{
    /// <summary>PAGE_SHIFT: log2 of the page size in bytes.</summary>
    public const int PageShift = 12;

    /// <summary>PAGE_SIZE in bytes.</summary>
    public const int PageSize = 1 << PageShift;

    /// <summary>The largest order of a block; the kernel of 6.1 calls this MAX_ORDER - 1.</summary>
    public const int MaxOrder = 10;

    /// <summary>Number of orders, the kernel's exclusive MAX_ORDER.</summary>
    public const int OrderCount = MaxOrder + 1;

    /// <summary>Pages in a block of the largest order.</summary>
    public const int MaxOrderPages = 1 << MaxOrder;

    /// <summary>pageblock_order: a pageblock is as large as a huge page (2 MiB).</summary>
    public const int PageblockOrder = 9;

    /// <summary>pageblock_nr_pages.</summary>
    public const int PageblockPages = 1 << PageblockOrder;

    /// <summary>PAGE_ALLOC_COSTLY_ORDER: larger requests may fail rather than wait.</summary>
    public const int CostlyOrder = 3;

    /// <summary>get_order: the smallest order of at least so many pages.</summary>
    public static int OrderFor(long pages) => pages <= 1 ? 0 : 64 - BitOperations.LeadingZeroCount((ulong)(pages - 1));
}
