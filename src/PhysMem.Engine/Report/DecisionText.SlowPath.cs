using PhysMem.Engine.Core.Decisions;
using PhysMem.Engine.Core.State;

namespace PhysMem.Engine.Report;

/// <summary>What the slow path does.</summary>
internal static partial class DecisionText
{
    private static string? OfSlowPath(Decision fact) => fact switch
    {
        WakeKswapd { Node: { } node } it => OfWake(it, node),
        WakeKswapd => "no __GFP_KSWAPD_RECLAIM: kswapd isn't woken",
        WakeKcompactd it => $"kcompactd of {it.Node} is asked for order {it.Order}",
        Reclaim it => $"direct reclaim freed {Pages(it.Pages)}",
        CompactZone { Result: CompactResult.Deferred } it => $"{it.Zone}: compaction is put off after failures",
        CompactZone it => $"{it.Zone}: compaction ended as {it.Result}",
        Compact it => $"direct compaction at priority {it.Priority}: {it.Result}",
        OomKill it => $"task {it.Pid} ({it.Name}) is killed",
        Oom it => $"OOM killer: {OfOom(it.Result)}",
        Retry it => OfRetry(it),
        GaveUp { Rule: GiveUpRule.OomPanic } => "the kernel panics",
        GaveUp it when GiveUpText.WhyNoReturn(it.Rule) != null => "nothing is freed, moved or killed any more, so further rounds can't differ",
        GaveUp it => $"give up: {GiveUpText.Of(it.Rule)}",
        _ => null,
    };

    private static string OfWake(WakeKswapd it, Core.Zones.Node node) => it.Came switch
    {
        KswapdWake.Woken => $"kswapd of {node} is woken for order {it.Order}",
        KswapdWake.Awake => $"kswapd of {node} is awake already",
        _ => $"kswapd of {node} isn't woken: the node has enough, or reclaim there was hopeless",
    };

    private static string OfOom(OomResult result) => result switch
    {
        OomResult.Killed => "a task was killed",
        OomResult.PretendedSuccess => "reports success and kills nobody",
        OomResult.NobodyKnown => "no task is known",
        _ => "no task is left to kill",
    };

    private static string OfRetry(Retry it) => it.Why switch
    {
        RetryReason.ReclaimCouldDo => $"retry, {it.NoProgress} without progress: {it.Zone} would pass with {it.Available} pages, "
            + "those that are free or could be reclaimed",
        RetryReason.HighAtomicReleased => "a HighAtomic pageblock was released: retry",
        RetryReason.ReclaimExhausted => "reclaim can't help any more",
        RetryReason.CompactionCouldDo => "retry for compaction's sake",
        _ => "compaction can't help any more",
    };
}
