using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;

namespace PhysMem.Engine.Boot;

/// <summary>
/// Whether scans may walk a zone's span without looking at each pageblock (set_zone_contiguous): the first and the
/// last page of every block must have a page struct that belongs to the zone.
/// </summary>
internal static class SpanContiguity
{
    public static void Apply(MachineState machine)
    {
        foreach (Zone zone in machine.PopulatedZones)
        {
            zone.IsContiguous = IsContiguous(zone, machine.Frames.Ranges, machine.Architecture.IsSparse);
        }
    }

    // Only around the gaps between runs of RAM can a block differ from its neighbours.
    private static bool IsContiguous(Zone zone, IReadOnlyList<FrameRange> ram, bool sparse)
    {
        int first = Enumerable.Range(0, ram.Count).First(i => ram[i].End > zone.StartPfn);
        long at = zone.StartPfn;
        for (int i = first; at < zone.EndPfn && i < ram.Count; i++)
        {
            // Pages of a gap have structs where their section has RAM, and belong to the zone of the RAM behind them.
            if (at < ram[i].Start && HasForeignEdge(at, ram[i], zone, i > 0 ? ram[i - 1].End : 0, sparse))
            {
                return false;
            }

            long end = Math.Min(ram[i].End, zone.EndPfn);
            if (ram[i].Zone != zone && HasBlockEdge(Math.Max(at, ram[i].Start), end, zone))
            {
                return false;
            }

            at = end;
        }

        return true;
    }

    private static bool HasForeignEdge(long gapStart, FrameRange behind, Zone zone, long ramBefore, bool sparse)
    {
        long gapEnd = Math.Min(behind.Start, zone.EndPfn);
        if (behind.Zone != zone)
        {
            return HasBlockEdge(gapStart, gapEnd, zone);
        }

        if (!sparse)
        {
            return false;
        }

        // Sections without any RAM have no page structs.
        long section = zone.Build.SectionPages;
        long voidStart = Math.Max(gapStart, (ramBefore + section - 1) / section * section);
        long voidEnd = Math.Min(gapEnd, behind.Start / section * section);
        return voidStart < voidEnd && HasBlockEdge(voidStart, voidEnd, zone);
    }

    // Whether the frames from start to end hold the first or last page of a pageblock of the zone's span.
    private static bool HasBlockEdge(long start, long end, Zone zone)
    {
        long pages = zone.Build.PageblockPages;
        bool holdsFirst = (start + pages - 1) / pages * pages < end || start <= zone.StartPfn;
        bool holdsLast = (start + pages) / pages * pages <= end || end >= zone.EndPfn;
        return holdsFirst || holdsLast;
    }
}
