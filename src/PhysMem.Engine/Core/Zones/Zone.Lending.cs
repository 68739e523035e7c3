using System.Runtime.CompilerServices;
using PhysMem.Engine.Buddy;
using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Core.Decisions;
using PhysMem.Engine.Frames;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Core.Zones;

/// <summary>
/// Contiguous areas: who may borrow of them, and how that is counted where a free block needn't lie on its pageblock's list
/// (6.1). What later lines do is in the file Claim.
/// </summary>
internal sealed partial class Zone
{
    // rmqueue: a movable request without ALLOC_CMA stays away from per-CPU lists, whose movable pages may be an area's.
    private readonly bool _keepsMovableApart;

    // Whether a request may have pages of an area, and there is one.
    private bool MayBorrow(int allocFlags) => CmaPages != 0 && (allocFlags & AllocFlags.Cma) != 0;

    // rmqueue_bulk. What is taken of an area is counted out of NR_FREE_CMA_PAGES at once, of NR_FREE_PAGES after the last block.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private unsafe void RefillLending(PageSet set, long head, int order, int allocFlags, int mt, int cpu)
    {
        int wanted = BlocksIn(set.Batch, order), got = 0;
        PageSet counter = _pageSets[cpu];
        long last = head;
        while (got < wanted && TakeLending(order, mt, allocFlags, out int from) is >= 0 and var i)
        {
            Table.State[i] = FrameState.OnPageSet(order, mt);
            Table.Chain(last, i);
            last = i;
            got++;
            if (from == MigrateTypes.Cma)
            {
                AddFreeCma(counter, -(1L << order));
            }
        }

        Table.EndList(head, last);
        set.Count += got << order;
        if (got > 0)
        {
            AddFree(counter, -((long)got << order));
            Machine.Decisions?.Add(new Refill(this, cpu, order, mt, got << order));
        }
    }

    // __rmqueue with ALLOC_CMA: areas first while they have more than half of what is free, else behind the own lists.
    private long TakeLending(int order, int mt, int allocFlags, out int from)
    {
        from = MigrateTypes.Cma;
        long i = NrFreeCmaGlobal > NrFree / 2 ? TakeSmallest(order, from) : BuddyArea.None;
        while (i == BuddyArea.None)
        {
            from = mt;
            i = TakeSmallest(order, mt);
            if (i == BuddyArea.None)
            {
                from = MigrateTypes.Cma;
                i = TakeSmallest(order, from);
            }

            if (i == BuddyArea.None && !StealFromOtherTypes(order, mt, allocFlags))
            {
                break;
            }
        }

        return i;
    }

    /// <summary>
    /// get_pcppage_migratetype of a block that waits on a per-CPU list. A state byte has no room for CMA; but a pageblock keeps
    /// that type, but for the time that it is isolated, and then nobody asks what pages remember.
    /// </summary>
    public unsafe int RememberedOf(long i)
    {
        int mt = FrameState.Remembered(Table.State[i]);
        return mt == MigrateTypes.Movable && CmaPages != 0 && Pageblocks.OfFrame(i) == MigrateTypes.Cma ? MigrateTypes.Cma : mt;
    }
}
