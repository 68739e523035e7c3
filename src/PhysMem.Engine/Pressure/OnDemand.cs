using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Frames;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Report;

namespace PhysMem.Engine.Pressure;

/// <summary>Reclaim and compaction because the user says so.</summary>
internal static class OnDemand
{
    /// <summary>From all nodes alike at each priority, until enough is free.</summary>
    public static IReadOnlyList<ReclaimReport> Reclaim(
        ModeledSystem system, IEnumerable<Node> nodes, long pages, int cpu, CancellationToken cancel = default)
    {
        var run = new Run(system, ControlOf(system, pages, cpu, cancel), "user");
        for (; run.Control.Priority >= 0 && !run.Control.IsDone; run.Control.Priority--)
        {
            run.Shrink(nodes);
        }

        return run.End(nodes);
    }

    /// <summary>drop_caches: everything that is page cache, active or not.</summary>
    public static IReadOnlyList<ReclaimReport> DropCaches(
        ModeledSystem system, IEnumerable<Node> nodes, int cpu, CancellationToken cancel = default)
    {
        var run = new Run(system, ControlOf(system, long.MaxValue, cpu, cancel), "drop_caches");
        run.Control.Priority = 0;
        run.Control.MaySwap = false;
        run.Shrink(nodes);
        return run.End(nodes);
    }

    /// <summary>folio_activate.</summary>
    public static unsafe bool Activate(ModeledSystem system, long pfn)
    {
        if (system.Machine.Frames.ZoneOf(pfn) is not { Lru: { } lru } zone || !lru.IsOnList(zone.FrameIndex(pfn)))
        {
            return false;
        }

        long i = zone.FrameIndex(pfn);
        int order = FrameState.Order(zone.Table.State[i]);
        lru.Isolate(i, order);
        lru.Add(i, order, lru.ListOf(i) | 1);
        return true;
    }

    /// <summary>compact_node: whole zones, or until a block of an order is free.</summary>
    public static CompactionReport Compact(
        ModeledSystem system, Zone zone, int order, int cpu, CancellationToken cancel = default)
    {
        var run = new ZoneCompaction(system, zone, new CompactionRequest(
            order, GfpMask.GfpKernel.Value, zone.Index, WholeZone: true, Cpu: cpu, Cancel: cancel));
        CompactResult result = run.Run();
        return new CompactionReport
        {
            Node = zone.Node.Nid,
            Zone = zone.Name,
            By = "user",
            Order = order == ZoneCompaction.WholeMemory ? null : order,
            Result = result.ToString(),
            Moved = run.Moved,
        };
    }

    private static ScanControl ControlOf(ModeledSystem system, long pages, int cpu, CancellationToken cancel) => new()
    {
        Cancel = cancel,
        Gfp = GfpMask.GfpKernel.Value,
        HighestZone = system.Machine.Architecture.MaxZones - 1,
        Target = pages,
        Cpu = cpu,
        ForceDeactivate = true,
    };

    // One run over some nodes, with what it has done on each of them.
    private sealed class Run(ModeledSystem system, ScanControl control, string by)
    {
        private readonly Dictionary<Node, (long Scanned, long Reclaimed)> _done = [];

        public ScanControl Control => control;

        public void Shrink(IEnumerable<Node> nodes)
        {
            foreach (Node node in nodes.TakeWhile(_ => !control.IsDone))
            {
                (long scanned, long reclaimed) = _done.GetValueOrDefault(node);
                scanned -= control.Scanned;
                reclaimed -= control.Reclaimed;
                system.Shrinker.Shrink(node, control);
                _done[node] = (scanned + control.Scanned, reclaimed + control.Reclaimed);
            }
        }

        public IReadOnlyList<ReclaimReport> End(IEnumerable<Node> nodes)
        {
            system.Totals.StolenOnDemand += control.Reclaimed;
            return [.. nodes.Where(node => node.HasMemory).Select(node => new ReclaimReport
            {
                Node = node.Nid,
                By = by,
                Ran = _done.ContainsKey(node),
                Order = 0,
                Zone = node.Zones[system.Of(node).TopZone].Name,
                Scanned = _done.GetValueOrDefault(node).Scanned,
                Reclaimed = _done.GetValueOrDefault(node).Reclaimed,
                Balanced = NodeBalance.IsBalanced(node, 0, system.Of(node).TopZone),
                Failures = node.KswapdFailures,
            })];
        }
    }
}
