using PhysMem.Engine.Core.Decisions;

namespace PhysMem.Engine.Report;

/// <summary>The rules by which requests fail, in a few words each.</summary>
internal static class GiveUpText
{
    /// <summary>Why the kernel would never return from a request; null where it would.</summary>
    public static string? WhyNoReturn(GiveUpRule rule) => rule >= GiveUpRule.NoFail ? Of(rule) : null;

    /// <summary>Why a request got nothing.</summary>
    public static string Of(GiveUpRule rule) => rule switch
    {
        GiveUpRule.OrderTooLarge => "the order is above the largest",
        GiveUpRule.NotPerCpu => "without a lock only orders of the per-CPU lists are given",
        GiveUpRule.NoLock => "alloc_pages_nolock walks once, wakes nobody and waits for nothing",
        GiveUpRule.NoZone => "no zone of its list may be used",
        GiveUpRule.MovableCpuset => "its cpuset has movable memory alone, which it can't use",
        GiveUpRule.NoDirectReclaim => "no __GFP_DIRECT_RECLAIM, so it can't wait for pages",
        GiveUpRule.IsReclaiming => "the task is itself reclaiming",
        GiveUpRule.NoRetry => "__GFP_NORETRY, one round is all",
        GiveUpRule.NoRetryCompaction => "__GFP_NORETRY, and compaction was skipped or put off",
        GiveUpRule.NoRetryThisNode => "__GFP_NORETRY and __GFP_THISNODE, no reclaim for one node's sake",
        GiveUpRule.Costly => "a costly order isn't retried",
        GiveUpRule.NoOomCostly => "no OOM kill for a costly order",
        GiveUpRule.NoOomRetryMayFail => "no OOM kill with __GFP_RETRY_MAYFAIL",
        GiveUpRule.NoOomThisNode => "no OOM kill with __GFP_THISNODE",
        GiveUpRule.NoOomLowZones => "no OOM kill for a request for low zones only",
        GiveUpRule.OomVictim => "a victim of the OOM killer has had its share of the reserve",
        GiveUpRule.NobodyKnown => "there is no task that could be killed",
        GiveUpRule.NoFail => "__GFP_NOFAIL: the kernel retries until another task frees memory",
        GiveUpRule.OomPretends => "the OOM killer reports success and kills nobody, as it does without __GFP_FS, so the kernel "
            + "retries for ever unless another task frees memory",
        GiveUpRule.OomPanic => "the OOM killer finds no task to kill, and the kernel panics: System is deadlocked on memory",
        _ => throw new ArgumentOutOfRangeException(nameof(rule)),
    };
}
