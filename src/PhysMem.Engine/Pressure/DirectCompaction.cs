using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Core.Decisions;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Report;

namespace PhysMem.Engine.Pressure;

/// <summary>Compaction on behalf of a request (try_to_compact_pages and compact_zone_order of mm/compaction.c).</summary>
internal sealed class DirectCompaction
{
    private const int SyncFull = 0;
    private const int AsyncPriority = 2;

    private readonly ModeledSystem _system;
    private readonly CompactionCapture _capture = new();

    public DirectCompaction(ModeledSystem system) => _system = system;

    /// <inheritdoc cref="PressureModel.Compact"/>
    public CompactResult Run(
        ref AllocContext ac, uint gfp, int order, int allocFlags, int priority, out CapturedBlock captured)
    {
        captured = default;

        // Moving pages may need I/O.
        if ((gfp & GfpBits.Io) == 0)
        {
            return CompactResult.Skipped;
        }

        var result = CompactResult.Skipped;
        Zone[] zones = ac.Zonelist.Zones;
        for (int i = ac.Zonelist.Find(0, ac.HighestZone, ac.Nodes); i < zones.Length;
            i = ac.Zonelist.Find(i + 1, ac.HighestZone, ac.Nodes))
        {
            if (_system.Machine.Line.CompactsCpusetOnly && !ac.IsInCpuset(zones[i]))
            {
                continue;
            }

            CompactionDeferral deferral = _system.Of(zones[i]);
            if (priority > SyncFull && deferral.IsDeferred(order))
            {
                _system.Machine.Decisions?.Add(new CompactZone(zones[i], CompactResult.Deferred));
                result = Max(result, CompactResult.Deferred);
                continue;
            }

            var request = new CompactionRequest(
                order, gfp, ac.HighestZone, allocFlags, Async: priority == AsyncPriority, Direct: true,
                WholeZone: priority == SyncFull, AnyTarget: priority == SyncFull, Cpu: ac.Task.Cpu);
            CompactResult status = CompactZone(zones[i], request, out captured);
            _system.Machine.Decisions?.Add(new CompactZone(zones[i], status));
            result = Max(result, status);
            if (status == CompactResult.Success)
            {
                deferral.Reset(order, allocated: false);
                break;
            }

            if (priority != AsyncPriority && (status is CompactResult.Complete or CompactResult.PartialSkipped))
            {
                deferral.Defer(order);
            }
        }

        _system.Totals.CompactStalls += result == CompactResult.Skipped ? 0 : 1;
        return result;
    }

    /// <inheritdoc cref="PressureModel.CompactionCouldWork"/>
    public bool CouldWork(ref AllocContext ac, int order, int allocFlags)
    {
        Zone[] zones = ac.Zonelist.Zones;
        for (int i = ac.Zonelist.Find(0, ac.HighestZone, ac.Nodes); i < zones.Length;
            i = ac.Zonelist.Find(i + 1, ac.HighestZone, ac.Nodes))
        {
            if (_system.Machine.Line.CompactsCpusetOnly && !ac.IsInCpuset(zones[i]))
            {
                continue;
            }

            // Not all that reclaim could free: one large block isn't worth throwing everything out.
            long available = (_system.ReclaimablePages(zones[i]) / order) + zones[i].NrFreeExact;
            if (Compactability.Of(zones[i], order, allocFlags, ac.HighestZone, available) == CompactResult.Continue)
            {
                return true;
            }
        }

        return false;
    }

    private CompactResult CompactZone(Zone zone, CompactionRequest request, out CapturedBlock captured)
    {
        var run = new ZoneCompaction(_system, zone, request);
        _capture.Begin(request.Order);
        zone.Capture = _capture;
        CompactResult status = run.Run();
        captured = _capture.Block;
        zone.Capture = null;
        if (run.Moved > 0)
        {
            _system.Journal.Add(PressureEventKind.DirectCompaction, zone, request.Order, run.Moved);
        }

        return captured.Zone != null ? CompactResult.Success : status;
    }

    private static CompactResult Max(CompactResult a, CompactResult b) => a > b ? a : b;
}
