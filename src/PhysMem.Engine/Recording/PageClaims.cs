using PhysMem.Engine.Faults;
using PhysMem.Engine.Text;

namespace PhysMem.Engine.Recording;

/// <summary>
/// Finds a page that lies on two lists of a zone, or on one and is said to be in use. Blocks are sorted by their first
/// page, so that those that overlap are neighbours; the room needed follows from the words of the lists, not from how many blocks these say or how large the zone is.
/// </summary>
internal static class PageClaims
{
    /// <summary>Checks one zone's buddy lists, page caches and ranges of movable pages together.</summary>
    /// <exception cref="InputException">
    /// A page is claimed twice, and the line is that of the later list; or a range covers one that a list claims.
    /// </exception>
    public static void Check(ZoneState zone, LineSource source)
    {
        (long First, long End)[] claims = Gather(zone);
        Array.Sort(claims);
        long end = 0;
        foreach ((long first, long behind) in claims)
        {
            if (first < end)
            {
                throw Twice(zone, first, source);
            }

            end = behind;
        }

        foreach ((long start, int count) in zone.Lru)
        {
            CheckRange(zone, claims, start, count, source);
        }
    }

    private static void CheckRange(ZoneState zone, (long First, long End)[] claims, long start, int count, LineSource source)
    {
        // The first claim that doesn't end before the range.
        int at = Array.BinarySearch(claims, (start, 0));
        at = at < 0 ? ~at : at;
        at -= at > 0 && claims[at - 1].End > start ? 1 : 0;
        if (at < claims.Length && claims[at].First < start + count)
        {
            throw source.ErrorAt(
                zone.LruLine, $"the pages {start}+{count} are said to be in use, but page {Math.Max(start, claims[at].First)} of them is on a list of free pages");
        }
    }

    private static (long First, long End)[] Gather(ZoneState zone) => [.. Claims(zone).Select(one => (one.First, one.End))];

    private static IEnumerable<(long First, long End, int Line)> Claims(ZoneState zone)
    {
        foreach (FreeListState list in zone.FreeLists)
        {
            foreach (ListRun run in list.Runs)
            {
                yield return (run.Lowest, run.Lowest + (run.Count << list.Order), list.Line);
            }
        }

        foreach (PcpListState list in zone.Pcps.SelectMany(p => p.Lists))
        {
            foreach ((long pfn, _) in list.Pages)
            {
                yield return (pfn, pfn + (1L << list.Order), list.Line);
            }
        }
    }

    /// <summary>Looks for the lists that a page is on, now that it is known to be on two.</summary>
    private static InputException Twice(ZoneState zone, long page, LineSource source)
    {
        int[] lines = [.. Claims(zone).Where(one => page >= one.First && page < one.End).Select(one => one.Line).Order()];
        string where = lines[0] == lines[1] ? "twice in this line" : $"here and in line {lines[0]}";
        return source.ErrorAt(lines[1], $"page {page} of zone {zone.Index} of node {zone.Nid} is listed {where}");
    }
}
