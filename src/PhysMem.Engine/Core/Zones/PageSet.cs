using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Core.Zones;

/// <summary>
/// One CPU's page cache for one zone (struct per_cpu_pages) and that CPU's part of the zone's free page counter
/// (struct per_cpu_zonestat). Plain data; the rules are in the zone's files.
/// </summary>
internal sealed partial class PageSet
{
    /// <summary>NR_PCP_LISTS without huge pages: 3 types for each of orders 0..3.</summary>
    public const int SmallListCount = (PageConstants.CostlyOrder + 1) * MigrateTypes.PerCpuTypes;

    /// <summary>NR_PCP_LISTS with huge pages, of which there are not movable and movable ones.</summary>
    public const int ListCount = SmallListCount + 2;

    /// <summary>CONFIG_PCP_BATCH_SCALE_MAX: how often batches may double.</summary>
    public const int MaxScale = 5;

    public PageSet(long firstHead) => FirstHead = firstHead;

    /// <summary>Table index of list 0's head.</summary>
    public long FirstHead { get; }

    /// <summary>Pages held (not blocks).</summary>
    public int Count { get; set; }

    /// <summary>Pages above which freeing drains; where page sets tune themselves it moves between the two below.</summary>
    public int High
    {
        get;
        set
        {
            field = value;
            SetLooksFrom();
        }
    }

    /// <summary>high_min, as low as <see cref="High"/> falls; unused where it is fixed.</summary>
    public int HighMin
    {
        get;
        set
        {
            field = value;
            SetLooksFrom();
        }
    }

    /// <summary>high_max, as high as <see cref="High"/> rises; unused where it is fixed.</summary>
    public int HighMax
    {
        get;
        set
        {
            field = value;
            SetLooksFrom();
        }
    }

    /// <summary>
    /// Pages from which on a free has to look at the limits, where they move: those of <see cref="High"/>, or any number while
    /// that isn't where its bounds want it, since these move when a setting does.
    /// </summary>
    public int LooksFrom { get; private set; }

    /// <summary>Pages per refill.</summary>
    public int Batch { get; set; } = 1;

    /// <summary>
    /// What frees in a row have left behind; each request for a page halves it. Where page sets are fixed it is
    /// free_factor: how often freeing overflowed, by which the batch of the next drain is shifted. Where they tune
    /// themselves it is free_count: the pages freed.
    /// </summary>
    public int FreeFactor { get; set; }

    /// <inheritdoc cref="FreeFactor"/>
    public int FreeCount
    {
        get => FreeFactor;
        set => FreeFactor = value;
    }

    /// <summary>alloc_factor: how often in a row lists ran empty; shifts the batch of the next refill.</summary>
    public int AllocFactor { get; set; }

    /// <summary>PCPF_PREV_FREE_HIGH_ORDER: the last block that was freed was of order 1 to 3.</summary>
    public bool FreedHighOrder { get; set; }

    /// <summary>PCPF_FREE_HIGH_BATCH: the CPU's cache is large enough for a batch to wait in it.</summary>
    public bool KeepsBatch { get; set; }

    /// <summary>Seconds until a remote node's pages are given back; absent without NUMA.</summary>
    public int Expire { get; set; }

    /// <summary>stat_threshold: how far <see cref="DiffFree"/> may go from 0.</summary>
    public int StatThreshold { get; set; }

    /// <summary>vm_stat_diff[NR_FREE_PAGES].</summary>
    public int DiffFree { get; set; }

    /// <summary>vm_stat_diff[NR_FREE_CMA_PAGES].</summary>
    public int DiffFreeCma { get; set; }

    /// <summary>order_to_pindex.</summary>
    public static int ListOf(int order, int mt)
    {
        if (order > PageConstants.CostlyOrder)
        {
            return mt == MigrateTypes.Movable ? ListCount - 1 : ListCount - 2;
        }

        return (order * MigrateTypes.PerCpuTypes) + mt;
    }

    /// <summary>pindex_to_order, on a kernel whose pageblocks have an order.</summary>
    public static int OrderOf(int list, int pageblockOrder) =>
        list >= SmallListCount ? pageblockOrder : list / MigrateTypes.PerCpuTypes;

    /// <summary>Head of one list.</summary>
    public long Head(int list) => FirstHead + list;

    private void SetLooksFrom() => LooksFrom = High >= HighMin && High <= HighMax ? High : 0;
}
