using PhysMem.Engine.Frames;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Report;
using PhysMem.Engine.Zones;

namespace PhysMem.Engine.Pressure;

/// <summary>Reclaim and compaction because the user says so.</summary>
internal static class OnDemand
{
    /// <summary>From all nodes alike at each priority, until enough is free.</summary>
    public static long Reclaim(ModeledSystem system, IEnumerable<Node> nodes, long pages, int cpu)
    {
        ScanControl sc = ControlOf(system, pages, cpu);
        for (; sc.Priority >= 0 && !sc.IsDone; sc.Priority--)
        {
            foreach (Node node in nodes.TakeWhile(_ => !sc.IsDone))
            {
                system.Shrinker.Shrink(node, sc);
            }
        }

        system.Totals.StolenOnDemand += sc.Reclaimed;
        return sc.Reclaimed;
    }

    /// <summary>drop_caches: everything that is page cache, active or not.</summary>
    public static long DropCaches(ModeledSystem system, int cpu)
    {
        ScanControl sc = ControlOf(system, long.MaxValue, cpu);
        sc.Priority = 0;
        sc.MaySwap = false;
        foreach (Node node in system.Machine.Nodes)
        {
            system.Shrinker.Shrink(node, sc);
        }

        system.Totals.StolenOnDemand += sc.Reclaimed;
        return sc.Reclaimed;
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
    public static CompactionReport Compact(ModeledSystem system, Zone[] zones, int order, int cpu)
    {
        var best = CompactResult.Skipped;
        long moved = 0;
        foreach (Zone zone in zones)
        {
            var run = new ZoneCompaction(system, zone, new CompactionRequest(
                order, GfpMask.GfpKernel.Value, zone.Index, WholeZone: true, Cpu: cpu));
            CompactResult result = run.Run();
            best = result > best ? result : best;
            moved += run.Moved;
        }

        return new CompactionReport { Node = -1, Order = order, Result = best, Moved = moved };
    }

    private static ScanControl ControlOf(ModeledSystem system, long pages, int cpu) => new()
    {
        Gfp = GfpMask.GfpKernel.Value,
        HighestZone = system.Machine.Architecture.MaxZones - 1,
        Target = pages,
        Cpu = cpu,
        ForceDeactivate = true,
    };
}
