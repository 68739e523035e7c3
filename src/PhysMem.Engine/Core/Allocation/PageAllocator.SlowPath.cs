using System.Runtime.CompilerServices;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Core.Allocation;

/// <summary>
/// __alloc_pages_slowpath: what is tried, in which order, when the fast path found nothing. Steps that decide about
/// another round are in the Retry file, the OOM killer and the end in the GiveUp file.
/// <para>
/// The kernel may go round for ever here. The simulator always stops: reclaim takes from lists that nobody fills
/// meanwhile, compaction moves pages only upward, tasks can be killed once, and a request that goes on although none
/// of this happens any more is reported as one that would not return.
/// </para>
/// </summary>
internal sealed partial class PageAllocator
{
    // Compaction priorities: fewer is more thorough.
    private const int CompactSyncFull = 0;
    private const int CompactSyncLight = 1;
    private const int CompactAsync = 2;

    /// <summary>What to do after a step.</summary>
    private enum Step
    {
        /// <summary>The block is in <see cref="SlowState.Pfn"/>.</summary>
        Got,

        /// <summary>The label retry: another round.</summary>
        Retry,

        /// <summary>The label nopage.</summary>
        NoPage,

        /// <summary>The label fail.</summary>
        Fail,
    }

    /// <summary>What reclaim, compaction and the OOM killer do on this machine.</summary>
    public PressureModel Pressure { get; set; } = new IdleSystem();

    [MethodImpl(MethodImplOptions.NoInlining)]
    private long SlowPath(ref AllocContext ac, uint gfp, int order)
    {
        // A request that may wait isn't atomic, whatever it says.
        if ((gfp & (GfpBits.Atomic | GfpBits.DirectReclaim)) == (GfpBits.Atomic | GfpBits.DirectReclaim))
        {
            gfp &= ~GfpBits.Atomic;
        }

        var s = new SlowState(gfp, order, Pressure.Work);
        Step step = FirstTries(ref ac, ref s);
        while (true)
        {
            if (step == Step.NoPage)
            {
                step = NoPageLeft(ref ac, ref s);
            }

            switch (step)
            {
                case Step.Got:
                    ac.HangReason = null;
                    return s.Pfn;
                case Step.Fail:
                    _machine.Decisions?.Add(DecisionKind.Failure, null, ac.HangReason ?? "the request fails");
                    return NoPage;
                default:
                    step = Round(ref ac, ref s);
                    break;
            }
        }
    }

    // From the label restart to the label retry: what is done once.
    private Step FirstTries(ref AllocContext ac, ref SlowState s)
    {
        s.Flags = SlowPathFlags(s.Gfp, s.Order, ac.Task);
        ac.FindPreferred();
        if (!ac.HasPreferred)
        {
            Log?.Step("no zone of the zonelist may be used");
            return Step.NoPage;
        }

        if ((s.Gfp & GfpBits.HardWall) != 0 && CpusetHasNoZone(ref ac))
        {
            Log?.Step("the task's cpuset has movable memory alone, and this request can't use that");
            return Step.NoPage;
        }

        if (Log is { } log)
        {
            WakeNarrated(log, ref ac, ref s);
        }
        else
        {
            WakeAllKswapds(ref ac, ref s);
        }

        Log?.Step("slow path: walk at the min watermark, with the reserves that the mask gives");
        return TryWalk(ref ac, ref s, s.Flags) ? Step.Got : CompactFirst(ref ac, ref s);
    }

    // From the label retry on: one round.
    private Step Round(ref AllocContext ac, ref SlowState s)
    {
        WakeAllKswapds(ref ac, ref s);
        int reserve = EmergencyFlags(s.Gfp, ac.Task);
        if (reserve != 0)
        {
            s.Flags = reserve | (s.Flags & AllocFlags.Kswapd);
        }

        // Reserves are there to get the system on: neither cpuset nor policy binds such a request.
        if ((s.Flags & AllocFlags.Cpuset) == 0 || reserve != 0)
        {
            ac.Nodes = null;
            ac.FindPreferred();
        }

        Log?.Step(reserve == 0 ? "walk again" : "walk again with emergency rights");
        if (TryWalk(ref ac, ref s, s.Flags))
        {
            return Step.Got;
        }

        if (!s.CanReclaim || ac.Task.Is(TaskFlags.MemAlloc))
        {
            Log?.Step(s.CanReclaim ? "the task is itself reclaiming: give up" : "no __GFP_DIRECT_RECLAIM: give up");
            return Step.NoPage;
        }

        if (Reclaim(ref ac, ref s) || DirectCompact(ref ac, ref s, s.CompactPriority))
        {
            return Step.Got;
        }

        if (OneRoundIsAll(ref s))
        {
            return Step.NoPage;
        }

        if (ShouldReclaimRetry(ref ac, ref s)
            || (s.Progress > 0 && s.CanCompact && ShouldCompactRetry(ref ac, ref s)))
        {
            return Step.Retry;
        }

        return MayOom(ref ac, ref s);
    }

    private bool OneRoundIsAll(ref SlowState s)
    {
        if ((s.Gfp & GfpBits.NoRetry) != 0)
        {
            Log?.Step("__GFP_NORETRY: one round is all");
            return true;
        }

        if (s.Costly && !(s.CanCompact && (s.Gfp & GfpBits.RetryMayFail) != 0))
        {
            Log?.Step("a costly order: give up rather than retry");
            return true;
        }

        return false;
    }

    // cpusets_insane_config: nodes without any zone up to Normal, none of which the request can use.
    private bool CpusetHasNoZone(ref AllocContext ac) =>
        ac.Task.MemsAllowed is { } mems
        && ac.Zonelist.Find(0, _machine.Architecture.IndexOf(ZoneType.Normal), mems) == ac.Zonelist.Zones.Length
        && ac.Zonelist.Find(0, ac.HighestZone, mems) == ac.Zonelist.Zones.Length;

    // wake_all_kswapds: once for each run of equal nodes in the list.
    private static void WakeAllKswapds(ref AllocContext ac, ref SlowState s)
    {
        if ((s.Flags & AllocFlags.Kswapd) == 0)
        {
            return;
        }

        Node? last = null;
        Zone[] zones = ac.Zonelist.Zones;
        for (int i = ac.Zonelist.Find(0, ac.HighestZone, ac.Nodes); i < zones.Length; i = NextZone(ref ac, i))
        {
            if (zones[i].IsManaged && zones[i].Node != last)
            {
                last = zones[i].Node;
                if (ac.Task.MemsAllowed == null || CpusetAllows(ref ac, zones[i], s.Gfp))
                {
                    last.WakeKswapd(zones[i], s.Gfp, s.Order, ac.HighestZone);
                }
            }
        }
    }

    private bool TryWalk(ref AllocContext ac, ref SlowState s, int flags)
    {
        s.Pfn = Walk(ref ac, s.Gfp, s.Order, flags);
        return s.Pfn >= 0;
    }

    private bool IsOverDirtyLimit(Node node, in TaskContext task) => Pressure.IsOverDirtyLimit(node, task);

    // The node_reclaim part of the walk.
    private bool NodeReclaimHelps(
        ref AllocContext ac, Zone zone, uint gfp, int order, long mark, int flags)
    {
        if ((_machine.Sysctl.NodeReclaimMode & NodeReclaimModes) == 0)
        {
            return false;
        }

        bool scanned = Pressure.NodeReclaim(ref ac, zone, gfp, order);
        bool helps = scanned && zone.WatermarkOk(order, mark, ac.HighestZone, flags);
        Log?.Add(
            DecisionKind.Watermark,
            zone,
            $"{zone}: vm.zone_reclaim_mode: {(helps ? "enough" : scanned ? "too few still" : "nothing to reclaim here")}");
        return helps;
    }

    // Behind "?." a text is put together only when somebody listens.
    private DecisionLog? Log => _machine.Decisions;

    /// <summary>What the rounds of one request keep count of.</summary>
    private struct SlowState(uint gfp, int order, long work)
    {
        public readonly uint Gfp = gfp;
        public readonly int Order = order;
        public int Flags;
        public long Pfn = NoPage;
        public int CompactPriority = CompactSyncLight;
        public CompactResult Compacted = CompactResult.Skipped;
        public int CompactionRetries;
        public int NoProgress;
        public long Progress;

        // Pressure.Work when the request last stood before giving up, and how often it has stood still since.
        public long Work = work;
        public int StillRounds;

        public readonly bool Costly => Order > PageConstants.CostlyOrder;

        public readonly bool CanReclaim => (Gfp & GfpBits.DirectReclaim) != 0;

        // gfp_compaction_allowed.
        public readonly bool CanCompact => (Gfp & GfpBits.Io) != 0;
    }
}
