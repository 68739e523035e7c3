using System.Numerics;
using System.Runtime.CompilerServices;
using PhysMem.Engine.Report;
using PhysMem.Engine.Zones;

namespace PhysMem.Engine.Allocation;

/// <summary>
/// Telling a listener where a block came from. It is found out by looking at the zone before and after, so that the
/// way that nobody listens to has nothing to note.
/// </summary>
internal sealed partial class PageAllocator
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    private long TakeNarrated(DecisionLog log, ref AllocContext ac, Zone zone, uint gfp, int order, int flags)
    {
        int cpu = ac.Task.Cpu, mt = ac.MigrateType;
        PageSet set = zone.PageSets[cpu];
        bool waits = PageSet.AllowsOrder(order) && !zone.Table.IsEmpty(set.Head(PageSet.ListOf(order, mt)));
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
            : PageSet.AllowsOrder(order) && filled > 0 ? $"from the list of CPU {cpu}, filled with {filled} {(filled == 1 ? "page" : "pages")}"
            : BitOperations.TrailingZeroCount(orders) is > 0 and < 32 and var more ? $"split from a block of order {order + more}"
            : "from the free lists";
        log.Success(zone, pfn, order, from);
        if (zone.NrReservedHighAtomic > reserved)
        {
            log.Add(DecisionKind.Success, zone, $"{zone}: its pageblock joins the HighAtomic reserve");
        }

        return pfn;
    }
}
