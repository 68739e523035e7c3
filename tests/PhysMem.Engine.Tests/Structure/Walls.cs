namespace PhysMem.Engine.Tests.Structure;

/// <summary>The rule of the house: a room uses rooms of lower floors only.</summary>
internal static class Walls
{
    /// <summary>The uses that break the rule, one sentence each.</summary>
    public static IEnumerable<string> Breaches(IEnumerable<Use> uses, FloorList floors) =>
        from use in uses
        let here = floors.FloorOf(use.From)
        let there = floors.FloorOf(use.To)
        where there >= here
        select $"{use.From} (floor {here}) -> {use.To} (floor {there}): {use.Member} uses {use.What}";

    /// <summary>The shortest ways from rooms back to themselves; a circle is told once, from its first room by name.</summary>
    public static IEnumerable<string> Circles(IEnumerable<Use> uses)
    {
        ILookup<string, string> arrows = uses.Select(use => (use.From, use.To)).Distinct().ToLookup(a => a.From, a => a.To);
        return from room in arrows
               let way = WayRound(room.Key, arrows)
               where way is not null && way.Min(StringComparer.Ordinal) == room.Key
               select string.Join(" -> ", way);
    }

    private static string[]? WayRound(string start, ILookup<string, string> arrows)
    {
        var ways = new Queue<string[]>([[start]]);
        var seen = new HashSet<string>();
        while (ways.TryDequeue(out string[]? way))
        {
            foreach (string next in arrows[way[^1]])
            {
                if (next == start)
                {
                    return [.. way, next];
                }

                if (seen.Add(next))
                {
                    ways.Enqueue([.. way, next]);
                }
            }
        }

        return null;
    }
}
