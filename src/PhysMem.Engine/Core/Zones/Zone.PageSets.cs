using System.Numerics;
using System.Runtime.CompilerServices;
using PhysMem.Engine.Buddy;
using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Core.Decisions;
using PhysMem.Engine.Frames;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Core.Zones;

/// <summary>Per-CPU page lists: taking, refilling and returning (mm/page_alloc.c). What goes on from there is in the file Draining.</summary>
internal sealed partial class Zone
{
    /// <summary>rmqueue_pcplist: a block from the CPU's list; the list is refilled when it is empty.</summary>
    public long TakeFromPageSet(int order, int allocFlags, int mt, int cpu)
    {
        if (_keepsMovableApart && mt == MigrateTypes.Movable && (allocFlags & AllocFlags.Cma) == 0)
        {
            return BuddyArea.None;
        }

        PageSet set = _pageSets[cpu];

        // Allocating makes up for freeing: the next drain is half as large.
        set.FreeFactor >>= 1;
        return TakeOrRefill(set, order, allocFlags, mt, cpu);
    }

    /// <summary>rmqueue_pcplist as far as it goes without a refill.</summary>
    /// <returns>First frame's index, or <see cref="BuddyArea.None"/>, and then nothing has changed.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long TakeListed(int order, int mt, int cpu)
    {
        PageSet set = _pageSets[cpu];
        long i = Take(set, set.Head(PageSet.ListOf(order, mt)), order);
        if (i != BuddyArea.None)
        {
            set.FreeFactor >>= 1;
        }

        return i;
    }

    /// <summary>__rmqueue_pcplist, also the bulk allocator's way, which leaves free_factor alone.</summary>
    public long TakeOrRefill(int order, int allocFlags, int mt, int cpu) =>
        TakeOrRefill(_pageSets[cpu], order, allocFlags, mt, cpu);

    /// <summary>
    /// free_unref_page without its checks: the block goes to the acting CPU's list of its pageblock's type.
    /// HighAtomic pages wait among the movable ones but remember what they are; isolated ones don't wait at all.
    /// </summary>
    public void FreeUnref(long i, int order, int cpu)
    {
        int mt = Pageblocks.OfFrame(i);
        if (_tunes)
        {
            FreeUnrefTuned(i, order, mt, cpu);
        }
        else if (mt < MigrateTypes.PerCpuTypes)
        {
            Commit(i, order, mt, PageSet.ListOf(order, mt), cpu);
        }
        else
        {
            FreeUnrefOther(i, order, mt, cpu);
        }
    }

    // Apart, so that the way of nearly all frees is short.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void FreeUnrefOther(long i, int order, int mt, int cpu)
    {
        if (mt == MigrateTypes.Isolate)
        {
            FreePastPageSet(i, order, mt, cpu);
            return;
        }

        // Pages of contiguous areas remember no more than that they are movable: see RememberedOf.
        int remembered = mt == MigrateTypes.Cma ? MigrateTypes.Movable : mt;
        Commit(i, order, remembered, PageSet.ListOf(order, MigrateTypes.Movable), cpu);
    }

    /// <summary>free_one_page: straight to the buddy lists, counted.</summary>
    public void FreeToBuddy(long i, int order, int mt, bool toTail, int cpu)
    {
        if (_followsPageblocks)
        {
            FreeByPageblock(i, order, toTail, cpu);
            return;
        }

        Account(cpu, 1L << order, mt);
        if (Capture != null && Capture.Take(this, i, order, mt, cpu))
        {
            return;
        }

        Buddy.Free(i, order, mt, toTail);
    }

    /// <summary>
    /// What free_unref_page does with a block that can't wait: its page set is locked, or its pageblock isolated. Only
    /// later lines count it among the freed pages (PGFREE in free_one_page).
    /// </summary>
    public void FreePastPageSet(long i, int order, int mt, int cpu)
    {
        FreeToBuddy(i, order, mt, toTail: false, cpu);
        _events.PgFree += _followsPageblocks ? 1L << order : 0;
    }

    /// <summary>drain_pages_zone: one CPU's list back to the buddy lists, by the CPU that runs the drain.</summary>
    public void DrainPageSet(int ofCpu, int byCpu)
    {
        if (_pageSets.Find(ofCpu) is { Count: > 0 } set)
        {
            FreeBulk(set, set.Count, 0, byCpu);
        }
    }

    /// <summary>drain_zone_pages: so many pages of a CPU's lists, from list 0 on.</summary>
    public void DrainSome(int ofCpu, int pages, int byCpu) => FreeBulk(_pageSets[ofCpu], pages, 0, byCpu);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private long TakeOrRefill(PageSet set, int order, int allocFlags, int mt, int cpu)
    {
        long head = set.Head(PageSet.ListOf(order, mt)), i = Take(set, head, order);
        if (i == BuddyArea.None)
        {
            if (_tunes)
            {
                RefillTuned(set, head, order, allocFlags, mt, cpu);
            }
            else
            {
                Refill(set, head, order, allocFlags, mt, cpu);
            }

            i = Take(set, head, order);
        }

        return i;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private long Take(PageSet set, long head, int order)
    {
        long i = Table.TakeFirst(head);
        if (i == head)
        {
            return BuddyArea.None;
        }

        set.Count -= 1 << order;
        return i;
    }

    // rmqueue_bulk, for a list that is empty. The counter is updated once, after the last page.
    // Blocks taken one by one from a larger one that is split come in rising order, so it is split no further than
    // to as many as are wanted.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private unsafe void Refill(PageSet set, long head, int order, int allocFlags, int mt, int cpu)
    {
        if (MayBorrow(allocFlags))
        {
            RefillLending(set, head, order, allocFlags, mt, cpu);
            return;
        }

        int wanted = BlocksIn(set.Batch, order);
        FrameTable table = Table;
        byte state = FrameState.OnPageSet(order, mt);
        long last = head;
        int missing = wanted;
        while (missing > 0)
        {
            int have = Buddy.SmallestOrder(order, mt);
            if (have < 0)
            {
                if (!StealFromOtherTypes(order, mt, allocFlags))
                {
                    break;
                }

                continue;
            }

            int several = Math.Min(have, order + BitOperations.Log2((uint)missing));
            long i = Buddy.TakeSmallest(several, mt), end = i + (1L << several);
            missing -= 1 << (several - order);
            for (; i < end; i += 1L << order)
            {
                TraceTaken(i, order, mt);
                table.State[i] = state;
                table.Chain(last, i);
                last = i;
            }
        }

        table.EndList(head, last);
        int got = (wanted - missing) << order;
        set.Count += got;
        if (got > 0)
        {
            AddFree(cpu, -got);
            Machine.Decisions?.Add(new Refill(this, cpu, order, mt, got));
        }
    }

    // __rmqueue_pcplist: how many blocks a refill of so many pages is; two at the least, but where a set has no batch.
    private static int BlocksIn(int pages, int order) => pages > 1 ? Math.Max(pages >> order, 2) : pages;

    // free_unref_page_commit.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private unsafe void Commit(long i, int order, int mt, int list, int cpu)
    {
        PageSet set = _pageSets[cpu];
        _events.PgFree += 1L << order;
        Table.State[i] = FrameState.OnPageSet(order, mt);
        Table.PushHead(set.Head(list), i);
        set.Count += 1 << order;

        // Frees of small blocks that keep coming are given back at once, so that they can merge.
        bool freeHigh = set.FreeFactor != 0 && order is > 0 and <= PageConstants.CostlyOrder;
        int high = HighOf(set, freeHigh);
        if (set.Count >= high)
        {
            FreeBulk(set, NumberToFree(set, high, freeHigh), list, cpu);
        }
    }

    // nr_pcp_high.
    private int HighOf(PageSet set, bool freeHigh)
    {
        if (set.High == 0 || freeHigh)
        {
            return 0;
        }

        return ReclaimActive ? Math.Min(set.Batch << 2, set.High) : set.High;
    }

    // nr_pcp_free.
    private static int NumberToFree(PageSet set, int high, bool freeHigh)
    {
        if (freeHigh)
        {
            return set.Count;
        }

        if (high < set.Batch)
        {
            return 1;
        }

        int least = set.Batch, most = high - set.Batch, n = set.Batch << set.FreeFactor;
        if (n < most && set.FreeFactor < PageSet.MaxScale)
        {
            set.FreeFactor++;
        }

        // Not Math.Clamp: a high between batch and twice that leaves most below least, and most wins then.
        return Math.Min(Math.Max(n, least), most);
    }
}
