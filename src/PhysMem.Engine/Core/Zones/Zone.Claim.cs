using System.Runtime.CompilerServices;
using PhysMem.Engine.Buddy;
using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Core.Decisions;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Core.Zones;

/// <summary>
/// Taking blocks where a free block lies on the list of its pageblock's type: a request takes a whole pageblock over or a
/// single block out of another type's list (__rmqueue of late 6.12 on). What older lines do is in the files Removal and
/// Fallback.
/// </summary>
internal sealed partial class Zone
{
    // rmqueue_buddy.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private long RemoveByPageblock(int order, int allocFlags, int mt, int cpu)
    {
        PageSet counter = _pageSets[cpu];
        bool highAtomic = (allocFlags & AllocFlags.HighAtomic) != 0;
        long i = highAtomic ? TakeCounted(order, MigrateTypes.HighAtomic, counter) : BuddyArea.None;
        if (i == BuddyArea.None)
        {
            var mode = TakeMode.Normal;
            i = TakeByMode(order, mt, allocFlags, counter, ref mode);

            // A request that can't wait rather takes from the reserve than fails.
            if (i == BuddyArea.None && (allocFlags & (AllocFlags.Oom | AllocFlags.NonBlock)) != 0)
            {
                i = TakeCounted(order, MigrateTypes.HighAtomic, counter);
            }
        }

        if (i == BuddyArea.None)
        {
            return i;
        }

        TellTaken(i, order);
        if (highAtomic && _line.ReservesFromBuddyOnly)
        {
            ReserveHighAtomic(i, order, cpu);
        }

        return i;
    }

    // __rmqueue.
    private long TakeByMode(int order, int mt, int allocFlags, PageSet counter, ref TakeMode mode)
    {
        bool mayTakeCma = MayBorrow(allocFlags);
        long i = BuddyArea.None;

        // Movable pages go to contiguous areas while these have more than half of what is free.
        if (mayTakeCma && NrFreeCmaGlobal > NrFree / 2)
        {
            i = TakeCounted(order, MigrateTypes.Cma, counter);
            if (i != BuddyArea.None)
            {
                return i;
            }
        }

        if (mode == TakeMode.Normal)
        {
            i = TakeCounted(order, mt, counter);
            if (i != BuddyArea.None)
            {
                return i;
            }
        }

        if (mode <= TakeMode.Cma && mayTakeCma)
        {
            i = TakeCounted(order, MigrateTypes.Cma, counter);
            if (i != BuddyArea.None)
            {
                mode = TakeMode.Cma;
                return i;
            }
        }

        if (mode <= TakeMode.Claim)
        {
            i = Claim(order, mt, allocFlags, counter);
            if (i != BuddyArea.None)
            {
                mode = TakeMode.Normal;
                return i;
            }
        }

        if ((allocFlags & AllocFlags.NoFragment) == 0)
        {
            i = Steal(order, mt, counter);
            if (i != BuddyArea.None)
            {
                mode = TakeMode.Steal;
            }
        }

        return i;
    }

    private long TakeCounted(int order, int mt, PageSet counter)
    {
        long i = TakeSmallest(order, mt);
        if (i != BuddyArea.None)
        {
            Account(counter, -(1L << order), mt);
        }

        return i;
    }

    // __rmqueue_claim: from the largest block down, the first whose pageblock can be taken over.
    private long Claim(int order, int mt, int allocFlags, PageSet counter)
    {
        int least = order < _pageblockOrder && (allocFlags & AllocFlags.NoFragment) != 0 ? _pageblockOrder : order;
        for (int have = Build.MaxOrder; have >= least; have--)
        {
            int other = FindFallback(have, mt, onlyStealable: false, out bool canClaim);
            if (other == -1)
            {
                continue;
            }

            if (!canClaim)
            {
                return BuddyArea.None;
            }

            long i = have >= _pageblockOrder
                ? ClaimWhole(order, have, mt, other, counter)
                : TryToClaim(order, have, mt, other, allocFlags, counter);
            if (i != BuddyArea.None)
            {
                NoteFallback(i, order, have, mt, other);
                return i;
            }
        }

        return BuddyArea.None;
    }

    // A block of one pageblock or more: all of it becomes the request's.
    private long ClaimWhole(int order, int have, int mt, int other, PageSet counter)
    {
        long i = Buddy.First(have, other);
        Account(counter, -(1L << have), other);
        Buddy.TakeHead(i, have, order, mt);
        SetPageblockTypes(i, have, mt);
        Account(counter, (1L << have) - (1L << order), mt);
        return i;
    }

    // try_to_claim_block, try_to_steal_block: a part of a pageblock.
    private long TryToClaim(int order, int have, int mt, int other, int allocFlags, PageSet counter)
    {
        BoostForMixing(allocFlags);
        long i = Buddy.First(have, other);
        if (!CanMove(i, out long free, out long movable) || !MayChangeType(other, mt, free, movable))
        {
            return BuddyArea.None;
        }

        MovePageblock(i, other, mt, counter);
        return TakeCounted(order, mt, counter);
    }

    // __rmqueue_steal: the smallest block of another type that fits; what it leaves stays that type's.
    private long Steal(int order, int mt, PageSet counter)
    {
        for (int have = order; have <= Build.MaxOrder; have++)
        {
            int other = FindFallback(have, mt, onlyStealable: false, out _);
            if (other != -1)
            {
                long i = Buddy.First(have, other);
                Buddy.TakeHead(i, have, order, other);
                Account(counter, -(1L << order), other);
                NoteFallback(i, order, have, mt, other);
                return i;
            }
        }

        return BuddyArea.None;
    }

    private void NoteFallback(long i, int order, int have, int mt, int other)
    {
        if (!Machine.IsObserved && Machine.Trace is null)
        {
            return;
        }

        // A part of a pageblock that was claimed went to the own lists, from where the block was taken.
        bool changed = Pageblocks.OfFrame(i) == mt;
        Machine.Trace?.PageAllocExtFrag(Pfn(i), order, have, mt, other, changed);
        Machine.Decisions?.Add(new Steal(this, Pfn(i), have, mt, other, changed, WatermarkBoost));
        if (!changed || have >= _pageblockOrder)
        {
            _source = (other, have);
        }
    }
}
