using System.Runtime.CompilerServices;
using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Core.Decisions;
using PhysMem.Engine.Frames;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Core.Zones;

/// <summary>Taking blocks of other migratetypes: __rmqueue_fallback and what it calls (mm/page_alloc.c).</summary>
internal sealed partial class Zone
{
    /// <summary>
    /// set_pageblock_migratetype: with grouping disabled, everything but the special types counts as Unmovable.
    /// </summary>
    public void SetPageblockType(long i, int mt) => Pageblocks.SetOfFrame(i, Grouped(mt));

    /// <summary>
    /// find_suitable_fallback: the first other type with a free block of the order.
    /// </summary>
    /// <param name="order">Order of the list to look at.</param>
    /// <param name="mt">Type of the request.</param>
    /// <param name="onlyStealable">Skip types whose pageblock couldn't be taken over.</param>
    /// <param name="canSteal">Whether the whole pageblock may be taken over.</param>
    /// <returns>The type, or -1.</returns>
    public int FindFallback(int order, int mt, bool onlyStealable, out bool canSteal)
    {
        canSteal = false;
        if (mt >= MigrateTypes.PerCpuTypes)
        {
            return -1;
        }

        for (int k = 0; k < 2; k++)
        {
            int other = MigrateTypes.Fallbacks[(mt * 2) + k];
            if ((Buddy.NonEmptyOrders(other) >> order & 1) == 0)
            {
                continue;
            }

            canSteal = CanSteal(order, mt);
            if (!onlyStealable || canSteal)
            {
                return other;
            }
        }

        return -1;
    }

    /// <summary>
    /// move_freepages_block: all free blocks of a pageblock go to the tails of another type's lists.
    /// </summary>
    /// <param name="i">A frame of the pageblock.</param>
    /// <param name="mt">The type to move to.</param>
    /// <param name="movablePages">Pages of the block that are in use and movable.</param>
    /// <returns>Pages moved; 0 also when the zone ends inside of the block.</returns>
    public unsafe long MoveFreePagesBlock(long i, int mt, out long movablePages)
    {
        movablePages = 0;
        long first = i & ~(_pageblockPages - 1L);
        long last = first + _pageblockPages - 1;
        if (Pfn(last) >= EndPfn)
        {
            return 0;
        }

        long k = Pfn(first) >= StartPfn ? first : i;
        long moved = 0;
        while (k <= last)
        {
            byte s = StateOf(k);
            if (FrameState.IsFree(s))
            {
                int order = FrameState.Order(s);
                Buddy.MoveToTail(k, order, mt);
                moved += 1L << order;
                k += 1L << order;
            }
            else
            {
                long inside = MovableRun(k, s, last);
                movablePages += inside;
                k += Math.Max(inside, 1);
            }
        }

        return moved;
    }

    // __rmqueue_fallback: moves a block of another type to the request's lists; the caller then looks again.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool StealFromOtherTypes(int order, int mt, int allocFlags)
    {
        int minOrder = order;
        if (order < _pageblockOrder && (allocFlags & AllocFlags.NoFragment) != 0)
        {
            minOrder = _pageblockOrder;
        }

        // From the largest block down: a large one leaves the most room for later requests of this type.
        for (int have = Build.MaxOrder; have >= minOrder; have--)
        {
            int other = FindFallback(have, mt, onlyStealable: false, out bool canSteal);
            if (other == -1)
            {
                continue;
            }

            // A movable request that can't take the pageblock over rather breaks the smallest block.
            if (!canSteal && mt == MigrateTypes.Movable && have > order)
            {
                have = order;
                while ((other = FindFallback(have, mt, onlyStealable: false, out canSteal)) == -1)
                {
                    have++;
                }
            }

            Steal(order, have, mt, other, canSteal, allocFlags);
            return true;
        }

        return false;
    }

    private void Steal(int order, int have, int mt, int other, bool canSteal, int allocFlags)
    {
        long i = Buddy.First(have, other);
        StealSuitableFallback(i, have, mt, canSteal, allocFlags);
        Machine.Trace?.PageAllocExtFrag(Pfn(i), order, have, mt, other, Pageblocks.OfFrame(i) == mt);
        Machine.Decisions?.Add(new Steal(this, Pfn(i), have, mt, other, Pageblocks.OfFrame(i) == mt, WatermarkBoost));
    }

    // steal_suitable_fallback.
    private void StealSuitableFallback(long i, int have, int mt, bool wholeBlock, int allocFlags)
    {
        int old = Pageblocks.OfFrame(i);
        if (old == MigrateTypes.HighAtomic)
        {
            Buddy.MoveToTail(i, have, mt);
            return;
        }

        if (have >= _pageblockOrder)
        {
            SetPageblockTypes(i, have, mt);
            Buddy.MoveToTail(i, have, mt);
            return;
        }

        BoostForMixing(allocFlags);
        if (!wholeBlock)
        {
            Buddy.MoveToTail(i, have, mt);
            return;
        }

        long free = MoveFreePagesBlock(i, mt, out long movable);
        if (free == 0)
        {
            Buddy.MoveToTail(i, have, mt);
            return;
        }

        if (MayChangeType(old, mt, free, movable))
        {
            SetPageblockType(i, mt);
        }
    }

    private int Grouped(int mt) =>
        Machine.GroupingDisabled && mt < MigrateTypes.PerCpuTypes ? MigrateTypes.Unmovable : mt;

    // change_pageblock_range: all pageblocks of a block.
    private void SetPageblockTypes(long i, int order, int mt) => Pageblocks.SetRange(i, 1L << order, Grouped(mt));

    // Types get mixed in a pageblock: make kswapd free some room, so that it stays rare.
    private void BoostForMixing(int allocFlags)
    {
        if (BoostWatermark() && (allocFlags & AllocFlags.Kswapd) != 0)
        {
            BoostedFlag = true;
        }
    }

    // A pageblock is taken over when half of it is free or of the request's kind.
    private bool MayChangeType(int from, int to, long free, long movable)
    {
        long alike = to == MigrateTypes.Movable ? movable
            : from == MigrateTypes.Movable ? _pageblockPages - (free + movable)
            : 0;
        return free + alike >= _pageblockPages / 2 || Machine.GroupingDisabled;
    }

    // can_steal_fallback.
    private bool CanSteal(int order, int mt) =>
        order >= _pageblockOrder / 2 || mt is MigrateTypes.Unmovable or MigrateTypes.Reclaimable
        || Machine.GroupingDisabled;

    // Pages from k on, at most up to `last`, that belong to one movable block in use or to a movable run.
    private static long MovableRun(long k, byte state, long last)
    {
        if ((state & FrameState.Lru) == 0 || FrameState.IsPerCpu(state))
        {
            return 0;
        }

        long pages = FrameState.IsInUse(state) ? 1L << FrameState.Order(state) : 1;
        return Math.Min(pages, last - k + 1);
    }
}
