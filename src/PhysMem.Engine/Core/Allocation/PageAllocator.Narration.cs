using System.Numerics;
using System.Runtime.CompilerServices;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Core.Allocation;

/// <summary>
/// Telling a listener where a block came from or went to. It is found out by looking at the zone before and after, so
/// that the way that nobody listens to has nothing to note.
/// </summary>
internal sealed partial class PageAllocator
{
    /// <summary><see cref="FreePages"/>, and where the block and those that it drives out of a per-CPU list go.</summary>
    public void FreeNarrated(DecisionLog log, Zone zone, long i, int order, int cpu)
    {
        int mt = zone.Pageblocks.OfFrame(i);
        bool waits = zone.WaitsPerCpu(order) && mt != MigrateTypes.Isolate;
        if (waits)
        {
            log.ToPageSet(zone, i, order, mt, cpu);
        }

        _machine.FreeLog = log;
        try
        {
            FreePages(zone, i, order, cpu);
        }
        finally
        {
            _machine.FreeLog = null;
        }

        if (!waits)
        {
            log.ToBuddy(zone, i, order, mt);
        }
    }

    // What wakes is told by its node; here is told why none does.
    private void WakeNarrated(DecisionLog log, ref AllocContext ac, ref SlowState s)
    {
        if ((s.Flags & AllocFlags.Kswapd) == 0)
        {
            log.Step("no __GFP_KSWAPD_RECLAIM: kswapd isn't woken");
            return;
        }

        List<Node> asked = [];
        for (int i = ac.Zonelist.Find(0, ac.HighestZone, ac.Nodes); i < ac.Zonelist.Zones.Length; i = NextZone(ref ac, i))
        {
            if (ac.Task.MemsAllowed == null || CpusetAllows(ref ac, ac.Zonelist.Zones[i], s.Gfp))
            {
                asked.Add(ac.Zonelist.Zones[i].Node);
            }
        }

        int[] awake = [.. asked.Where(node => node.KswapdAwake).Select(node => node.Nid).Distinct().Order()];
        WakeAllKswapds(ref ac, ref s);
        int[] asleep = [.. asked.Where(node => !node.KswapdAwake).Select(node => node.Nid).Distinct().Order()];
        if (awake.Length > 0)
        {
            log.Step($"kswapd of node {NodeMask.Format(awake)} is awake already");
        }

        if (asleep.Length > 0)
        {
            log.Step($"kswapd of node {NodeMask.Format(asleep)} isn't woken: the node has enough, or reclaim there was hopeless");
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private long TakeNarrated(DecisionLog log, ref AllocContext ac, Zone zone, uint gfp, int order, int flags)
    {
        int cpu = ac.Task.Cpu, mt = ac.MigrateType;
        PageSet set = zone.PageSets[cpu];
        bool waits = zone.WaitsPerCpu(order) && !zone.Table.IsEmpty(set.Head(PageSet.ListOf(order, mt)));
        uint orders = zone.Buddy.NonEmptyOrders(mt) >> order;
        long waiting = set.Count, reserved = zone.NrReservedHighAtomic;

        long pfn = TakeFrom(ref ac, zone, gfp, order, flags);
        if (pfn < 0)
        {
            log.NoBlock(zone, order);
            return pfn;
        }

        long filled = set.Count - waiting + (1L << order);
        string from = waits ? $"from the list of CPU {cpu}"
            : zone.WaitsPerCpu(order) && filled > 0 ? $"from the list of CPU {cpu}, filled with {filled} {(filled == 1 ? "page" : "pages")}"
            : BitOperations.TrailingZeroCount(orders) is > 0 and < 32 and var more ? $"split from a block of order {order + more}"
            : "from the free lists";
        log.Success(zone, pfn, order, from);
        log.Zeroed(zone, gfp);
        if (zone.NrReservedHighAtomic > reserved)
        {
            log.Add(DecisionKind.Success, zone, $"{zone}: its pageblock joins the HighAtomic reserve");
        }

        return pfn;
    }
}
