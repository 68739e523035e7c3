using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Observed;

namespace PhysMem.Engine.Twins;

/// <summary>
/// The counters of a zone, and its LRU lists: as many of the frames in use in Movable pageblocks, the lowest first, as the
/// text counts pages there. They are single pages whose numbers nobody holds, so that reclaim may take and compaction may
/// move them. A failed request has tried that in vain: the twin of its machine gets the counters and no pages to move.
/// </summary>
internal static class TwinLru
{
    // Between two of so many the filling may be stopped.
    private const long MostAtOnce = 1 << 20;

    /// <summary>Sets counters, and fills the lists of a zone that has a pressure model.</summary>
    public static void Apply(Zone zone, ObservedZone told, UsedFrames used, bool isOfFailure, int pageSize, TwinNotes notes)
    {
        bool isAny = false;
        long wanted = 0, placed = 0;
        for (int list = 0; list < Zone.LruCounterNames.Length; list++)
        {
            string name = Zone.LruCounterNames[list];
            if (name == "nr_free_cma" || Counter(told, name, isOfFailure, pageSize) is not { } pages)
            {
                continue;
            }

            isAny = true;
            if (list < LruLists.Count && !isOfFailure && pages > 0)
            {
                wanted += pages;
                placed += Place(zone, list, pages, used);
            }

            zone.LruCounters[list] = pages;
        }

        if (isAny && !isOfFailure)
        {
            notes.Tell(told, "pages on LRU lists");
            notes.Fill(told, placed == wanted
                ? "which pages are on LRU lists: the lowest in use in Movable pageblocks"
                : $"pages that can be reclaimed or moved: {placed} of {wanted}, {used.WhyNoMore}");
        }
    }

    private static long Place(Zone zone, int list, long pages, UsedFrames used)
    {
        long placed = 0;
        while (placed < pages && used.NextMovable((int)Math.Min(pages - placed, MostAtOnce)) is { Count: > 0 } frames)
        {
            Interruption.Check();
            zone.Lru!.AddCache(zone.FrameIndex(frames.Pfn), frames.Count, list);
            placed += frames.Count;
        }

        return placed;
    }

    /// <summary>Takes over the counters of NUMA hits and misses.</summary>
    public static void CountNuma(Zone zone, ObservedZone told)
    {
        long Of(string name) => told.Values.GetValueOrDefault(name);
        zone.NumaHit = Of("numa_hit");
        zone.NumaMiss = Of("numa_miss");
        zone.NumaForeign = Of("numa_foreign");
        zone.NumaInterleave = Of("numa_interleave");
        zone.NumaLocal = Of("numa_local");
        zone.NumaOther = Of("numa_other");
    }

    // nr_zone_inactive_anon in /proc/zoneinfo, nr_inactive_anon there before 4.8, inactive_anon in kB in reports.
    private static long? Counter(ObservedZone told, string name, bool isReport, int pageSize)
    {
        string field = name["nr_".Length..];
        return isReport
            ? told.Values.TryGetValue(field, out long kilobytes) ? kilobytes * 1024 / pageSize : null
            : told.Values.TryGetValue($"nr_zone_{field}", out long pages) || told.Values.TryGetValue(name, out pages) ? pages : null;
    }
}
