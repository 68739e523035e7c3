using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;

namespace PhysMem.Engine.Core.Decisions;

/// <summary>wakeup_kswapd.</summary>
/// <param name="Node">The node; null when the request asks for none.</param>
/// <param name="Order">The order that is wanted.</param>
/// <param name="Came">What came of it.</param>
internal sealed record WakeKswapd(Node? Node, int Order, KswapdWake Came) : Decision;

/// <summary>What came of waking kswapd.</summary>
internal enum KswapdWake
{
    /// <summary>It was asleep and is awake now.</summary>
    Woken,

    /// <summary>It was awake already.</summary>
    Awake,

    /// <summary>The node has enough, or reclaim there was hopeless.</summary>
    NotNeeded,

    /// <summary>The mask has no __GFP_KSWAPD_RECLAIM.</summary>
    NotAsked,
}

/// <summary>wakeup_kcompactd.</summary>
/// <param name="Node">The node.</param>
/// <param name="Order">The order that is wanted.</param>
internal sealed record WakeKcompactd(Node Node, int Order) : Decision;

/// <summary>__perform_reclaim.</summary>
/// <param name="Pages">Pages freed; also 1 when there is room enough for compaction.</param>
internal sealed record Reclaim(long Pages) : Decision;

/// <summary>compact_zone_order: compaction of one zone for a request.</summary>
/// <param name="Zone">The zone.</param>
/// <param name="Result">How it ended.</param>
internal sealed record CompactZone(Zone Zone, CompactResult Result) : ZoneDecision(Zone);

/// <summary>__alloc_pages_direct_compact.</summary>
/// <param name="Order">The order that is wanted.</param>
/// <param name="Priority">0 most, 2 least effort.</param>
/// <param name="Result">How it ended.</param>
internal sealed record Compact(int Order, int Priority, CompactResult Result) : Decision;

/// <summary>oom_kill_process.</summary>
/// <param name="Pid">The victim.</param>
/// <param name="Name">Its name.</param>
internal sealed record OomKill(int Pid, string Name) : Decision;

/// <summary>out_of_memory.</summary>
/// <param name="Result">What it did.</param>
internal sealed record Oom(OomResult Result) : Decision;

/// <summary>should_reclaim_retry and should_compact_retry: whether another round makes sense.</summary>
/// <param name="Why">The rule that decided.</param>
/// <param name="NoProgress">Rounds without progress so far.</param>
/// <param name="Zone">The zone that would pass, if one would.</param>
/// <param name="Available">Its pages that are free or could be reclaimed.</param>
internal sealed record Retry(RetryReason Why, int NoProgress = 0, Zone? Zone = null, long Available = 0) : Decision
{
    public override Zone? Place => Zone;

    public bool Again => Why is not (RetryReason.ReclaimExhausted or RetryReason.CompactionExhausted);
}

/// <summary>Why a request goes round again, or not.</summary>
internal enum RetryReason
{
    /// <summary>A zone would pass if everything reclaimable were free.</summary>
    ReclaimCouldDo,

    /// <summary>A HighAtomic pageblock was released.</summary>
    HighAtomicReleased,

    /// <summary>Neither: reclaim can't help any more.</summary>
    ReclaimExhausted,

    /// <summary>More thorough compaction could help.</summary>
    CompactionCouldDo,

    /// <summary>Nor can compaction.</summary>
    CompactionExhausted,
}

/// <summary>The request gives up, or is found to go round for ever.</summary>
/// <param name="Rule">Why.</param>
internal sealed record GaveUp(GiveUpRule Rule) : Decision;
