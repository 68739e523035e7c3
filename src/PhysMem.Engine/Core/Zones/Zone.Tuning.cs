using System.Numerics;
using System.Runtime.CompilerServices;
using PhysMem.Engine.Buddy;
using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Core.Decisions;
using PhysMem.Engine.Frames;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Core.Zones;

/// <summary>
/// Per-CPU lists that size themselves (6.7 on): a refill doubles while requests keep coming, a drain takes what was freed
/// lately, and the limit moves between two bounds. What the lists of older lines do instead is in the file PageSets.
/// </summary>
internal sealed partial class Zone
{
    // A drain of everything stops at so many batches.
    private const int MostBatches = 1 << PageSet.MaxScale;

    // Whether each free lowers a limit: one value for two, since every free looks at it.
    private bool _setsShrink;

    // rmqueue_bulk, for a list that is empty. Each block is counted when it is taken. Blocks of the type's own lists are
    // taken in rows as in Refill.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private unsafe void RefillTuned(PageSet set, long head, int order, int allocFlags, int mt, int cpu)
    {
        int missing = BlocksToRefill(set, order), wanted = missing;
        if ((allocFlags & AllocFlags.HighAtomic) != 0 && !_line.RefillsForHighAtomic)
        {
            return;
        }

        PageSet counter = _pageSets[cpu];
        FrameTable table = Table;
        byte state = FrameState.OnPageSet(order, 0);
        bool mayTakeCma = MayBorrow(allocFlags), isTraced = Machine.Trace != null;
        var mode = TakeMode.Normal;
        long last = head;
        while (missing > 0)
        {
            int have = mode == TakeMode.Normal && !mayTakeCma ? Buddy.SmallestOrder(order, mt) : -1;
            int several = have < 0 ? order : Math.Min(have, order + BitOperations.Log2((uint)missing));
            long i;
            if (have >= 0)
            {
                i = Buddy.TakeSmallest(several, mt);
                Account(counter, -(1L << order), mt, times: 1 << (several - order));
                for (long k = i; isTraced && k < i + (1L << several); k += 1L << order)
                {
                    TraceTaken(k, order, mt);
                }
            }
            else
            {
                i = TakeByMode(order, mt, allocFlags, counter, ref mode);
                if (i == BuddyArea.None)
                {
                    break;
                }
            }

            missing -= 1 << (several - order);
            for (long end = i + (1L << several); i < end; i += 1L << order)
            {
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
            Machine.Decisions?.Add(new Refill(this, cpu, order, mt, got));
        }
    }

    // nr_pcp_alloc, and how many blocks that makes.
    private int BlocksToRefill(PageSet set, int order)
    {
        int batch = set.Batch, high = Clamp(set.High, set.HighMin, set.HighMax);
        set.High = high;
        if (high < batch)
        {
            return 1;
        }

        int pages = order > 0 ? batch : batch << set.AllocFactor;
        if (set.HighMin != set.HighMax && !BelowHigh)
        {
            high = set.High = Math.Min(high + pages, set.HighMax);
        }

        if (order == 0)
        {
            int room = Math.Max(high - set.Count - batch, batch);
            if (pages <= room && set.AllocFactor < PageSet.MaxScale)
            {
                set.AllocFactor++;
            }

            pages = Math.Min(pages, room);
        }

        return BlocksIn(pages, order);
    }

    // free_unref_page, then free_unref_page_commit, later free_frozen_page_commit. The block remembers no type.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private unsafe void FreeUnrefTuned(long i, int order, int mt, int cpu)
    {
        if (mt == MigrateTypes.Isolate)
        {
            FreePastPageSet(i, order, mt, cpu);
            return;
        }

        int list = PageSet.ListOf(order, mt < MigrateTypes.PerCpuTypes ? mt : MigrateTypes.Movable);
        PageSet set = _pageSets[cpu];
        set.AllocFactor >>= 1;
        _events.PgFree += 1L << order;
        Table.State[i] = FrameState.OnPageSet(order, 0);
        Table.PushHead(set.Head(list), i);
        set.Count += 1 << order;

        // Small blocks that are freed one after another are given back at once, so that they can merge.
        bool small = order is > 0 and <= PageConstants.CostlyOrder, freeHigh = small && FreesHigh(set);
        set.FreedHighOrder = small;
        if (set.FreeCount < set.Batch << PageSet.MaxScale)
        {
            set.FreeCount += 1 << order;
        }

        // Nearly always no more is to be known: below its limit a set stays as it is.
        if (freeHigh || set.Count >= set.LooksFrom || _setsShrink)
        {
            DrainAbove(set, freeHigh, list, cpu);
        }
    }

    private bool FreesHigh(PageSet set) => set.FreedHighOrder && (!set.KeepsBatch || set.Count >= set.Batch)
        && set.FreeCount >= set.Batch + (_line.WaitsBeforeFreeHigh ? set.HighMin / 2 : 0);

    // nr_pcp_high. The limit of this call stays what it was even where high grows.
    private int LimitOf(PageSet set, bool freeHigh)
    {
        int high = Clamp(set.High, set.HighMin, set.HighMax);
        set.High = high;
        if (high == 0)
        {
            return 0;
        }

        if (freeHigh)
        {
            set.High = Math.Max(high - (set.Batch * MostBatches), set.HighMin);
            return 0;
        }

        if (ReclaimActive)
        {
            set.High = Math.Max(high - Math.Max(set.FreeCount, set.Batch), set.HighMin);
            return Math.Min(set.Batch << 2, set.High);
        }

        if (set.HighMin == set.HighMax)
        {
            return high;
        }

        if (BelowHigh)
        {
            set.High = Math.Max(high - Math.Max(set.FreeCount, set.Batch), set.HighMin);
            return Math.Max(set.Count, set.HighMin);
        }

        if (set.Count >= high && high < set.FreeCount + set.Batch)
        {
            set.High = Clamp(set.FreeCount + set.Batch, set.HighMin, set.HighMax);
        }

        return high;
    }

    // nr_pcp_free.
    private static int TunedNumberToFree(PageSet set, int limit, bool freeHigh)
    {
        if (freeHigh)
        {
            return Math.Min(set.Count, set.Batch * MostBatches);
        }

        return limit < set.Batch ? 1 : Clamp(set.FreeCount, set.Batch, limit - set.Batch);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void DrainAbove(PageSet set, bool freeHigh, int list, int cpu)
    {
        int limit = LimitOf(set, freeHigh);
        if (set.Count < limit)
        {
            return;
        }

        int pages = TunedNumberToFree(set, limit, freeHigh);
        FreeBulk(set, pages, list, cpu, _line.DrainsInBatches ? set.Batch : pages);
        if (BelowHigh && WatermarkOk(0, WatermarkPages(Watermark.High), AnyZone, allocFlags: 0))
        {
            BelowHigh = false;
            Node.Revive();
        }
    }

    /// <summary>decay_pcp_high: the limit sinks by an eighth, and what is above it goes back batch by batch, from list 0 on.</summary>
    public void DecayPageSet(int cpu)
    {
        PageSet set = _pageSets[cpu];
        if (set.High > set.HighMin)
        {
            set.High = Math.Max(Math.Max(set.Count - (set.Batch * MostBatches), set.High - (set.High >> 3)), set.HighMin);
        }

        for (int left = set.Count - set.High; left > 0; left -= set.Batch)
        {
            FreeBulk(set, Math.Min(left, set.Batch), list: 0, cpu);
        }
    }

    // The index of ZONE_MOVABLE, which no ordinary zone lies above.
    private int AnyZone => Machine.Architecture.IndexOf(ZoneType.Movable) is >= 0 and var movable
        ? movable
        : LowmemReserve.Length - 1;

    // The kernel's: where the bounds cross, the upper one wins.
    private static int Clamp(int value, int least, int most) => value >= most ? most : value <= least ? least : value;
}
