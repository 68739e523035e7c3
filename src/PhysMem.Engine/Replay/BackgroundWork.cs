using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Frames;
using PhysMem.Engine.Trace;

namespace PhysMem.Engine.Replay;

/// <summary>What a trace shows of background work only by the pages that it moves off per-CPU lists.</summary>
internal sealed class BackgroundWork(MachineState machine, List<TraceEvent> events, TraceBlocks blocks)
{
    /// <summary>
    /// A drained page that still waits here: background work emptied the list (a remote node's pages that expired,
    /// a drain before compaction). As many pages as were drained in one go are drained here.
    /// </summary>
    public void Drain(in TraceEvent e, int at)
    {
        if (WaitingSet(e) is not { } set || machine.Frames.ZoneOf(e.Pfn) is not { } zone)
        {
            return;
        }

        int pages = 0;
        for (int i = at; i < events.Count; i++)
        {
            TraceEvent next = events[i];
            if (next.Cpu != e.Cpu)
            {
                continue;
            }

            if (next.Kind != TraceEventKind.PcpuDrain || machine.Frames.ZoneOf(next.Pfn) != zone)
            {
                break;
            }

            pages += 1 << next.Order;
        }

        zone.DrainSome(set, pages, e.Cpu);
    }

    // The page set that a frame waits on; null when it doesn't.
    private unsafe int? WaitingSet(in TraceEvent e)
    {
        long pfn = blocks.Find(e.Pfn);
        if (pfn < 0 || machine.Frames.ZoneOf(pfn) is not { } zone)
        {
            return null;
        }

        long i = zone.FrameIndex(pfn);
        if (!FrameState.IsPerCpu(zone.Table.State[i]))
        {
            return null;
        }

        for (int cpu = 0; cpu < zone.PageSets.Length; cpu++)
        {
            PageSet set = zone.PageSets[cpu];
            for (int list = 0; list < PageSet.ListCount; list++)
            {
                long head = set.Head(list);
                for (long k = zone.Table.Next(head); k != head; k = zone.Table.Next(k))
                {
                    if (k == i)
                    {
                        return cpu;
                    }
                }
            }
        }

        return null;
    }
}
