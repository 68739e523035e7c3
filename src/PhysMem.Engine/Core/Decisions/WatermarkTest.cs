using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Core.Zones;

namespace PhysMem.Engine.Core.Decisions;

/// <summary>
/// __zone_watermark_ok with all that goes into it. A zone passes when <see cref="Usable"/> is above <see cref="Needed"/>
/// and, for orders above 0, a block is there that the request may use.
/// </summary>
/// <param name="Zone">The zone.</param>
/// <param name="Order">Order of the request.</param>
/// <param name="Which">Which mark: an index of <see cref="Watermark"/>.</param>
/// <param name="Mark">The mark without the boost.</param>
/// <param name="Boost">watermark_boost; 0 when it is left out.</param>
/// <param name="LeftOut">The boost that is left out, in the second test of an atomic request; else 0.</param>
/// <param name="Asked">Pages of a bulk request, which the kernel adds to the mark; else 0.</param>
/// <param name="Lowered">How far below the mark the request's rights let it go.</param>
/// <param name="Reserve">lowmem_reserve against requests that may use higher zones.</param>
/// <param name="Free">NR_FREE_PAGES.</param>
/// <param name="OwnPages">Pages that the request itself takes, but for the last one.</param>
/// <param name="HighAtomic">Pages of the HighAtomic reserve, for who may not use it.</param>
/// <param name="Cma">Free pages of contiguous areas, for who may not borrow them.</param>
/// <param name="Verdict">What came out.</param>
internal sealed record WatermarkTest(
    Zone Zone, int Order, int Which, long Mark, long Boost, long LeftOut, long Asked, long Lowered, long Reserve, long Free,
    long OwnPages, long HighAtomic, long Cma, WatermarkVerdict Verdict) : ZoneDecision(Zone)
{
    /// <summary>__zone_watermark_unusable_free.</summary>
    public long Unusable => OwnPages + HighAtomic + Cma;

    public long Usable => Free - Unusable;

    public long Needed => Mark + Boost + Asked - Lowered + Reserve;

    public bool Passed => Verdict is WatermarkVerdict.Enough or WatermarkVerdict.NotBinding;

    /// <summary>Does the sum again that a test just did.</summary>
    /// <param name="zone">The zone.</param>
    /// <param name="order">Order of the request.</param>
    /// <param name="highestZone">The highest zone that it may use.</param>
    /// <param name="allocFlags">Its rights; they say which watermark counts.</param>
    /// <param name="asked">Pages of a bulk request.</param>
    /// <param name="leaveOutBoost">Whether the boost is left out.</param>
    public static WatermarkTest Of(
        Zone zone, int order, int highestZone, int allocFlags, long asked = 0, bool leaveOutBoost = false)
    {
        int which = allocFlags & AllocFlags.WatermarkMask;
        long boost = leaveOutBoost ? 0 : zone.WatermarkBoost;
        long full = zone.RawWatermark(which) + boost + asked, own = (1L << order) - 1;
        long unusable = zone.UnusableFree(order, allocFlags), withoutCma = zone.UnusableFree(order, allocFlags | AllocFlags.Cma);
        var test = new WatermarkTest(
            zone, order, which, zone.RawWatermark(which), boost, zone.WatermarkBoost - boost, asked,
            Lowered: full - Zone.LoweredMark(full, allocFlags),
            Reserve: zone.LowmemReserve[highestZone],
            Free: zone.NrFree,
            OwnPages: own,
            HighAtomic: withoutCma - own,
            Cma: unusable - withoutCma,
            WatermarkVerdict.Enough);
        return zone.WatermarkOk(order, full, highestZone, allocFlags) ? test
            : test with { Verdict = test.Usable <= test.Needed ? WatermarkVerdict.TooFew : WatermarkVerdict.NoBlock };
    }
}

/// <summary>What a watermark test came to.</summary>
internal enum WatermarkVerdict
{
    /// <summary>The zone passes.</summary>
    Enough,

    /// <summary>Too few pages would be left.</summary>
    TooFew,

    /// <summary>Enough pages, but no block of the order that the request may use.</summary>
    NoBlock,

    /// <summary>ALLOC_NO_WATERMARKS: the zone is tried although it fails the test.</summary>
    NotBinding,
}
