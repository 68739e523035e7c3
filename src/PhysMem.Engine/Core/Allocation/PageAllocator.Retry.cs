using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Frames;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Core.Allocation;

/// <summary>Direct reclaim and compaction in the slow path, and whether another round of them is worth while.</summary>
internal sealed partial class PageAllocator
{
    private const int MaxReclaimRetries = 16;
    private const int MaxCompactRetries = 16;

    // RECLAIM_ZONE | RECLAIM_WRITE | RECLAIM_UNMAP.
    private const int NodeReclaimModes = 7;

    // Compaction before reclaim, where a lack of large blocks is likelier than a lack of pages.
    private Step CompactFirst(ref AllocContext ac, ref SlowState s)
    {
        bool tryIt = s.CanReclaim && s.CanCompact
            && (s.Costly || (s.Order > 0 && ac.MigrateType != MigrateTypes.Movable))
            && EmergencyFlags(s.Gfp, ac.Task) == 0;
        if (!tryIt)
        {
            return Step.Retry;
        }

        if (DirectCompact(ref ac, ref s, CompactAsync))
        {
            return Step.Got;
        }

        if (!s.Costly || (s.Gfp & GfpBits.NoRetry) == 0)
        {
            return Step.Retry;
        }

        if (s.Compacted is CompactResult.Skipped or CompactResult.Deferred)
        {
            Log?.Step("__GFP_NORETRY and compaction can't help: give up");
            return Step.NoPage;
        }

        if ((s.Gfp & GfpBits.ThisNode) != 0)
        {
            Log?.Step("__GFP_NORETRY and __GFP_THISNODE: no reclaim for one node's sake");
            return Step.NoPage;
        }

        s.CompactPriority = CompactAsync;
        return Step.Retry;
    }

    // __alloc_pages_direct_reclaim.
    private bool Reclaim(ref AllocContext ac, ref SlowState s)
    {
        s.Progress = Pressure.DirectReclaim(ref ac, s.Gfp, s.Order);
        Log?.Step($"direct reclaim freed {s.Progress} pages");
        if (s.Progress == 0)
        {
            return false;
        }

        if (TryWalk(ref ac, ref s, s.Flags))
        {
            return true;
        }

        // Pages may hide in the reserve or in per-CPU lists.
        Log?.Step("nothing yet: release HighAtomic pages, drain all per-CPU lists, walk once more");
        UnreserveHighAtomic(ref ac, force: false);
        DrainAll(ac.Task.Cpu);
        return TryWalk(ref ac, ref s, s.Flags);
    }

    // __alloc_pages_direct_compact.
    private bool DirectCompact(ref AllocContext ac, ref SlowState s, int priority)
    {
        if (s.Order == 0)
        {
            return false;
        }

        CapturedBlock captured = default;
        s.Compacted = s.CanCompact
            ? Pressure.Compact(ref ac, s.Gfp, s.Order, s.Flags, priority, out captured)
            : CompactResult.Skipped;
        Log?.Step($"direct compaction at priority {priority}: {s.Compacted}");
        if (s.Compacted == CompactResult.Skipped)
        {
            return false;
        }

        if (captured.Zone is { } zone)
        {
            PrepareNewPage(zone, captured.Index, s.Order, s.Gfp);
            ac.Zone = zone;
            s.Pfn = zone.Pfn(captured.Index);
            Log?.Add(
                DecisionKind.Success, zone, $"{zone}: pfn {PfnText.Of(s.Pfn)}, order {s.Order}, kept by compaction for this request");
            Log?.Zeroed(zone, s.Gfp);
        }
        else if (!TryWalk(ref ac, ref s, s.Flags))
        {
            return false;
        }

        Pressure.CompactionSucceeded(ac.Zone!, s.Order);
        return true;
    }

    // should_reclaim_retry: would the request fit if everything reclaimable were free?
    private bool ShouldReclaimRetry(ref AllocContext ac, ref SlowState s)
    {
        s.NoProgress = s.Progress > 0 && !s.Costly ? 0 : s.NoProgress + 1;
        if (s.NoProgress <= MaxReclaimRetries)
        {
            Zone[] zones = ac.Zonelist.Zones;
            for (int i = ac.Preferred; i < zones.Length; i = NextZone(ref ac, i))
            {
                long available = Pressure.ReclaimablePages(zones[i]) + zones[i].NrFreeExact;
                long min = zones[i].WatermarkPages(Watermark.Min);
                if (zones[i].WatermarkOk(s.Order, min, ac.HighestZone, s.Flags, available))
                {
                    Log?.Step($"retry, {s.NoProgress} without progress: {zones[i]} would pass with {available} pages, "
                        + "those that are free or could be reclaimed");
                    return true;
                }
            }
        }

        bool unreserved = UnreserveHighAtomic(ref ac, force: true);
        Log?.Step(unreserved ? "a HighAtomic pageblock was released: retry" : "reclaim can't help any more");
        return unreserved;
    }

    // should_compact_retry.
    private bool ShouldCompactRetry(ref AllocContext ac, ref SlowState s)
    {
        if (s.Order == 0)
        {
            return false;
        }

        if (s.Compacted == CompactResult.Success)
        {
            s.CompactionRetries++;
        }

        bool retry = s.Compacted switch
        {
            CompactResult.Complete or CompactResult.Deferred or CompactResult.Contended
                or CompactResult.PartialSkipped => RaiseCompactPriority(ref s),
            CompactResult.Skipped => Pressure.CompactionCouldWork(ref ac, s.Order, s.Flags),
            _ => s.CompactionRetries <= (s.Costly ? MaxCompactRetries / 4 : MaxCompactRetries)
                || RaiseCompactPriority(ref s),
        };
        Log?.Step(retry ? "retry for compaction's sake" : "compaction can't help any more");
        return retry;
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
            if (zones[i].UnreserveHighAtomic(ac.MigrateType, force, ac.Task.Cpu))
            {
                return true;
            }
        }

        return false;
    }
}
