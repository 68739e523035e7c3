using PhysMem.Engine.Faults;
using PhysMem.Engine.Text;

namespace PhysMem.Engine.Recording;

/// <summary>
/// Finds a page that lies on two lists of a zone, or on one and is said to be in use. Blocks are sorted by their first
/// page, so that those that overlap are neighbours; the room needed follows from the lists, not from the size of the zone.
/// </summary>
internal static class PageClaims
{
    // First page and order in one number sort faster than a pair, and the order fits in what the page leaves.
    private const int OrderBits = 4;

    /// <summary>Checks one zone's buddy lists, page caches and ranges of movable pages together.</summary>
    /// <exception cref="InputException">
    /// A page is claimed twice, and the line is that of the later list; or a range covers one that a list claims.
    /// </exception>
    public static void Check(ZoneState zone, LineSource source)
    {
        long[] claims = Gather(zone);
        Array.Sort(claims);
        long end = 0;
        foreach (long claim in claims)
        {
            long first = claim >> OrderBits;
            if (first < end)
            {
                throw Twice(zone, first, source);
            }

            end = first + Pages(claim);
        }

        foreach ((long start, int count) in zone.Lru)
        {
            CheckRange(zone, claims, start, count, source);
        }
    }

    private static void CheckRange(ZoneState zone, long[] claims, long start, int count, LineSource source)
    {
        // The first claim that doesn't end before the range.
        int at = Array.BinarySearch(claims, start << OrderBits);
        at = at < 0 ? ~at : at;
        at -= at > 0 && (claims[at - 1] >> OrderBits) + Pages(claims[at - 1]) > start ? 1 : 0;
        if (at < claims.Length && claims[at] >> OrderBits < start + count)
        {
            throw source.ErrorAt(
                zone.LruLine, $"the pages {start}+{count} are said to be in use, but page {Math.Max(start, claims[at] >> OrderBits)} of them is on a list of free pages");
        }
    }

    private static long Pages(long claim) => 1L << (int)(claim & ((1 << OrderBits) - 1));

    private static long[] Gather(ZoneState zone)
    {
        var claims = new long[zone.FreeLists.Sum(l => l.Pfns.Length) + zone.Pcps.Sum(p => p.Lists.Sum(l => l.Pages.Length))];
        int count = 0;
        foreach (var list in zone.FreeLists)
        {
            foreach (long pfn in list.Pfns)
            {
                claims[count++] = (pfn << OrderBits) | (long)list.Order;
            }
        }

        foreach (var list in zone.Pcps.SelectMany(p => p.Lists))
        {
            foreach (var (pfn, _) in list.Pages)
            {
                claims[count++] = (pfn << OrderBits) | (long)list.Order;
            }
        }

        return claims;
    }

    /// <summary>Looks for the lists that a page is on, now that it is known to be on two.</summary>
    private static InputException Twice(ZoneState zone, long page, LineSource source)
    {
        var free = zone.FreeLists.SelectMany(l => l.Pfns.Select(pfn => (Pfn: pfn, l.Order, l.Line)));
        var cached = zone.Pcps.SelectMany(p => p.Lists).SelectMany(l => l.Pages.Select(b => (b.Pfn, l.Order, l.Line)));
        int[] lines = free.Concat(cached)
            .Where(b => page >= b.Pfn && page < b.Pfn + (1L << b.Order))
            .Select(b => b.Line).Order().ToArray();
        string where = lines[0] == lines[1] ? "twice in this line" : $"here and in line {lines[0]}";
        return source.ErrorAt(lines[1], $"page {page} of zone {zone.Index} of node {zone.Nid} is listed {where}");
    }
}
