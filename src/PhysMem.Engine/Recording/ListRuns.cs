using System.Globalization;
using System.Text;
using PhysMem.Engine.Faults;
using static System.FormattableString;

namespace PhysMem.Engine.Recording;

/// <summary>
/// Lists of blocks in short: "4096+3" are three blocks of an order, each behind the one before in the list and in
/// memory, "4096-3" three of which each lies before the last. A list written so says the same as one in full.
/// </summary>
internal static class ListRuns
{
    /// <summary>The words of a list, which may be empty.</summary>
    public static string Text(IEnumerable<long> pfns, int order) => Text(Of(pfns, order));

    /// <inheritdoc cref="Text(IEnumerable{long}, int)"/>
    public static string Text(IEnumerable<ListRun> runs)
    {
        var text = new StringBuilder();
        foreach (ListRun run in runs)
        {
            text.Append(text.Length > 0 ? " " : "").Append(Invariant($"{run.First}"));
            text.Append(run.Count == 1 ? "" : Invariant($"{(run.Step > 0 ? '+' : '-')}{run.Count}"));
        }

        return text.ToString();
    }

    /// <summary>The runs of a list of blocks.</summary>
    public static IEnumerable<ListRun> Of(IEnumerable<long> pfns, int order) => Joined(pfns.Select(pfn => new ListRun(pfn, 1, 0)), order);

    /// <summary>The same list in as few runs as can be.</summary>
    public static IEnumerable<ListRun> Joined(IEnumerable<ListRun> runs, int order)
    {
        long steps = 0;
        ListRun last = default;
        foreach (ListRun run in runs)
        {
            Interruption.Check(++steps);
            if (last.Count > 0 && last.TryJoin(run, 1L << order, out ListRun joined))
            {
                last = joined;
                continue;
            }

            if (last.Count > 0)
            {
                yield return last;
            }

            last = run;
        }

        if (last.Count > 0)
        {
            yield return last;
        }
    }

    /// <summary>Number of blocks that a list's words stand for.</summary>
    public static long Count(string[] words) => words.Sum(word => Read(word, 0).Count);

    /// <summary>The blocks that a list's words stand for.</summary>
    public static IEnumerable<long> Blocks(string[] words, int order) => words.SelectMany(word => Read(word, order).Blocks);

    private static ListRun Read(string word, int order)
    {
        int at = word.IndexOfAny(['+', '-']);
        return at < 0
            ? new ListRun(Number(word), 1, 0)
            : new ListRun(Number(word.AsSpan(0, at)), Number(word.AsSpan(at + 1)), word[at] == '+' ? 1L << order : -1L << order);
    }

    private static long Number(ReadOnlySpan<char> digits) => long.Parse(digits, CultureInfo.InvariantCulture);
}
