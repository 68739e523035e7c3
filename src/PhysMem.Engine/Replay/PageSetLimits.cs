using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Trace;

namespace PhysMem.Engine.Replay;

/// <summary>
/// Where page sets overflow depends on what a trace doesn't say: on kswapd, while which works sets overflow earlier, and
/// where sets tune themselves on their limit, which sinks once a second (decay_pcp_high). It is inferred from what moves
/// next, and only where the answer itself decides it.
/// </summary>
internal sealed class PageSetLimits(MachineState machine, List<TraceEvent> events)
{
    /// <summary>Before a block is given back: the drain behind it, or none, tells whether its page set overflows.</summary>
    /// <param name="zone">The block's zone.</param>
    /// <param name="free">The event.</param>
    /// <param name="at">Its place among the events.</param>
    public void BeforeFree(Zone zone, in TraceEvent free, int at)
    {
        if (!zone.WaitsPerCpu(free.Order))
        {
            return;
        }

        PageSet set = zone.PageSets[free.Cpu];
        int count = set.Count + (1 << free.Order);
        bool isSmall = free.Order is > 0 and <= PageConstants.CostlyOrder;
        if (machine.Line.TunesPageSets)
        {
            if (!zone.BelowHigh && !(isSmall && set.FreedHighOrder))
            {
                InferFromDrain(zone, set, count, free, at);
            }
        }
        else if (!(isSmall && set.FreeFactor != 0) && count < set.High && count >= Math.Min(set.Batch << 2, set.High))
        {
            zone.ReclaimActive = PagesDrainedBehind(free, at) > 0;
        }
    }

    /// <summary>
    /// Before a single page is requested from an empty list that fills itself: a batch is no larger than what the limit
    /// leaves room for (nr_pcp_alloc), so how much was taken in the recording tells a limit that had sunk.
    /// </summary>
    /// <param name="alloc">The event, which comes behind those of the batch.</param>
    /// <param name="at">Its place among the events.</param>
    public void BeforeAlloc(in TraceEvent alloc, int at)
    {
        int mt = machine.MigrateTypeOf(alloc.Gfp);
        if (!machine.Line.TunesPageSets || alloc.Order != 0 || alloc.Pfn < 0 || mt >= MigrateTypes.PerCpuTypes
            || machine.Frames.ZoneOf(alloc.Pfn) is not { BelowHigh: false } zone)
        {
            return;
        }

        PageSet set = zone.PageSets[alloc.Cpu];
        int batch = set.Batch, wanted = batch << set.AllocFactor;
        int taken = zone.Table.IsEmpty(set.Head(PageSet.ListOf(0, mt))) ? PagesTakenBefore(alloc, at) : 0;
        int raised = Math.Min(set.High + wanted, set.HighMax), room = Math.Max(raised - set.Count - batch, batch);
        if (taken >= batch && taken < wanted && taken != Math.Min(wanted, room) && set.HighMin != set.HighMax)
        {
            set.High = Math.Clamp(taken + set.Count + batch - wanted, set.HighMin, set.HighMax);
        }
    }

    // A set that overflows below its limit here: the limit had sunk to what the set holds now. kswapd at work is told
    // from that by how much goes back, which is never more than three batches then (nr_pcp_high, nr_pcp_free).
    private void InferFromDrain(Zone zone, PageSet set, int count, in TraceEvent free, int at)
    {
        int drained = PagesDrainedBehind(free, at);
        int freed = Math.Min(set.FreeCount + (1 << free.Order), set.Batch << PageSet.MaxScale);
        zone.ReclaimActive = drained > 0 && count >= set.Batch << 2 && drained < Math.Min(freed, count - set.Batch);
        if (!zone.ReclaimActive && drained > 0 != count >= set.High)
        {
            set.High = Math.Clamp(drained > 0 ? count : count + 1, set.HighMin, set.HighMax);
        }
    }

    // How many pages go from this CPU's page sets to the buddy lists right behind an event.
    private int PagesDrainedBehind(in TraceEvent e, int at)
    {
        int pages = 0;
        for (int next = at + 1; next < events.Count; next++)
        {
            if (events[next].Cpu != e.Cpu)
            {
                continue;
            }

            if (events[next].Kind != TraceEventKind.PcpuDrain || events[next].Task != e.Task)
            {
                break;
            }

            pages += 1 << events[next].Order;
        }

        return pages;
    }

    // How many single pages left the buddy lists on this CPU right before an event.
    private int PagesTakenBefore(in TraceEvent e, int at)
    {
        int pages = 0;
        for (int before = at - 1; before >= 0; before--)
        {
            if (events[before].Cpu != e.Cpu)
            {
                continue;
            }

            bool isPage = events[before] is { Kind: TraceEventKind.ZoneLocked, Order: 0 };
            if ((!isPage && events[before].Kind != TraceEventKind.ExtFrag) || events[before].Task != e.Task)
            {
                break;
            }

            pages += isPage ? 1 : 0;
        }

        return pages;
    }
}
