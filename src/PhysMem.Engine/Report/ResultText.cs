using PhysMem.Engine.Core.Decisions;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Frames;

namespace PhysMem.Engine.Report;

/// <summary>What a request came to and why, from all that was decided about it.</summary>
internal static class ResultText
{
    // More zones than this are counted and not named.
    private const int MostNamed = 3;

    /// <summary>One sentence.</summary>
    /// <param name="facts">Everything about the request, of which the result is the last.</param>
    /// <param name="result">The result.</param>
    public static string Of(IReadOnlyList<Decision> facts, Result result)
    {
        Walk? last = facts.OfType<Walk>().LastOrDefault(walk => walk.Why != WalkReason.BeforeOom || result.Zone != null);
        string obstacles = string.Join(", ", Obstacles(facts, last, result.Order));
        if (result.Zone is { } zone)
        {
            return $"the request gets {What(result)} from {zone}{(last is null ? "" : $", {How(last, facts)}")}"
                + (obstacles.Length > 0 ? $"; {obstacles}" : "")
                + (result.Zeroed ? "; filled with zeros (__GFP_ZERO)" : "");
        }

        return GiveUpText.WhyNoReturn(result.Rule) is { } hang ? $"the request would not return: {hang}"
            : $"the request fails: {GiveUpText.Of(result.Rule)}{(obstacles.Length > 0 ? $"; {obstacles}" : "")}";
    }

    private static string What(Result result) => result.Pages == 1L << result.Order
        ? $"pfn {PfnText.Of(result.Pfn)}, order {result.Order},"
        : $"{result.Pages} pages, the first at pfn {PfnText.Of(result.Pfn)},";

    private static string How(Walk walk, IReadOnlyList<Decision> facts) => walk.Why switch
    {
        _ when facts.OfType<BlockTaken>().LastOrDefault() is { From: BlockSource.Compaction } => "which compaction kept for it",
        WalkReason.FastPath => "on the fast path",
        WalkReason.MixingTypes => "on the fast path with types mixed",
        WalkReason.WokenNodes => "on a node whose kswapd is awake",
        WalkReason.SlowPath => $"at the min watermark{Rights(facts)}",
        WalkReason.Round or WalkReason.BeforeOom => $"in round {Rounds(facts)} of the slow path",
        WalkReason.Emergency => "with emergency rights",
        WalkReason.AfterReclaim => "after reclaim",
        WalkReason.AfterDrain => "after reclaim and a drain of all per-CPU lists",
        WalkReason.AfterCompaction => "after compaction",
        _ => "because of __GFP_NOFAIL",
    };

    private static string Rights(IReadOnlyList<Decision> facts) =>
        facts.OfType<WatermarkTest>().LastOrDefault() is { Lowered: > 0 } test ? $" less {test.Lowered} for its rights" : "";

    private static int Rounds(IReadOnlyList<Decision> facts) => facts.OfType<Walk>().Count(walk => walk.Why == WalkReason.Round);

    // What was in the way of the last walk, zones with the same obstacle together.
    private static IEnumerable<string> Obstacles(IReadOnlyList<Decision> facts, Walk? last, int order)
    {
        Decision[] walked =
        [
            .. facts.SkipWhile(fact => !ReferenceEquals(fact, last)).Skip(1).TakeWhile(fact => fact is not Walk)
                .Where(fact => fact is WatermarkTest or NoBlock or Skip),
        ];
        Zone[] tooFew = ZonesOf(walked, fact => fact is WatermarkTest { Verdict: WatermarkVerdict.TooFew });
        Zone[] noBlock = ZonesOf(walked, fact => fact is NoBlock or WatermarkTest { Verdict: WatermarkVerdict.NoBlock });
        Zone[] skipped = ZonesOf(walked, fact => fact is Skip);
        return new[]
        {
            tooFew.Length > 0 ? $"too few pages in {Named(tooFew)}" : "",
            noBlock.Length > 0 ? $"no block of order {order} in {Named(noBlock)}" : "",
            skipped.Length > 0 ? $"{Named(skipped)} left out" : "",
        }.Where(text => text.Length > 0);
    }

    // A zone that passed in a second test isn't an obstacle.
    private static Zone[] ZonesOf(Decision[] walked, Func<Decision, bool> isObstacle) =>
        [.. walked.GroupBy(fact => fact.Place!).Where(zone => isObstacle(zone.Last())).Select(zone => zone.Key)];

    private static string Named(Zone[] zones) => zones.Length <= MostNamed
        ? string.Join(" and ", zones.Select(zone => zone.ToString()))
        : $"{zones.Length} zones";
}
