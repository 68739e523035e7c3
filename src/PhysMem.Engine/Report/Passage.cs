using PhysMem.Engine.Core.Decisions;

namespace PhysMem.Engine.Report;

/// <summary>
/// A stretch of a request's way, and how often it was gone in succession. A round of the slow path that finds everything
/// as the one before did differs from it in nothing but the count of rounds, and may be repeated a thousand times.
/// </summary>
/// <param name="Facts">The facts of a stretch that has no parts.</param>
/// <param name="Parts">The parts of one that has.</param>
/// <param name="Times">How often.</param>
internal sealed record Passage(IReadOnlyList<Decision> Facts, IReadOnlyList<Passage> Parts, int Times = 1)
{
    /// <summary>Rounds that it stands for.</summary>
    public int Rounds => Times * (Parts.Count == 0 ? 1 : Parts.Sum(part => part.Rounds));

    /// <summary>Cuts a way into rounds, and folds equal ones. Rounds can alternate between two kinds.</summary>
    public static IReadOnlyList<Passage> Of(IReadOnlyList<Decision> facts) => Fold(Fold(Cut(facts), period: 1), period: 2);

    private static List<Passage> Cut(IReadOnlyList<Decision> facts)
    {
        var passages = new List<Passage>();
        var stretch = new List<Decision>();
        foreach (Decision fact in facts)
        {
            if (stretch.Count > 0 && Begins(fact))
            {
                passages.Add(new Passage(stretch, []));
                stretch = [];
            }

            stretch.Add(fact);
        }

        passages.Add(new Passage(stretch, []));
        return passages;
    }

    // A round, or the end: that a request is found to go round for ever is no part of its last round.
    private static bool Begins(Decision fact) =>
        fact is Walk { Why: WalkReason.Round or WalkReason.Emergency } or GaveUp { Rule: >= GiveUpRule.NoFail } or Result;

    private static List<Passage> Fold(List<Passage> passages, int period)
    {
        var folded = new List<Passage>();
        for (int i = 0; i < passages.Count;)
        {
            int times = 1;
            while (Repeats(passages, i, i + (times * period), period))
            {
                times++;
            }

            folded.Add(times == 1 ? passages[i]
                : period == 1 ? passages[i] with { Times = times }
                : new Passage([], passages.GetRange(i, period), times));
            i += times == 1 ? 1 : times * period;
        }

        return folded;
    }

    private static bool Repeats(List<Passage> passages, int first, int next, int period) =>
        next + period <= passages.Count
        && Enumerable.Range(0, period).All(k => passages[first + k].IsLike(passages[next + k]));

    private bool IsLike(Passage other) => Times == other.Times && Facts.Select(Uncounted).SequenceEqual(other.Facts.Select(Uncounted));

    private static Decision Uncounted(Decision fact) => fact is Retry retry ? retry with { NoProgress = 0 } : fact;
}
