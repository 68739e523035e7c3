using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Core.Zones;

/// <summary>The watermark test in its variants, and the temporary boost (mm/page_alloc.c).</summary>
internal sealed partial class Zone
{
    private readonly long[] _watermark = new long[Watermark.Count];

    /// <summary>Pages to keep back from requests whose highest usable zone has the index (lowmem_reserve[]).</summary>
    public long[] LowmemReserve { get; }

    /// <summary>watermark_boost, in pages; every reader of a watermark adds it.</summary>
    public long WatermarkBoost { get; set; }

    /// <summary>A watermark without the boost (zone->_watermark[]).</summary>
    public long RawWatermark(int index) => _watermark[index];

    public void SetRawWatermark(int index, long pages) => _watermark[index] = pages;

    /// <summary>min_wmark_pages and friends: with the boost.</summary>
    public long WatermarkPages(int index) => _watermark[index] + WatermarkBoost;

    /// <summary>zone_watermark_ok: on the global counter.</summary>
    public bool WatermarkOk(int order, long mark, int highestZone, int allocFlags) =>
        WatermarkOk(order, mark, highestZone, allocFlags, NrFree);

    /// <summary>zone_watermark_ok_safe: kswapd's test; exact below the drift mark.</summary>
    public bool WatermarkOkSafe(int order, long mark, int highestZone)
    {
        long free = NrFree;
        if (DriftMark != 0 && free < DriftMark)
        {
            free = NrFreeExact;
        }

        return WatermarkOk(order, mark, highestZone, 0, free);
    }

    /// <summary>
    /// zone_watermark_fast: the allocation path's test. One more chance than the plain test: an order-0 request
    /// with a right to (__GFP_ATOMIC, later ALLOC_MIN_RESERVE) may ignore the boost at the min mark.
    /// </summary>
    public bool WatermarkFast(int order, long mark, int highestZone, int allocFlags, uint gfp)
    {
        if (WatermarkOk(order, mark, highestZone, allocFlags, NrFree))
        {
            return true;
        }

        return MayIgnoreBoost(order, allocFlags, gfp)
            && WatermarkOk(order, _watermark[Watermark.Min], highestZone, allocFlags, NrFree);
    }

    /// <summary>Whether the request has the second chance of <see cref="WatermarkFast"/>.</summary>
    public bool MayIgnoreBoost(int order, int allocFlags, uint gfp) =>
        order == 0 && WatermarkBoost != 0 && (allocFlags & AllocFlags.WatermarkMask) == Watermark.Min
        && (_line.MinReserveIgnoresBoost ? (allocFlags & AllocFlags.MinReserve) != 0 : (gfp & GfpBits.Atomic) != 0);

    /// <summary>__zone_watermark_ok: enough pages above the mark and, for larger orders, a block that fits.</summary>
    public bool WatermarkOk(int order, long mark, int highestZone, int allocFlags, long free)
    {
        free -= UnusableFree(order, allocFlags);
        if (free <= LoweredMark(mark, allocFlags) + LowmemReserve[highestZone])
        {
            return false;
        }

        return order == 0 || HasBlock(order, allocFlags);
    }

    /// <summary>__zone_watermark_unusable_free: pages that this request couldn't use anyway.</summary>
    public long UnusableFree(int order, int allocFlags)
    {
        long unusable = (1L << order) - 1;
        if ((allocFlags & AllocFlags.Reserves) == 0)
        {
            unusable += _keptHighAtomic;
        }

        if (CmaPages != 0 && (allocFlags & AllocFlags.Cma) == 0)
        {
            unusable += Math.Max(NrFreeCmaGlobal, 0);
        }

        return unusable;
    }

    /// <summary>How far below the mark the request's rights let it go.</summary>
    public static long LoweredMark(long mark, int allocFlags)
    {
        long min = mark;
        if ((allocFlags & AllocFlags.MinReserve) != 0)
        {
            min -= min / 2;
            if ((allocFlags & AllocFlags.NonBlock) != 0)
            {
                min -= min / 4;
            }
        }

        if ((allocFlags & AllocFlags.Oom) != 0)
        {
            min -= min / 2;
        }

        return min;
    }

    /// <summary>
    /// boost_watermark: after types were mixed in a block, ask kswapd for room. Not for zones so small that a
    /// few pageblocks are all they have.
    /// </summary>
    public bool BoostWatermark()
    {
        int factor = Machine.Sysctl.WatermarkBoostFactor;
        if (factor == 0 || _pageblockPages * 4 > ManagedPages)
        {
            return false;
        }

        long limit = WatermarkMath.MultFrac(_watermark[Watermark.High], factor, 10000);
        if (limit == 0)
        {
            return false;
        }

        limit = Math.Max(_pageblockPages, limit);
        WatermarkBoost = Math.Min(WatermarkBoost + _pageblockPages, limit);
        return true;
    }

    // A free block of the order or larger on a list that the request may use.
    private bool HasBlock(int order, int allocFlags)
    {
        uint orders = Buddy.NonEmptyOrders(MigrateTypes.Unmovable)
            | Buddy.NonEmptyOrders(MigrateTypes.Movable)
            | Buddy.NonEmptyOrders(MigrateTypes.Reclaimable);
        if ((allocFlags & AllocFlags.Cma) != 0)
        {
            orders |= Buddy.NonEmptyOrders(MigrateTypes.Cma);
        }

        if ((allocFlags & (AllocFlags.HighAtomic | AllocFlags.Oom)) != 0)
        {
            orders |= Buddy.NonEmptyOrders(MigrateTypes.HighAtomic);
        }

        return orders >> order != 0;
    }
}
