using System.Runtime.CompilerServices;
using PhysMem.Engine.Buddy;
using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Core.Decisions;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Core.Zones;

/// <summary>Taking a block out of the zone: rmqueue and what it calls (mm/page_alloc.c).</summary>
internal sealed partial class Zone
{
    // What the block that was taken last was split from: noted only while somebody listens.
    private (int MigrateType, int Order) _source;

    /// <summary>
    /// rmqueue: a block of the order for a request of a type, from the per-CPU list when the order allows it,
    /// else from the buddy lists. Counters follow.
    /// </summary>
    /// <returns>First frame's index, or <see cref="BuddyArea.None"/>.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long Remove(Zone preferred, int order, int allocFlags, int mt, int cpu)
    {
        long i = BuddyArea.None;
        if (WaitsPerCpu(order))
        {
            i = TakeFromPageSet(order, allocFlags, mt, cpu);
        }

        if (i == BuddyArea.None)
        {
            i = _followsPageblocks
                ? RemoveByPageblock(order, allocFlags, mt, cpu)
                : RemoveDirect(order, allocFlags, mt, cpu);
        }

        if (i != BuddyArea.None)
        {
            CountAlloc(preferred, order, cpu);
        }

        if (BoostedFlag && (!_followsPageblocks || (allocFlags & AllocFlags.Kswapd) != 0))
        {
            BoostedFlag = false;
            Node.WakeKswapd(this, gfp: 0, order: 0, Index);
        }

        return i;
    }

    /// <summary>__rmqueue: the type's own lists, then those of other types.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long RemoveFromBuddy(int order, int mt, int allocFlags)
    {
        while (true)
        {
            long i = TakeSmallest(order, mt);
            if (i != BuddyArea.None || !StealFromOtherTypes(order, mt, allocFlags))
            {
                return i;
            }
        }
    }

    // rmqueue_buddy.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private long RemoveDirect(int order, int allocFlags, int mt, int cpu)
    {
        long i = BuddyArea.None;
        int from = MigrateTypes.Movable;
        if ((allocFlags & AllocFlags.HighAtomic) != 0)
        {
            i = TakeSmallest(order, MigrateTypes.HighAtomic);
        }

        if (i == BuddyArea.None)
        {
            i = MayBorrow(allocFlags)
                ? TakeLending(order, mt, allocFlags, out from)
                : RemoveFromBuddy(order, mt, allocFlags);

            // A request that can't wait rather takes from the reserve than fails.
            if (i == BuddyArea.None && (allocFlags & (AllocFlags.Oom | AllocFlags.NonBlock)) != 0)
            {
                i = TakeSmallest(order, MigrateTypes.HighAtomic);
            }
        }

        if (i != BuddyArea.None)
        {
            Account(cpu, -(1L << order), from);
            TellTaken(i, order);
        }

        return i;
    }

    private void TellTaken(long i, int order) =>
        Machine.Decisions?.Add(new BlockTaken(this, Pfn(i), order, BlockSource.FreeList, _source.MigrateType, _source.Order));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private long TakeSmallest(int order, int mt) =>
        Machine.IsObserved ? TakeObserved(order, mt) : Buddy.TakeSmallest(order, mt);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private long TakeObserved(int order, int mt)
    {
        _source = (mt, Buddy.SmallestOrder(order, mt));
        long i = Buddy.TakeSmallest(order, mt);
        if (i != BuddyArea.None)
        {
            TraceTaken(i, order, mt);
        }

        return i;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void TraceTaken(long i, int order, int mt) => Machine.Trace?.PageAllocZoneLocked(
        Pfn(i), order, mt, WaitsPerCpu(order) && mt < MigrateTypes.PerCpuTypes);
}
