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
    public static string Text(IEnumerable<long> pfns, int order)
    {
        var text = new StringBuilder();
        long size = 1L << order, first = 0, count = 0, step = 0, steps = 0;
        foreach (long pfn in pfns)
        {
            Interruption.Check(++steps);
            long move = count == 0 ? 0 : pfn - (first + (step * (count - 1)));
            if (count > 0 && Math.Abs(move) == size && (count == 1 || move == step))
            {
                step = move;
                count++;
                continue;
            }

            Append(text, first, count, step);
            (first, count, step) = (pfn, 1, 0);
        }

        Append(text, first, count, step);
        return text.ToString();
    }

    /// <summary>Number of blocks that a list's words stand for.</summary>
    public static long Count(string[] words) => words.Sum(word => Read(word, 0).Count);

    /// <summary>The blocks that a list's words stand for.</summary>
    public static IEnumerable<long> Blocks(string[] words, int order)
    {
        foreach ((long first, long count, long step) in words.Select(word => Read(word, order)))
        {
            for (long k = 0; k < count; k++)
            {
                yield return first + (k * step);
            }
        }
    }

    private static (long First, long Count, long Step) Read(string word, int order)
    {
        int at = word.IndexOfAny(['+', '-']);
        return at < 0
            ? (Number(word), 1, 0)
            : (Number(word.AsSpan(0, at)), Number(word.AsSpan(at + 1)), word[at] == '+' ? 1L << order : -1L << order);
    }

    private static long Number(ReadOnlySpan<char> digits) => long.Parse(digits, CultureInfo.InvariantCulture);

    private static void Append(StringBuilder text, long first, long count, long step)
    {
        if (count > 0)
        {
            text.Append(text.Length > 0 ? " " : "").Append(Invariant($"{first}"));
            text.Append(count == 1 ? "" : Invariant($"{(step > 0 ? '+' : '-')}{count}"));
        }
    }
}
