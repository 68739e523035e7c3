using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Report;

namespace PhysMem.Engine.Pressure;

/// <summary>kcompactd of mm/compaction.c: compacts a node's zones for the largest order that was asked for.</summary>
internal sealed class Kcompactd
{
    private readonly ModeledSystem _system;

    public Kcompactd(ModeledSystem system) => _system = system;

    /// <summary>wakeup_kcompactd: notes what is wanted. The thread looks at that twice a second, woken or not.</summary>
    public void Wake(Node node, int order, int highestZone)
    {
        if (order == 0)
        {
            return;
        }

        NodePressure state = _system.Of(node);
        state.KcompactdOrder = Math.Max(state.KcompactdOrder, order);
        state.KcompactdHighestZone = Math.Min(state.KcompactdHighestZone, highestZone);
        _system.Journal.Add(PressureEventKind.KcompactdWoken, node, order, 0);
    }

    /// <summary>kcompactd_do_work: a report of each zone, none when nothing is wanted.</summary>
    public IReadOnlyList<CompactionReport> Run(Node node)
    {
        NodePressure state = _system.Of(node);
        int order = state.KcompactdOrder, highest = state.KcompactdHighestZone;
        if (order == 0)
        {
            return [];
        }

        CompactionReport[] reports = [.. node.Zones.Take(highest + 1).Where(z => z.IsPopulated)
            .Select(zone => RunOn(zone, order, highest, state.Cpu))];
        state.KcompactdOrder = 0;
        state.KcompactdHighestZone = state.TopZone;
        _system.Journal.Add(PressureEventKind.KcompactdRan, node, order, reports.Sum(one => one.Moved));
        return reports;
    }

    private CompactionReport RunOn(Zone zone, int order, int highestZone, int cpu)
    {
        CompactionDeferral deferral = _system.Of(zone);
        if (deferral.IsDeferred(order))
        {
            return Report(zone, order, CompactResult.Deferred, 0);
        }

        var request = new CompactionRequest(
            order, GfpMask.GfpKernel.Value, highestZone, WholeBlocks: zone.Machine.Sysctl.DefragMode, Cpu: cpu);
        CompactResult fit = Compactability.Of(zone, request with { HighestZone = zone.Index });
        if (fit != CompactResult.Continue)
        {
            return Report(zone, order, fit, 0);
        }

        var run = new ZoneCompaction(_system, zone, request);
        switch (run.Run())
        {
            case CompactResult.Success:
                deferral.Reset(order, allocated: false);
                break;
            case CompactResult.Complete:
            case CompactResult.PartialSkipped:
                // Pages on per-CPU lists may keep others from merging.
                _system.Machine.Allocator.DrainZone(zone, cpu);
                deferral.Defer(order);
                break;
        }

        return Report(zone, order, run.Result, run.Moved);
    }

    private static CompactionReport Report(Zone zone, int order, CompactResult result, long moved) => new()
    {
        Machine = zone.Machine.Name,
        Node = zone.Node.Nid,
        Zone = zone.Name,
        By = "kcompactd",
        Order = order,
        Result = result.ToString(),
        Moved = moved,
    };
}
