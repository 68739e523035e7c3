using PhysMem.Engine.Gfp;
using PhysMem.Engine.Report;
using PhysMem.Engine.Zones;

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

    /// <summary>kcompactd_do_work, when anything is wanted.</summary>
    public CompactionReport Run(Node node)
    {
        NodePressure state = _system.Of(node);
        int order = state.KcompactdOrder, highest = state.KcompactdHighestZone;
        var best = CompactResult.Skipped;
        long moved = 0;
        if (order > 0)
        {
            foreach (Zone zone in node.Zones.Take(highest + 1).Where(z => z.IsPopulated))
            {
                ZoneCompaction? run = RunOn(zone, order, highest, state.Cpu);
                best = (CompactResult)Math.Max((int)best, (int)(run?.Result ?? CompactResult.Skipped));
                moved += run?.Moved ?? 0;
            }

            state.KcompactdOrder = 0;
            state.KcompactdHighestZone = state.TopZone;
            _system.Journal.Add(PressureEventKind.KcompactdRan, node, order, moved);
        }

        return new CompactionReport { Node = node.Nid, Order = order, Result = best, Moved = moved };
    }

    private ZoneCompaction? RunOn(Zone zone, int order, int highestZone, int cpu)
    {
        CompactionDeferral deferral = _system.Of(zone);
        if (deferral.IsDeferred(order)
            || Compactability.Of(zone, order, 0, zone.Index) != CompactResult.Continue)
        {
            return null;
        }

        var run = new ZoneCompaction(
            _system, zone, new CompactionRequest(order, GfpMask.GfpKernel.Value, highestZone, Cpu: cpu));
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

        return run;
    }
}
