using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Report;

namespace PhysMem.Engine.Pressure;

/// <content>What surrounds each request: who asks, whose the pages are then, and the daemons that it has woken.</content>
internal sealed partial class ModeledSystem
{
    /// <summary>A request begins; what earlier ones noted is theirs.</summary>
    public void BeginRequest(TaskEntry? caller)
    {
        Caller = caller;
        Journal.Take();
        _log.Clear();
    }

    /// <summary>Puts texts, or what makes them when it is read, into the kernel log of the present call.</summary>
    public void Log(params ReadOnlySpan<object> parts) => _log.AddRange(parts);

    /// <summary>What the present call put into the kernel log; null for nothing.</summary>
    public LateText? TakeLog()
    {
        LateText? log = _log.Count > 0 ? new LateText([.. _log]) : null;
        _log.Clear();
        return log;
    }

    /// <summary>Pages that the request got are its caller's. Those of exact requests are single ones; others are one block.</summary>
    public void OwnByCaller(Allocation given)
    {
        if (Caller is { IsGone: false } task)
        {
            Zone zone = Machine.Frames.ZoneOf(given.Pfn)!;
            long blocks = given.Order == 0 ? given.Pages : 1;
            for (long k = 0; k < blocks; k++)
            {
                Tasks.Own(task, zone, zone.FrameIndex(given.Pfn + k));
            }
        }
    }

    /// <summary>The request ends: daemons that are to run by themselves do so now.</summary>
    /// <returns>What was done for it.</returns>
    public IReadOnlyList<PressureEvent> EndRequest()
    {
        if (DaemonsRunByThemselves)
        {
            foreach (Node node in Machine.Nodes.Where(n => n.HasMemory))
            {
                Kswapd.Run(node);
                Kcompactd.Run(node);
            }
        }

        return Journal.Take();
    }
}
