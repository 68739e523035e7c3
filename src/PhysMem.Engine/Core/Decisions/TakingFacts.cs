using PhysMem.Engine.Core.Zones;

namespace PhysMem.Engine.Core.Decisions;

/// <summary>rmqueue_bulk: an empty per-CPU list is filled from the buddy lists.</summary>
/// <param name="Zone">The zone.</param>
/// <param name="Cpu">Whose list.</param>
/// <param name="Order">Order of the list's blocks.</param>
/// <param name="MigrateType">Type of the list.</param>
/// <param name="Pages">Pages that it got.</param>
internal sealed record Refill(Zone Zone, int Cpu, int Order, int MigrateType, long Pages) : ZoneDecision(Zone);

/// <summary>
/// steal_suitable_fallback: a block of another type goes to the request's lists, perhaps with all of its pageblock. Later
/// __rmqueue_claim, which takes all of the pageblock, and __rmqueue_steal, which takes the block alone.
/// </summary>
/// <param name="Zone">The zone.</param>
/// <param name="Pfn">First frame of the block; in later lines of what the request gets of it.</param>
/// <param name="Order">Its order.</param>
/// <param name="MigrateType">Type of the request.</param>
/// <param name="From">Type of the list that it was on.</param>
/// <param name="Claimed">Whether the pageblock has the request's type now.</param>
/// <param name="Boost">watermark_boost afterwards, which stealing a part of a pageblock raises.</param>
internal sealed record Steal(Zone Zone, long Pfn, int Order, int MigrateType, int From, bool Claimed, long Boost)
    : ZoneDecision(Zone);

/// <summary>The block that a request gets.</summary>
/// <param name="Zone">The zone.</param>
/// <param name="Pfn">Its first frame.</param>
/// <param name="Order">Its order.</param>
/// <param name="From">Where it was.</param>
/// <param name="MigrateType">Type of the list that it was on.</param>
/// <param name="Split">Order of the block that it was split from; its own when it was whole.</param>
/// <param name="Cpu">Whose list it was on, if it was on a CPU's.</param>
internal sealed record BlockTaken(
    Zone Zone, long Pfn, int Order, BlockSource From, int MigrateType, int Split, int? Cpu = null)
    : ZoneDecision(Zone);

/// <summary>Where a block comes from.</summary>
internal enum BlockSource
{
    /// <summary>The CPU's list (rmqueue_pcplist).</summary>
    PageSet,

    /// <summary>A buddy list (rmqueue_buddy).</summary>
    FreeList,

    /// <summary>Compaction, which kept it for the request.</summary>
    Compaction,
}

/// <summary>reserve_highatomic_pageblock and unreserve_highatomic_pageblock.</summary>
/// <param name="Zone">The zone.</param>
/// <param name="Pfn">A frame of the pageblock.</param>
/// <param name="Joined">Whether it joins the reserve; else it leaves it.</param>
/// <param name="Pages">nr_reserved_highatomic afterwards.</param>
internal sealed record HighAtomic(Zone Zone, long Pfn, bool Joined, long Pages) : ZoneDecision(Zone);
