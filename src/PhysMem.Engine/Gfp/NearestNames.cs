namespace PhysMem.Engine.Gfp;

/// <summary>Suggests gfp names for a mistyped word: those that need the fewest single-letter corrections.</summary>
internal static class NearestNames
{
    private const int MostCorrections = 3;
    private const int MostSuggestions = 3;

    /// <summary>The nearest names, nearest first; empty when nothing is close enough to be worth a guess.</summary>
    public static IReadOnlyList<string> Find(string word, GfpLayout layout)
    {
        string stem = Stem(word).ToString().ToUpperInvariant();

        // A third of the letters wrong is still a typing error; more than that is another word.
        int allowed = Math.Clamp(stem.Length / 3, 1, MostCorrections);
        return layout.Names
            .Select(info => (info.Name, Away: Corrections(stem, Stem(info.Name), allowed)))
            .Where(candidate => candidate.Away <= allowed)
            .OrderBy(candidate => candidate.Away)
            .Take(MostSuggestions)
            .Select(candidate => candidate.Name)
            .ToList();
    }

    // The part of a name after its prefix, which is what people mistype.
    private static ReadOnlySpan<char> Stem(ReadOnlySpan<char> name)
    {
        ReadOnlySpan<char> bare = name.TrimStart('_');
        return bare.StartsWith("GFP_", StringComparison.OrdinalIgnoreCase) ? bare[4..] : bare;
    }

    /// <summary>
    /// Letters to insert, delete, replace or swap with the neighbour to turn one word into the other (optimal string
    /// alignment). Words whose lengths alone differ by more than <paramref name="allowed"/> are not compared.
    /// </summary>
    internal static int Corrections(ReadOnlySpan<char> from, ReadOnlySpan<char> to, int allowed)
    {
        if (Math.Abs(from.Length - to.Length) > allowed)
        {
            return int.MaxValue;
        }

        // away[i, j]: corrections between the first i letters of one word and the first j of the other.
        int[,] away = new int[from.Length + 1, to.Length + 1];
        for (int i = 0; i <= from.Length; i++)
        {
            for (int j = 0; j <= to.Length; j++)
            {
                away[i, j] = i == 0 || j == 0 ? i + j : Cheapest(away, from, to, i, j);
            }
        }

        return away[from.Length, to.Length];
    }

    private static int Cheapest(int[,] away, ReadOnlySpan<char> from, ReadOnlySpan<char> to, int i, int j)
    {
        int replaced = away[i - 1, j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1);
        int best = Math.Min(replaced, Math.Min(away[i - 1, j], away[i, j - 1]) + 1);
        bool swapped = i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1];
        return swapped ? Math.Min(best, away[i - 2, j - 2] + 1) : best;
    }
}
