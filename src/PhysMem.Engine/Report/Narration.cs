using PhysMem.Engine.Core.Decisions;
using PhysMem.Engine.Core.State;

namespace PhysMem.Engine.Report;

/// <summary>What was decided, as lines to read.</summary>
public static class Narration
{
    /// <summary>A sentence for each decision; rounds that did the same are told once, with their number.</summary>
    public static IEnumerable<string> Of(DecisionLog log)
    {
        ArgumentNullException.ThrowIfNull(log);
        return Lines(Passage.Of(log.Facts), log.Facts);
    }

    internal static string Sentence(Decision fact, IReadOnlyList<Decision> all) =>
        fact is Result result ? ResultText.Of(all, result) : DecisionText.Of(fact);

    private static IEnumerable<string> Lines(IReadOnlyList<Passage> passages, IReadOnlyList<Decision> all)
    {
        foreach (Passage passage in passages)
        {
            foreach (string line in passage.Facts.Select(fact => Sentence(fact, all)).Concat(Lines(passage.Parts, all)))
            {
                yield return line;
            }

            if (passage.Times > 1)
            {
                yield return passage.Parts.Count == 0
                    ? $"{passage.Times} rounds: the same each time"
                    : $"{passage.Times} times: the same {passage.Rounds / passage.Times} rounds";
            }
        }
    }
}
