using PhysMem.Engine.Core.Zones;

namespace PhysMem.Engine.Core.Decisions;

/// <summary>get_page_from_freelist: a walk along the zonelist begins.</summary>
/// <param name="Why">Which of a request's walks it is.</param>
/// <param name="AllocFlags">What it may do.</param>
internal sealed record Walk(WalkReason Why, int AllocFlags) : Decision;

/// <summary>The walks of a request, in the order in which they come.</summary>
internal enum WalkReason
{
    /// <summary>The first one, at the low watermark.</summary>
    FastPath,

    /// <summary>The only one of alloc_pages_nolock, at the min watermark.</summary>
    NoLock,

    /// <summary>The same again without ALLOC_NOFRAGMENT.</summary>
    MixingTypes,

    /// <summary>Nothing elsewhere: nodes whose kswapd is awake are looked at too.</summary>
    WokenNodes,

    /// <summary>The first one of the slow path, at the min watermark.</summary>
    SlowPath,

    /// <summary>The one that begins each round.</summary>
    Round,

    /// <summary>The same for a request with emergency rights.</summary>
    Emergency,

    /// <summary>After direct reclaim made progress.</summary>
    AfterReclaim,

    /// <summary>After that found nothing, with all per-CPU lists drained.</summary>
    AfterDrain,

    /// <summary>After direct compaction.</summary>
    AfterCompaction,

    /// <summary>At the high watermark, before a task is killed.</summary>
    BeforeOom,

    /// <summary>After a kill, for __GFP_NOFAIL: without watermarks.</summary>
    AfterOom,

    /// <summary>For __GFP_NOFAIL where others fail: with half of the reserve.</summary>
    NoFail,
}

/// <summary>A zone is left out for another reason than its watermark.</summary>
/// <param name="Zone">The zone.</param>
/// <param name="Why">The reason.</param>
internal sealed record Skip(Zone Zone, SkipReason Why) : ZoneDecision(Zone);

/// <summary>Why a walk leaves a zone out.</summary>
internal enum SkipReason
{
    /// <summary>ALLOC_CPUSET: the node isn't in the task's cpuset.</summary>
    Cpuset,

    /// <summary>spread_dirty_pages: the node is above its dirty limit.</summary>
    DirtyLimit,

    /// <summary>The node's kswapd is awake, and there are other nodes to look at first.</summary>
    KswapdAwake,
}

/// <summary>cond_accept_memory: a walk hands memory over to the guest before it looks at a zone's mark.</summary>
/// <param name="Zone">The zone.</param>
/// <param name="Pages">Pages, in blocks of the largest order, that are on its free lists now.</param>
internal sealed record Accept(Zone Zone, long Pages) : ZoneDecision(Zone);

/// <summary>node_reclaim, before a zone that failed its test is left.</summary>
/// <param name="Zone">The zone.</param>
/// <param name="Scanned">Whether there was anything to scan; then the zone is tested again.</param>
internal sealed record NodeReclaim(Zone Zone, bool Scanned) : ZoneDecision(Zone);

/// <summary>A zone passed its test but has no block that the request may use.</summary>
/// <param name="Zone">The zone.</param>
/// <param name="Order">The order wanted.</param>
internal sealed record NoBlock(Zone Zone, int Order) : ZoneDecision(Zone);
