using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Core.Zones;

/// <summary>
/// One CPU's page cache for one zone (struct per_cpu_pages) and that CPU's part of the zone's free page counter
/// (struct per_cpu_zonestat). Plain data; the rules are in the zone's files.
/// </summary>
internal sealed partial class PageSet
{
    /// <summary>
    /// NR_PCP_LISTS with huge pages: 3 types for each of orders 0..3, then pageblock size not movable and movable.
    /// </summary>
    public const int ListCount = 14;

    /// <summary>CONFIG_PCP_BATCH_SCALE_MAX: how far <see cref="FreeFactor"/> may grow.</summary>
    public const int MaxFreeFactor = 5;

    public PageSet(long firstHead) => FirstHead = firstHead;

    /// <summary>Table index of list 0's head.</summary>
    public long FirstHead { get; }

    /// <summary>Pages held (not blocks).</summary>
    public int Count { get; set; }

    /// <summary>Pages above which freeing drains.</summary>
    public int High { get; set; }

    /// <summary>Pages per refill.</summary>
    public int Batch { get; set; } = 1;

    /// <summary>How often in a row freeing overflowed; shifts the batch of the next drain.</summary>
    public int FreeFactor { get; set; }

    /// <summary>Seconds until a remote node's pages are given back; absent without NUMA.</summary>
    public int Expire { get; set; }

    /// <summary>stat_threshold: how far <see cref="DiffFree"/> may go from 0.</summary>
    public int StatThreshold { get; set; }

    /// <summary>vm_stat_diff[NR_FREE_PAGES].</summary>
    public int DiffFree { get; set; }

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
        list >= ListCount - 2 ? pageblockOrder : list / MigrateTypes.PerCpuTypes;

    /// <summary>Head of one list.</summary>
    public long Head(int list) => FirstHead + list;
}
