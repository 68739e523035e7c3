namespace PhysMem.Engine.Core.Decisions;

/// <summary>The rules by which __alloc_pages fails or, from <see cref="NoFail"/> on, never returns.</summary>
internal enum GiveUpRule
{
    /// <summary>It didn't.</summary>
    None,

    /// <summary>The order is above the largest.</summary>
    OrderTooLarge,

    /// <summary>alloc_pages_nolock: what the per-CPU lists don't take can't be had without a lock.</summary>
    NotPerCpu,

    /// <summary>alloc_pages_nolock: one walk is all.</summary>
    NoLock,

    /// <summary>No zone of the list may be used.</summary>
    NoZone,

    /// <summary>cpusets_insane_config: the cpuset has movable memory alone.</summary>
    MovableCpuset,

    /// <summary>No __GFP_DIRECT_RECLAIM.</summary>
    NoDirectReclaim,

    /// <summary>PF_MEMALLOC: the task is itself reclaiming.</summary>
    IsReclaiming,

    /// <summary>__GFP_NORETRY after one round.</summary>
    NoRetry,

    /// <summary>__GFP_NORETRY for a costly order when compaction is skipped or put off.</summary>
    NoRetryCompaction,

    /// <summary>__GFP_NORETRY and __GFP_THISNODE for a costly order.</summary>
    NoRetryThisNode,

    /// <summary>A costly order without __GFP_RETRY_MAYFAIL.</summary>
    Costly,

    /// <summary>No OOM kill for a costly order.</summary>
    NoOomCostly,

    /// <summary>No OOM kill with __GFP_RETRY_MAYFAIL.</summary>
    NoOomRetryMayFail,

    /// <summary>No OOM kill with __GFP_THISNODE.</summary>
    NoOomThisNode,

    /// <summary>No OOM kill for low zones.</summary>
    NoOomLowZones,

    /// <summary>A victim of the OOM killer has had its share of the reserve.</summary>
    OomVictim,

    /// <summary>No task is known that could be killed; the simulator's own rule.</summary>
    NobodyKnown,

    /// <summary>__GFP_NOFAIL: retries until another task frees memory.</summary>
    NoFail,

    /// <summary>The OOM killer reports success and kills nobody, so that the kernel retries for ever.</summary>
    OomPretends,

    /// <summary>The OOM killer finds nobody to kill: the kernel panics.</summary>
    OomPanic,
}
