using PhysMem.Engine.Core.Decisions;
using PhysMem.Engine.Frames;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Report;

/// <summary>
/// Facts as sentences: those of calls and walks here, watermarks, the slow path and freeing in the partial files. What a
/// request came to is told by a <see cref="ResultText"/>, since the facts before it say why.
/// </summary>
internal static partial class DecisionText
{
    /// <summary>One fact.</summary>
    public static string Of(Decision fact) => fact switch
    {
        WatermarkTest test => OfTest(test),
        Walk walk => OfWalk(walk),
        Skip skip => $"{skip.Zone}: {WhySkipped(skip.Why)}",
        NodeReclaim it => $"{it.Zone}: vm.zone_reclaim_mode: {(it.Scanned ? "reclaimed here, test again" : "nothing to reclaim here")}",
        Accept it => $"{it.Zone}: accepts {Pages(it.Pages)}, to have as many as the promo mark at hand",
        NoBlock it => $"{it.Zone}: passes, but no block of order {it.Order} is on a list that this request may use",
        Refill it => $"{it.Zone}: CPU {it.Cpu} fills its {Name(it.MigrateType)} list of order {it.Order} with {Pages(it.Pages)}",
        Steal it => OfSteal(it),
        BlockTaken it => $"{it.Zone}: pfn {PfnText.Of(it.Pfn)}, order {it.Order}, {Source(it)}",
        HighAtomic it => OfReserve(it),
        UsePolicy it => $"policy {it.Policy}: {Effect(it)}",
        Bulk { Zone: null } => "no zone has room for all pages: ask for one",
        Bulk it => $"{it.Zone}: {Pages(it.Pages)} from the lists of CPU {it.Cpu}, which were filled as needed",
        SplitExact it => $"{it.Zone}: split into single pages, {it.GivenBack} behind the end given back",
        _ => OfSlowPath(fact) ?? OfFreeing(fact) ?? throw new ArgumentException($"There is no sentence for {fact}.", nameof(fact)),
    };

    private static string OfWalk(Walk walk) => walk.Why switch
    {
        WalkReason.FastPath => "fast path: walk at the low watermark",
        WalkReason.NoLock => "without a lock: one walk at the min watermark",
        WalkReason.MixingTypes => "nothing without mixing types in a pageblock: walk again with mixing",
        WalkReason.WokenNodes => "nothing on nodes whose kswapd sleeps: walk again with all",
        WalkReason.SlowPath => $"slow path: walk at the min watermark, {Rights(walk)}",
        WalkReason.Round => "walk again",
        WalkReason.Emergency => $"walk again, {Rights(walk)}",
        WalkReason.AfterReclaim => "walk after reclaim",
        WalkReason.AfterDrain => "nothing yet: HighAtomic pages released, all per-CPU lists drained, walk once more",
        WalkReason.AfterCompaction => "walk after compaction",
        WalkReason.BeforeOom => "walk at the high watermark before killing anything",
        _ => $"__GFP_NOFAIL: walk {((walk.AllocFlags & Core.Allocation.AllocFlags.Cpuset) == 0 ? "outside of the cpuset too, " : "")}{Rights(walk)}",
    };

    private static string Rights(Walk walk) =>
        AllocFlagsText.Rights(walk.AllocFlags) is { Length: > 0 } rights ? $"with {rights}" : "without any reserve";

    private static string OfSteal(Steal it)
    {
        string whose = it.Claimed ? $"; its pageblock is now {Name(it.MigrateType)}" : "";
        string boost = it.Boost > 0 && it.Order < it.Zone.Build.PageblockOrder ? $"; watermarks are boosted by {it.Boost}" : "";
        return $"{it.Zone}: no {Name(it.MigrateType)} block, took pfn {PfnText.Of(it.Pfn)} of order {it.Order} from the {Name(it.From)} lists"
            + whose + boost;
    }

    private static string Source(BlockTaken it) => it.From switch
    {
        BlockSource.PageSet => $"from the list of CPU {it.Cpu}",
        BlockSource.Compaction => "kept by compaction for this request",
        _ when it.Split > it.Order => $"split from a block of order {it.Split} of the {Name(it.MigrateType)} lists",
        _ => $"from the {Name(it.MigrateType)} lists",
    };

    private static string OfReserve(HighAtomic it) => it.Joined
        ? $"{it.Zone}: the pageblock of pfn {PfnText.Of(it.Pfn)} joins the HighAtomic reserve, now {Pages(it.Pages)}"
        : $"{it.Zone}: the pageblock of pfn {PfnText.Of(it.Pfn)} leaves the HighAtomic reserve, now {Pages(it.Pages)}";

    private static string Effect(UsePolicy it) => it.Effect switch
    {
        PolicyEffect.PreferredNode => $"node {it.Node} is preferred",
        PolicyEffect.BoundNodes => "these nodes only",
        PolicyEffect.LowZonesUnbound => "doesn't bind a request for low zones",
        PolicyEffect.NodesFirst => "these nodes first, without reclaim",
        _ => "now all nodes",
    };

    private static string Name(int mt) => ((MigrateType)mt).ToString();

    private static string Pages(long pages) => pages == 1 ? "1 page" : $"{pages} pages";

    private static string WhySkipped(SkipReason reason) => reason switch
    {
        SkipReason.Cpuset => "node not in the task's cpuset",
        SkipReason.DirtyLimit => "node is above its dirty limit",
        _ => "kswapd of the node is awake, others come first",
    };
}
