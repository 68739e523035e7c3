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

    /// <summary>The same for what a run is to make: kcompactd of vm.defrag_mode isn't done with one block.</summary>
    public static CompactResult Of(Zone zone, CompactionRequest request)
    {
        if (!request.WholeBlocks)
        {
            return Of(zone, request.Order, request.AllocFlags, request.HighestZone);
        }

        return HasWholeBlocks(zone, request.Order, request.HighestZone) ? CompactResult.Success
            : HasRoom(zone, request.Order, request.AllocFlags, request.HighestZone, zone.NrFree) ? CompactResult.Continue
            : CompactResult.Skipped;
    }

    /// <summary>Whether free pageblocks are above the high mark, as if nothing else were free (__compact_finished, pgdat_balanced).</summary>
    public static bool HasWholeBlocks(Zone zone, int order, int highestZone) =>
        zone.WatermarkOk(order, zone.WatermarkPages(Watermark.High), highestZone, allocFlags: 0, zone.FreeBlockPages);

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

        if (zone.WatermarkOk(order, MarkOf(zone, allocFlags), highestZone, allocFlags))
        {
            return CompactResult.Success;
        }

        return HasRoom(zone, order, allocFlags, highestZone, free) ? CompactResult.Continue : CompactResult.Skipped;
    }

    private static bool HasRoom(Zone zone, int order, int allocFlags, int highestZone, long free) => zone.WatermarkOk(
        0, RoomMark(zone, order, MarkOf(zone, allocFlags)) + Gap(zone, order), highestZone, AllocFlags.Cma, free);

    private static long MarkOf(Zone zone, int allocFlags) => zone.WatermarkPages(allocFlags & AllocFlags.WatermarkMask);

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
