using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Report;

namespace PhysMem.Engine.Pressure;

/// <summary>
/// Reclaim on behalf of a request: try_to_free_pages, and node_reclaim for one node alone (mm/vmscan.c). A request
/// is never throttled here (throttle_direct_reclaim), since there is nobody to wait for.
/// </summary>
internal sealed class DirectReclaim
{
    private const int NodeReclaimPriority = 4;
    private const int ReclaimWrite = 2;
    private const int ReclaimUnmap = 4;
    private const int MinUnmappedRatio = 1;

    private readonly ModeledSystem _system;
    private readonly NodeShrinker _shrinker;

    public DirectReclaim(ModeledSystem system, NodeShrinker shrinker)
    {
        _system = system;
        _shrinker = shrinker;
    }

    /// <summary>do_try_to_free_pages: until 32 pages are free, or compaction has room enough.</summary>
    public long Run(ref AllocContext ac, uint gfp, int order)
    {
        var sc = new ScanControl { Gfp = gfp, Order = order, HighestZone = ac.HighestZone, Cpu = ac.Task.Cpu };
        _system.Totals.AllocStallsByZone[ac.HighestZone]++;
        Run(ref ac, sc);

        // Where only active pages are left, they are taken now.
        if (sc.Reclaimed == 0 && !sc.CompactionReady && sc.SkippedActive)
        {
            sc.ForceDeactivate = true;
            Run(ref ac, sc);
        }

        _system.Totals.ScannedDirect += sc.Scanned;
        _system.Totals.StolenDirect += sc.Reclaimed;
        if (sc.Reclaimed > 0)
        {
            _system.Journal.Add(PressureEventKind.DirectReclaim, order, sc.Reclaimed);
        }

        return sc.Reclaimed == 0 && sc.CompactionReady ? 1 : sc.Reclaimed;
    }

    /// <summary>node_reclaim: before a zone below its mark is passed over for a farther one.</summary>
    /// <returns>Whether pages were scanned.</returns>
    public bool RunOnNode(ref AllocContext ac, Node node, uint gfp, int order)
    {
        int mode = _system.Machine.Sysctl.NodeReclaimMode;
        if (ReclaimableCache(node, mode) <= MinUnmappedPages(node) || !MayScan(ref ac, node, gfp))
        {
            return false;
        }

        var sc = new ScanControl
        {
            Gfp = gfp,
            Order = order,
            HighestZone = ac.HighestZone,
            Cpu = ac.Task.Cpu,
            Target = Math.Max(1L << order, ScanControl.Batch),
            Priority = NodeReclaimPriority,
            MaySwap = (mode & ReclaimUnmap) != 0,
        };
        do
        {
            _shrinker.Shrink(node, sc);
        }
        while (sc.Reclaimed < 1L << order && --sc.Priority >= 0);

        _system.Totals.ScannedDirect += sc.Scanned;
        _system.Totals.StolenDirect += sc.Reclaimed;
        _system.Journal.Add(PressureEventKind.NodeReclaim, node, order, sc.Reclaimed);
        return true;
    }

    private void Run(ref AllocContext ac, ScanControl sc)
    {
        for (sc.Priority = ScanControl.FirstPriority; sc.Priority >= 0; sc.Priority--)
        {
            // Lists without a page have none at any priority.
            if (!ShrinkZones(ref ac, sc) || sc.IsDone || sc.CompactionReady)
            {
                return;
            }
        }
    }

    // shrink_zones: each node of the request's list once. Whether any of them has pages to look at.
    private bool ShrinkZones(ref AllocContext ac, ScanControl sc)
    {
        bool hasPages = false;
        Node? last = null;
        Zone[] zones = ac.Zonelist.Zones;
        for (int i = ac.Zonelist.Find(0, ac.HighestZone, ac.Nodes); i < zones.Length;
            i = ac.Zonelist.Find(i + 1, ac.HighestZone, ac.Nodes))
        {
            Zone zone = zones[i];
            if (!ac.IsInCpuset(zone))
            {
                continue;
            }

            // Compaction needs only so much room; more is for others.
            if (sc.Order > PageConstants.CostlyOrder && (sc.Gfp & GfpBits.Io) != 0
                && Compactability.IsReady(zone, sc.Order, sc.HighestZone))
            {
                sc.CompactionReady = true;
                continue;
            }

            if (zone.Node != last)
            {
                last = zone.Node;
                if (NodeShrinker.HasPages(last))
                {
                    hasPages = true;
                    _shrinker.Shrink(last, sc);
                }
            }
        }

        return hasPages;
    }

    // Only for who may wait, and not on a node whose own CPUs have the better right to its memory.
    private bool MayScan(ref AllocContext ac, Node node, uint gfp)
    {
        bool local = _system.Machine.Cpus[ac.Task.Cpu].Node == node.Nid;
        return (gfp & GfpBits.DirectReclaim) != 0 && !ac.Task.Is(TaskFlags.MemAlloc)
            && (local || !_system.Machine.Cpus.Any(c => c.Node == node.Nid));
    }

    // node_pagecache_reclaimable, with no page cache mapped.
    private long ReclaimableCache(Node node, int mode)
    {
        long pages = node.Zones.Where(z => z.IsPopulated).Sum(ModeledSystem.CachePages);
        long dirty = (mode & ReclaimWrite) != 0 ? 0 : _system.Of(node).DirtyPages;
        return Math.Max(pages - dirty, 0);
    }

    // min_unmapped_pages, of the present managed pages.
    private static long MinUnmappedPages(Node node) => node.Zones.Sum(z => z.ManagedPages * MinUnmappedRatio / 100);
}
