namespace PhysMem.Engine.Tests.Structure.Picture;

/// <summary>Who uses whom, without what follows from the rest.</summary>
internal static class Arrows
{
    /// <summary>
    /// The arrows that no way over other rooms stands for (the transitive reduction): whoever uses Report may be taken
    /// to use what Report uses.
    /// </summary>
    public static IReadOnlyList<(string From, string To)> Needed(IEnumerable<Use> uses)
    {
        (string From, string To)[] all =
        [
            .. uses.Select(use => (use.From, use.To)).Distinct()
                .OrderBy(arrow => arrow.From, StringComparer.Ordinal).ThenBy(arrow => arrow.To, StringComparer.Ordinal),
        ];
        ILookup<string, string> next = all.ToLookup(arrow => arrow.From, arrow => arrow.To);
        return [.. all.Where(arrow => !next[arrow.From].Any(other => other != arrow.To && Reaches(other, arrow.To, next, [])))];
    }

    private static bool Reaches(string from, string to, ILookup<string, string> next, HashSet<string> seen) =>
        next[from].Any(one => one == to || (seen.Add(one) && Reaches(one, to, next, seen)));
}
