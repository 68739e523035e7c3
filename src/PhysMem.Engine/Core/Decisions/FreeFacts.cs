using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Frames;

namespace PhysMem.Engine.Core.Decisions;

/// <summary>free_unref_page: a block goes to a per-CPU list.</summary>
/// <param name="Zone">The zone.</param>
/// <param name="Pfn">Its first frame.</param>
/// <param name="Order">Its order.</param>
/// <param name="MigrateType">Type of the list.</param>
/// <param name="Cpu">Whose list.</param>
internal sealed record FreeToPageSet(Zone Zone, long Pfn, int Order, int MigrateType, int Cpu) : ZoneDecision(Zone);

/// <summary>free_pcppages_bulk: pages leave the per-CPU lists.</summary>
/// <param name="Zone">The zone.</param>
/// <param name="Pages">How many.</param>
/// <param name="Cpu">The CPU that drains.</param>
internal sealed record Drain(Zone Zone, int Pages, int Cpu) : ZoneDecision(Zone);

/// <summary>__free_one_page: a block goes to a buddy list, merged as far as its buddies are free.</summary>
/// <param name="Zone">The zone.</param>
/// <param name="Pfn">The block's first frame.</param>
/// <param name="Order">Its order.</param>
/// <param name="MigrateType">Type of the list.</param>
/// <param name="Merged">Order of the block that it is part of now.</param>
/// <param name="MergedPfn">First frame of that.</param>
/// <param name="End">Why it isn't a larger one.</param>
/// <param name="ToTail">Whether it went to the list's tail.</param>
internal sealed record FreeOnePage(
    Zone Zone, long Pfn, int Order, int MigrateType, int Merged, long MergedPfn, MergeEnd End, bool ToTail) : ZoneDecision(Zone)
{
    /// <summary>Of a block that has just gone there. How far it merged is seen from where it is now.</summary>
    public static FreeOnePage Of(Zone zone, long i, int order, int mt)
    {
        long first = zone.BlockOf(i);
        int merged = FrameState.Order(zone.StateOf(first));
        bool toTail = zone.Buddy.First(merged, mt) != first;
        return new FreeOnePage(zone, zone.Pfn(i), order, mt, merged, zone.Pfn(first), EndOf(zone, first, merged), toTail);
    }

    private static MergeEnd EndOf(Zone zone, long first, int order)
    {
        if (order == zone.Build.MaxOrder)
        {
            return MergeEnd.LargestOrder;
        }

        byte buddy = zone.StateOf(first ^ (1L << order));
        return buddy == (FrameState.Free | order) ? MergeEnd.BuddyKeptApart : MergeEnd.BuddyInUse;
    }
}

/// <summary>Why a block doesn't merge any further.</summary>
internal enum MergeEnd
{
    /// <summary>It is of the largest order.</summary>
    LargestOrder,

    /// <summary>Its buddy isn't free as a whole.</summary>
    BuddyInUse,

    /// <summary>Its buddy is of a type that is kept apart.</summary>
    BuddyKeptApart,
}
