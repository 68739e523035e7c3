namespace PhysMem.Engine.Recording;

/// <summary>
/// Finds a page that lies on two lists of a zone. Blocks are sorted by their first page, so that those that overlap
/// are neighbours; the room needed follows from the lists, not from the size of the zone.
/// </summary>
internal static class PageClaims
{
    /// <summary>Checks one zone's buddy lists and page caches together.</summary>
    /// <exception cref="Faults.InputException">A page is claimed twice; the line is that of the later list.</exception>
    public static void Check(ZoneState zone, LineSource source)
    {
        var claims = Gather(zone);
        claims.Sort(static (a, b) => a.First.CompareTo(b.First));
        for (int i = 1; i < claims.Count; i++)
        {
            var (before, after) = (claims[i - 1], claims[i]);
            if (after.First < before.First + (1L << before.Order))
            {
                int later = Math.Max(before.Line, after.Line);
                int earlier = Math.Min(before.Line, after.Line);
                string where = later == earlier ? "twice in this list" : $"here and in line {earlier}";
                throw source.ErrorAt(later, $"page {after.First} of zone {zone.Index} of node {zone.Nid} is listed {where}");
            }
        }
    }

    private static List<Claim> Gather(ZoneState zone)
    {
        var claims = new List<Claim>();
        foreach (var list in zone.FreeLists)
        {
            foreach (long pfn in list.Pfns)
            {
                claims.Add(new Claim(pfn, list.Order, list.Line));
            }
        }

        foreach (var list in zone.Pcps.SelectMany(p => p.Lists))
        {
            foreach (var (pfn, _) in list.Pages)
            {
                claims.Add(new Claim(pfn, list.Order, list.Line));
            }
        }

        return claims;
    }

    private readonly record struct Claim(long First, int Order, int Line);
}
