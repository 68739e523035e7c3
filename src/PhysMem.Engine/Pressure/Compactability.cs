using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Report;

namespace PhysMem.Engine.Pressure;

/// <summary>Whether a zone is worth compacting: the kernel's own tests (mm/compaction.c).</summary>
internal static class Compactability
{
    /// <summary>
    /// compact_gap: free pages that compaction needs to work with, twice what it is to make or, in later lines, no more than
    /// it moves at once.
    /// </summary>
    public static long Gap(Zone zone, int order) =>
        zone.Machine.Line.BoundsCompactionGap ? Math.Min(2L << order, MigrateScanner.Cluster) : 2L << order;

    /// <summary>compaction_suitable: Success (not needed), Skipped (can't work) or Continue.</summary>
    public static CompactResult Of(Zone zone, int order, int allocFlags, int highestZone)
    {
        CompactResult result = Of(zone, order, allocFlags, highestZone, zone.NrFree);
        if (result == CompactResult.Continue && order > PageConstants.CostlyOrder)
        {
            // Moving pages together doesn't help where there are too few of them.
            long index = ContigPageInfo.Of(zone.Buddy, order).FragmentationIndex;
            if (index >= 0 && index <= zone.Machine.Sysctl.ExtFragThreshold)
            {
                return CompactResult.Skipped;
            }
        }

        return result;
    }

    /// <summary>__compaction_suitable, for a given number of free pages.</summary>
    public static CompactResult Of(Zone zone, int order, int allocFlags, int highestZone, long free)
    {
        if (order == ZoneCompaction.WholeMemory)
        {
            return CompactResult.Continue;
        }

        long mark = zone.WatermarkPages(allocFlags & AllocFlags.WatermarkMask);
        if (zone.WatermarkOk(order, mark, highestZone, allocFlags))
        {
            return CompactResult.Success;
        }

        return zone.WatermarkOk(0, RoomMark(zone, order, mark) + Gap(zone, order), highestZone, AllocFlags.Cma, free)
            ? CompactResult.Continue
            : CompactResult.Skipped;
    }

    // What must stay free besides while pages move.
    private static long RoomMark(Zone zone, int order, long asked)
    {
        bool costly = order > PageConstants.CostlyOrder;
        long min = zone.WatermarkPages(Watermark.Min), low = zone.WatermarkPages(Watermark.Low);
        return !zone.Machine.Line.SuitsByAskedMark ? (costly ? low : min) : asked + (costly ? low - min : 0);
    }

    /// <summary>compaction_ready of reclaim: enough room for compaction, with something to spare.</summary>
    public static bool IsReady(Zone zone, int order, int highestZone) =>
        Of(zone, order, 0, highestZone) switch
        {
            CompactResult.Success => true,
            CompactResult.Skipped => false,
            _ => zone.WatermarkOkSafe(0, zone.WatermarkPages(Watermark.High) + Gap(zone, order), highestZone),
        };
}
