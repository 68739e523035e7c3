using PhysMem.Engine.Frames;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Pressure;
using PhysMem.Engine.Report;
using PhysMem.Engine.Zones;

namespace PhysMem.Engine.Allocation;

/// <summary>
/// __alloc_pages_slowpath: what is tried, in which order, when the fast path found nothing. The kernel may go
/// round for ever here; the simulator stops as soon as a round can't differ from the last one and says so.
/// </summary>
internal sealed partial class PageAllocator
{
    private const int MaxReclaimRetries = 16;
    private const int MaxCompactRetries = 16;

    // Compaction priorities: fewer is more thorough.
    private const int CompactSyncFull = 0;
    private const int CompactSyncLight = 1;
    private const int CompactAsync = 2;

    /// <summary>What reclaim, compaction and the OOM killer do on this machine.</summary>
    public PressureModel Pressure { get; set; } = new IdleSystem();

    private long SlowPath(ref AllocContext ac, uint gfp, int order)
    {
        // A request that may wait isn't atomic, whatever it says.
        if ((gfp & (GfpBits.Atomic | GfpBits.DirectReclaim)) == (GfpBits.Atomic | GfpBits.DirectReclaim))
        {
            gfp &= ~GfpBits.Atomic;
        }

        var s = new SlowState(gfp, order);
        int flags = SlowPathFlags(gfp, order, ac.Task);
        ac.FindPreferred();
        if (!ac.HasPreferred)
        {
            Log?.Step("no zone of the zonelist may be used");
            return NoPageLeft(ref ac, ref s);
        }

        WakeAllKswapds(ref ac, ref s);
        Log?.Step("slow path: walk at the min watermark, with the reserves that the mask gives");
        long pfn = Walk(ref ac, s.Gfp, order, flags);
        if (pfn >= 0)
        {
            return pfn;
        }

        if (CompactFirst(ref ac, ref s, flags, out pfn) is false || pfn >= 0)
        {
            return pfn >= 0 ? pfn : NoPageLeft(ref ac, ref s);
        }

        return RetryLoop(ref ac, ref s, flags);
    }

    // The part from the label retry on.
    private long RetryLoop(ref AllocContext ac, ref SlowState s, int flags)
    {
        while (true)
        {
            WakeAllKswapds(ref ac, ref s);
            int reserve = EmergencyFlags(s.Gfp, ac.Task);
            if (reserve != 0)
            {
                flags = reserve | (flags & AllocFlags.Kswapd);
            }

            // Reserves are there to get the system on: neither cpuset nor policy binds such a request.
            if ((flags & AllocFlags.Cpuset) == 0 || reserve != 0)
            {
                ac.Nodes = null;
                ac.FindPreferred();
            }

            Log?.Step(reserve == 0 ? "walk again" : "walk again with emergency rights");
            long pfn = Walk(ref ac, s.Gfp, s.Order, flags);
            if (pfn >= 0)
            {
                return pfn;
            }

            if (!s.CanReclaim || ac.Task.Is(TaskFlags.MemAlloc))
            {
                Log?.Step(s.CanReclaim ? "the task is itself reclaiming: give up" : "no __GFP_DIRECT_RECLAIM: give up");
                return NoPageLeft(ref ac, ref s);
            }

            pfn = ReclaimAndCompact(ref ac, ref s, flags);
            if (pfn >= 0)
            {
                return pfn;
            }

            if ((s.Gfp & GfpBits.NoRetry) != 0)
            {
                Log?.Step("__GFP_NORETRY: one round is all");
                return NoPageLeft(ref ac, ref s);
            }

            if (s.Costly && !(s.CanCompact && (s.Gfp & GfpBits.RetryMayFail) != 0))
            {
                Log?.Step($"order {s.Order} is costly: give up rather than retry");
                return NoPageLeft(ref ac, ref s);
            }

            if (ShouldReclaimRetry(ref ac, ref s, flags)
                || (s.Progress > 0 && s.CanCompact && ShouldCompactRetry(ref ac, ref s, flags)))
            {
                continue;
            }

            pfn = MayOom(ref ac, ref s, out bool progress);
            if (pfn >= 0)
            {
                return pfn;
            }

            if (ac.Task.Is(TaskFlags.OomVictim)
                && ((flags & AllocFlags.Oom) != 0 || (s.Gfp & GfpBits.NoMemAlloc) != 0))
            {
                return NoPageLeft(ref ac, ref s);
            }

            if (!progress || ac.HangReason != null)
            {
                return NoPageLeft(ref ac, ref s);
            }

            s.NoProgress = 0;
        }
    }

    // gfp_to_alloc_flags.
    private static int SlowPathFlags(uint gfp, int order, in TaskContext task)
    {
        int flags = AllocFlags.WatermarkMin | AllocFlags.Cpuset
            | (int)(gfp & (GfpBits.High | GfpBits.KswapdReclaim));
        if ((gfp & GfpBits.DirectReclaim) == 0)
        {
            if ((gfp & GfpBits.NoMemAlloc) == 0)
            {
                flags |= AllocFlags.NonBlock;
                if (order > 0 && (flags & AllocFlags.MinReserve) != 0)
                {
                    flags |= AllocFlags.HighAtomic;
                }
            }

            if ((flags & AllocFlags.MinReserve) != 0)
            {
                flags &= ~AllocFlags.Cpuset;
            }
        }
        else if (task.Is(TaskFlags.Realtime) && !task.Is(TaskFlags.Interrupt))
        {
            flags |= AllocFlags.MinReserve;
        }

        return flags;
    }

    // __gfp_pfmemalloc_flags.
    private static int EmergencyFlags(uint gfp, in TaskContext task)
    {
        if ((gfp & GfpBits.NoMemAlloc) != 0)
        {
            return 0;
        }

        if ((gfp & GfpBits.MemAlloc) != 0)
        {
            return AllocFlags.NoWatermarks;
        }

        if (task.Is(TaskFlags.Interrupt))
        {
            return 0;
        }

        return task.Is(TaskFlags.MemAlloc) ? AllocFlags.NoWatermarks
            : task.Is(TaskFlags.OomVictim) ? AllocFlags.Oom
            : 0;
    }

    // wake_all_kswapds: once for each run of equal nodes in the list.
    private static void WakeAllKswapds(ref AllocContext ac, ref SlowState s)
    {
        if ((s.Gfp & GfpBits.KswapdReclaim) == 0)
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
                last.WakeKswapd(zones[i], s.Order, ac.HighestZone);
            }
        }
    }

    // Compaction before reclaim, where a lack of large blocks is likelier than a lack of pages.
    private bool CompactFirst(ref AllocContext ac, ref SlowState s, int flags, out long pfn)
    {
        pfn = NoPage;
        bool tryIt = s.CanReclaim && s.CanCompact
            && (s.Costly || (s.Order > 0 && ac.MigrateType != Buddy.MigrateTypes.Movable))
            && EmergencyFlags(s.Gfp, ac.Task) == 0;
        if (!tryIt)
        {
            return true;
        }

        pfn = DirectCompact(ref ac, ref s, flags, CompactAsync);
        if (pfn >= 0 || !s.Costly || (s.Gfp & GfpBits.NoRetry) == 0)
        {
            return true;
        }

        if (s.Compacted is CompactResult.Skipped or CompactResult.Deferred)
        {
            Log?.Step("__GFP_NORETRY and compaction can't help: give up");
            return false;
        }

        if ((s.Gfp & GfpBits.ThisNode) != 0)
        {
            Log?.Step("__GFP_NORETRY and __GFP_THISNODE: no reclaim for one node's sake");
            return false;
        }

        s.CompactPriority = CompactAsync;
        return true;
    }

    // __alloc_pages_direct_reclaim, then __alloc_pages_direct_compact.
    private long ReclaimAndCompact(ref AllocContext ac, ref SlowState s, int flags)
    {
        s.Progress = Pressure.DirectReclaim(ref ac, s.Gfp, s.Order);
        Log?.Step($"direct reclaim freed {s.Progress} pages");
        if (s.Progress > 0)
        {
            long pfn = Walk(ref ac, s.Gfp, s.Order, flags);
            if (pfn < 0)
            {
                // Pages may hide in the reserve or in per-CPU lists.
                UnreserveHighAtomic(ref ac, force: false);
                DrainAll(ac.Task.Cpu);
                pfn = Walk(ref ac, s.Gfp, s.Order, flags);
            }

            if (pfn >= 0)
            {
                return pfn;
            }
        }

        return DirectCompact(ref ac, ref s, flags, s.CompactPriority);
    }

    private long DirectCompact(ref AllocContext ac, ref SlowState s, int flags, int priority)
    {
        if (s.Order == 0)
        {
            return NoPage;
        }

        s.Compacted = s.CanCompact
            ? Pressure.Compact(ref ac, s.Gfp, s.Order, priority, out long captured)
            : SkippedCompaction(out captured);
        Log?.Step($"direct compaction: {s.Compacted}");
        if (s.Compacted == CompactResult.Skipped)
        {
            return NoPage;
        }

        long pfn = captured >= 0 ? captured : Walk(ref ac, s.Gfp, s.Order, flags);
        if (pfn >= 0)
        {
            Pressure.CompactionSucceeded(ac.Zone!, s.Order);
        }

        return pfn;
    }

    private static CompactResult SkippedCompaction(out long captured)
    {
        captured = NoPage;
        return CompactResult.Skipped;
    }

    // should_reclaim_retry: would the request fit if everything reclaimable were free?
    private bool ShouldReclaimRetry(ref AllocContext ac, ref SlowState s, int flags)
    {
        s.NoProgress = s.Progress > 0 && !s.Costly ? 0 : s.NoProgress + 1;
        if (s.NoProgress <= MaxReclaimRetries)
        {
            Zone[] zones = ac.Zonelist.Zones;
            for (int i = ac.Preferred; i < zones.Length; i = NextZone(ref ac, i))
            {
                long available = Pressure.ReclaimablePages(zones[i]) + zones[i].NrFreeExact;
                long min = zones[i].WatermarkPages(Watermark.Min);
                if (zones[i].WatermarkOk(s.Order, min, ac.HighestZone, flags, available))
                {
                    Log?.Step($"retry {s.NoProgress}: {zones[i]} would pass if its {available} reclaimable pages were free");
                    return true;
                }
            }
        }

        bool unreserved = UnreserveHighAtomic(ref ac, force: true);
        Log?.Step(unreserved ? "a HighAtomic pageblock was released: retry" : "reclaim can't help any more");
        return unreserved;
    }

    // should_compact_retry.
    private bool ShouldCompactRetry(ref AllocContext ac, ref SlowState s, int flags)
    {
        if (s.Order == 0)
        {
            return false;
        }

        if (s.Compacted == CompactResult.Success)
        {
            s.CompactionRetries++;
        }

        switch (s.Compacted)
        {
            case CompactResult.Complete:
            case CompactResult.Deferred:
            case CompactResult.Contended:
            case CompactResult.PartialSkipped:
                return RaiseCompactPriority(ref s);
            case CompactResult.Skipped:
                return Pressure.CompactionCouldWork(ref ac, s.Order, flags);
            default:
                int most = s.Costly ? MaxCompactRetries / 4 : MaxCompactRetries;
                return s.CompactionRetries <= most || RaiseCompactPriority(ref s);
        }
    }

    private static bool RaiseCompactPriority(ref SlowState s)
    {
        if (s.CompactPriority <= (s.Costly ? CompactSyncLight : CompactSyncFull))
        {
            return false;
        }

        s.CompactPriority--;
        s.CompactionRetries = 0;
        return true;
    }

    // unreserve_highatomic_pageblock: one pageblock of the first zone that has one to give.
    private bool UnreserveHighAtomic(ref AllocContext ac, bool force)
    {
        Zone[] zones = ac.Zonelist.Zones;
        for (int i = ac.Preferred; i < zones.Length; i = NextZone(ref ac, i))
        {
            if (zones[i].UnreserveHighAtomic(ac.MigrateType, force))
            {
                return true;
            }
        }

        return false;
    }

    // __alloc_pages_may_oom.
    private long MayOom(ref AllocContext ac, ref SlowState s, out bool progress)
    {
        progress = false;

        // A parallel kill may have freed memory meanwhile: look again, at the high mark so as not to race with it.
        Log?.Step("walk at the high watermark before killing anything");
        long pfn = Walk(
            ref ac,
            (s.Gfp | GfpBits.HardWall) & ~GfpBits.DirectReclaim,
            s.Order,
            AllocFlags.WatermarkHigh | AllocFlags.Cpuset);
        if (pfn >= 0 || OomIsPointless(ref ac, ref s))
        {
            return pfn;
        }

        OomResult result = Pressure.OutOfMemory(ref ac, s.Gfp, s.Order);
        Log?.Step($"OOM killer: {result}");
        bool noFail = (s.Gfp & GfpBits.NoFail) != 0;
        progress = result != OomResult.Panic || noFail;
        if (progress && noFail)
        {
            pfn = Walk(ref ac, s.Gfp, s.Order, AllocFlags.NoWatermarks | AllocFlags.Cpuset);
            if (pfn < 0)
            {
                pfn = Walk(ref ac, s.Gfp, s.Order, AllocFlags.NoWatermarks);
            }
        }

        if (pfn < 0 && result == OomResult.PretendedSuccess)
        {
            ac.HangReason = "without __GFP_FS the OOM killer reports success and kills nobody, so the kernel "
                + "retries for ever unless another task frees memory";
        }

        return pfn;
    }

    private bool OomIsPointless(ref AllocContext ac, ref SlowState s)
    {
        string? why =
            s.Order > PageConstants.CostlyOrder ? "costly order"
            : (s.Gfp & GfpBits.RetryMayFail) != 0 ? "__GFP_RETRY_MAYFAIL"
            : (s.Gfp & GfpBits.ThisNode) != 0 ? "__GFP_THISNODE"
            : ac.HighestZone < _machine.Architecture.IndexOf(ZoneType.Normal) ? "request for low zones only"
            : null;
        if (why != null)
        {
            Log?.Step($"no OOM kill: {why}");
        }

        return why != null;
    }

    // The label nopage: fail, unless __GFP_NOFAIL forbids it.
    private long NoPageLeft(ref AllocContext ac, ref SlowState s)
    {
        if ((s.Gfp & GfpBits.NoFail) != 0 && s.CanReclaim)
        {
            long pfn = Walk(ref ac, s.Gfp, s.Order, AllocFlags.MinReserve | AllocFlags.Cpuset);
            if (pfn < 0)
            {
                pfn = Walk(ref ac, s.Gfp, s.Order, AllocFlags.MinReserve);
            }

            if (pfn >= 0)
            {
                ac.HangReason = null;
                return pfn;
            }

            ac.HangReason ??= "__GFP_NOFAIL: the kernel retries until another task frees memory";
        }

        _machine.Decisions?.Add(DecisionKind.Failure, null, ac.HangReason ?? "the request fails");
        return NoPage;
    }

    private bool IsOverDirtyLimit(Node node, in TaskContext task) => Pressure.IsOverDirtyLimit(node, task);

    // The node_reclaim part of the walk.
    private bool NodeReclaimHelps(
        ref AllocContext ac, Zone zone, uint gfp, int order, long mark, int flags) =>
        _machine.Sysctl.NodeReclaimMode != 0
        && Pressure.NodeReclaim(ref ac, zone, gfp, order)
        && zone.WatermarkOk(order, mark, ac.HighestZone, flags);

    // Behind "?." a text is put together only when somebody listens.
    private DecisionLog? Log => _machine.Decisions;

    /// <summary>What the retries of one request keep count of.</summary>
    private struct SlowState(uint gfp, int order)
    {
        public readonly uint Gfp = gfp;
        public readonly int Order = order;
        public int CompactPriority = CompactSyncLight;
        public CompactResult Compacted = CompactResult.Skipped;
        public int CompactionRetries;
        public int NoProgress;
        public long Progress;

        public readonly bool Costly => Order > PageConstants.CostlyOrder;

        public readonly bool CanReclaim => (Gfp & GfpBits.DirectReclaim) != 0;

        // gfp_compaction_allowed.
        public readonly bool CanCompact => (Gfp & GfpBits.Io) != 0;
    }
}
