using PhysMem.Engine.Buddy;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Frames;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Pressure;

/// <summary>
/// shrink_node of mm/vmscan.c, as a model: the priorities, targets and stops are the kernel's, the lists are simpler.
/// Pages are neither referenced, dirty nor mapped twice, so each one that is looked at is freed, oldest first; the
/// lists of processes and of page cache are scanned by their sizes alone, without swappiness and refaults.
/// </summary>
internal sealed class NodeShrinker
{
    private readonly ModeledSystem _system;
    private readonly ReclaimedPages _reclaimed;

    public NodeShrinker(ModeledSystem system)
    {
        _system = system;
        _reclaimed = new ReclaimedPages(system);
    }

    /// <summary>Whether a node has a page on any list; a pass over one that has none changes nothing.</summary>
    public static bool HasPages(Node node)
    {
        foreach (Zone zone in node.Zones)
        {
            if (zone.Lru is { IsEmpty: false })
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>One pass over a node at the present priority, or several while compaction needs more room.</summary>
    public void Shrink(Node node, ScanControl sc)
    {
        long atStart = sc.Reclaimed;
        long before;
        do
        {
            before = sc.Reclaimed;
            Age(node, LruKind.Anonymous, sc);
            Age(node, LruKind.File, sc);

            // Requests fill the highest zone first, so its pages are the oldest.
            for (int index = sc.HighestZone; index >= 0; index--)
            {
                if (node.Zones[index].Lru is { } lru)
                {
                    Shrink(node.Zones[index], lru, sc);
                }
            }
        }
        while (ShouldContinue(node, sc.Reclaimed - before, sc));

        if (sc.Reclaimed > atStart && !node.Machine.Line.OnlyBalanceForgetsFailures)
        {
            node.KswapdFailures = 0;
        }
    }

    /// <summary>Whether pages of a kind may be reclaimed now (can_reclaim_anon_pages and the gfp tests).</summary>
    public bool MayScan(LruKind kind, ScanControl sc) =>
        kind == LruKind.File || (sc.MaySwap && _system.Swap.Free > 0 && (sc.Gfp & GfpBits.Io) != 0);

    // shrink_lruvec, for one zone's part of the lists.
    private void Shrink(Zone zone, LruLists lru, ScanControl sc)
    {
        long anon = MayScan(LruKind.Anonymous, sc) ? lru.Pages(LruLists.InactiveAnon) >> sc.Priority : 0;
        long file = lru.Pages(LruLists.InactiveFile) >> sc.Priority;
        while ((anon > 0 || file > 0) && !sc.IsDone)
        {
            anon -= ShrinkInactive(zone, lru, LruKind.Anonymous, anon, sc);
            file -= ShrinkInactive(zone, lru, LruKind.File, file, sc);
        }
    }

    // shrink_inactive_list: one batch from the tail; returns what to take off the pages left to scan.
    private long ShrinkInactive(Zone zone, LruLists lru, LruKind kind, long left, ScanControl sc)
    {
        long most = Math.Min(Math.Min(left, ScanControl.Batch), sc.Target - sc.Reclaimed);
        long scanned = 0;
        while (scanned < most && MayScan(kind, sc))
        {
            long i = lru.Oldest(LruLists.InactiveOf(kind));
            if (i == BuddyArea.None)
            {
                break;
            }

            int order = OrderOf(zone, i);
            if (kind == LruKind.Anonymous && _system.Swap.Free < 1L << order)
            {
                break;
            }

            scanned += 1L << order;
            _reclaimed.Take(zone, i, order, kind, sc.Cpu);
        }

        _reclaimed.Free(sc.Cpu);
        sc.Scanned += scanned;
        sc.Reclaimed += scanned;
        return scanned == 0 ? left : scanned;
    }

    // shrink_active_list, where inactive_is_low: the oldest active pages become inactive.
    private static void Age(Node node, LruKind kind, ScanControl sc)
    {
        int inactive = LruLists.InactiveOf(kind), active = inactive + 1;
        long nodeActive = Sum(node, active);
        if (nodeActive == 0)
        {
            return;
        }

        if (!sc.ForceDeactivate && !IsLow(Sum(node, inactive), nodeActive, node.Machine.Build.PageShift))
        {
            sc.SkippedActive = true;
            return;
        }

        for (int index = sc.HighestZone; index >= 0; index--)
        {
            Zone zone = node.Zones[index];
            if (zone.Lru is { } lru)
            {
                Deactivate(zone, lru, inactive, lru.Pages(active) >> sc.Priority);
            }
        }
    }

    private static void Deactivate(Zone zone, LruLists lru, int inactive, long pages)
    {
        for (long done = 0; done < pages;)
        {
            long i = lru.Oldest(inactive + 1);
            int order = OrderOf(zone, i);
            lru.Isolate(i, order);
            lru.Add(i, order, inactive);
            done += 1L << order;
        }
    }

    // inactive_is_low: the larger the lists, the smaller the inactive share may be.
    private static bool IsLow(long inactive, long active, int pageShift)
    {
        long gib = (inactive + active) >> (30 - pageShift);
        long ratio = gib > 0 ? WatermarkMath.IntSqrt(10 * gib) : 1;
        return inactive * ratio < active;
    }

    // should_continue_reclaim: a large block needs room around it, so go on until compaction can work.
    private bool ShouldContinue(Node node, long reclaimed, ScanControl sc)
    {
        bool forCompaction = sc.Order > PageConstants.CostlyOrder
            || (sc.Order > 0 && sc.Priority < ScanControl.FirstPriority - 2);
        if (!forCompaction || (sc.Gfp & GfpBits.Io) == 0 || reclaimed == 0)
        {
            return false;
        }

        for (int index = 0; index <= sc.HighestZone; index++)
        {
            Zone zone = node.Zones[index];
            if (zone.IsManaged
                && Compactability.Of(zone, sc.Order, 0, sc.HighestZone) is CompactResult.Success or CompactResult.Continue)
            {
                return false;
            }
        }

        long pages = Sum(node, LruLists.InactiveFile);
        if (MayScan(LruKind.Anonymous, sc))
        {
            pages += Sum(node, LruLists.InactiveAnon);
        }

        return pages > Compactability.Gap(node.Zones[sc.HighestZone], sc.Order);
    }

    private static long Sum(Node node, int list)
    {
        long pages = 0;
        foreach (Zone zone in node.Zones)
        {
            pages += zone.Lru?.Pages(list) ?? 0;
        }

        return pages;
    }

    private static unsafe int OrderOf(Zone zone, long i) => FrameState.Order(zone.Table.State[i]);
}
