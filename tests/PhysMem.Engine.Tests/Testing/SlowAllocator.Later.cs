namespace PhysMem.Engine.Tests.Testing;

/// <summary>
/// The rules of 6.12 and 7.2 where they are others (the profiles P2 and P3 of the text about them, by its section numbers).
/// </summary>
internal sealed partial class SlowAllocator
{
    private enum Mode
    {
        Normal,
        Cma,
        Claim,
        Steal,
    }

    /// <summary>1 for 6.1, 2 for 6.12, 3 for 7.2.</summary>
    public int Profile { get; }

    public bool BelowHigh { get; private set; }

    /// <summary>vm.defrag_mode of 7.2.</summary>
    public bool DefragMode { get; init; }

    private bool IsLater => Profile > 1;

    private long FreeHighAtomic => Enumerable.Range(0, Buddy.Orders).Sum(o => (long)Buddy.List(o, 3).Count << o);

    // 8.4, step 4a: a zone that isn't above its high mark is noted as such.
    private bool IsAboveHigh(int order, uint gfp, Rights rights)
    {
        if (!IsLater || BelowHigh)
        {
            return false;
        }

        BelowHigh = !PassesWatermark(order, gfp, rights with { Mark = Mark.High });
        return !BelowHigh;
    }

    // 6.6.
    private long? TakeByMode(int order, int type, Rights rights, int cpu, ref Mode mode)
    {
        if (CmaGoesFirst(rights) && TakeCounted(order, Cma, cpu) is { } balanced)
        {
            return balanced;
        }

        if (mode == Mode.Normal && TakeCounted(order, type, cpu) is { } own)
        {
            return own;
        }

        if (mode <= Mode.Cma && rights.Cma && TakeCounted(order, Cma, cpu) is { } lent)
        {
            mode = Mode.Cma;
            return lent;
        }

        if (mode <= Mode.Claim && Claim(order, type, rights, cpu) is { } claimed)
        {
            mode = Mode.Normal;
            return claimed;
        }

        long? stolen = rights.NoFragment ? null : StealOne(order, type, cpu);
        mode = stolen == null ? mode : Mode.Steal;
        return stolen;
    }

    private long? TakeCounted(int order, int type, int cpu)
    {
        long? pfn = Buddy.TakeSmallest(order, type);
        if (pfn != null)
        {
            Count(cpu, -(1L << order), type);
        }

        return pfn;
    }

    // 6.4: from the largest block down, the first pageblock that can be had.
    private long? Claim(int order, int type, Rights rights, int cpu)
    {
        int least = rights.NoFragment ? Math.Max(order, Buddy.BlockOrder) : order;
        for (int have = Buddy.Orders - 1; have >= least; have--)
        {
            if (FallbackType(have, type) is not { } other)
            {
                continue;
            }

            if (!CanSteal(have, type))
            {
                return null;
            }

            long pfn = Buddy.List(have, other)[0];
            long? got = have >= Buddy.BlockOrder ? ClaimWhole(pfn, have, order, type, cpu) : ClaimPart(pfn, other, order, type, rights, cpu);
            if (got != null)
            {
                return got;
            }
        }

        return null;
    }

    // 6.5.
    private long ClaimWhole(long pfn, int have, int order, int type, int cpu)
    {
        Count(cpu, -(1L << have));
        for (long p = pfn; p < pfn + (1L << have); p += Buddy.BlockPages)
        {
            SetBlockType(p, type);
        }

        Buddy.Expand(pfn, order, type);
        Count(cpu, (1L << have) - (1L << order));
        return pfn;
    }

    private long? ClaimPart(long pfn, int old, int order, int type, Rights rights, int cpu)
    {
        BoostWatermark(rights);
        if (!Buddy.HasWholePageblock(pfn))
        {
            return null;
        }

        long movable = MovablePages(pfn), free = Buddy.FreeIn(pfn).Sum(b => 1L << b.Order);
        long alike = type == 1 ? movable : old == 1 ? Buddy.BlockPages - (free + movable) : 0;
        if (free + alike < Buddy.BlockPages / 2 && !GroupingDisabled)
        {
            return null;
        }

        MoveCounted(pfn, type, cpu);
        SetBlockType(pfn, type);
        return TakeCounted(order, type, cpu);
    }

    // __rmqueue_steal: the smallest that fits; the rest stays with its type.
    private long? StealOne(int order, int type, int cpu)
    {
        for (int have = order; have < Buddy.Orders; have++)
        {
            if (FallbackType(have, type) is { } other)
            {
                long pfn = Buddy.List(have, other)[0];
                Buddy.Expand(pfn, order, other);
                Count(cpu, -(1L << order));
                return pfn;
            }
        }

        return null;
    }

    // 6.8.
    private void ReserveUpToOnePercent(long pfn, int order, int cpu)
    {
        long percent = Managed / 100, most = (percent + Buddy.BlockPages - 1) / Buddy.BlockPages * Buddy.BlockPages;
        if (percent < Buddy.BlockPages || ReservedHighAtomic >= most || Buddy.TypeOf(pfn) >= 3)
        {
            return;
        }

        if (order >= Buddy.BlockOrder)
        {
            for (long p = pfn; p < pfn + (1L << order); p += Buddy.BlockPages)
            {
                SetBlockType(p, 3);
            }
        }
        else if (Buddy.HasWholePageblock(pfn))
        {
            MoveCounted(pfn, 3, cpu);
            SetBlockType(pfn, 3);
        }
        else
        {
            return;
        }

        ReservedHighAtomic += Math.Max(Buddy.BlockPages, 1L << order);
    }

    // 5.6 with 4.9: out of one type and into another, block by block.
    private void MoveCounted(long pfn, int type, int cpu)
    {
        int old = Buddy.TypeOf(pfn);
        foreach ((long block, int order) in Buddy.FreeIn(pfn))
        {
            Buddy.MoveToTail(block, type);
            Count(cpu, old == SlowBuddy.Isolate ? 0 : -(1L << order), old);
            Count(cpu, type == SlowBuddy.Isolate ? 0 : 1L << order, type);
        }
    }

    // 7.4.
    private void RefillTuned(SlowPageSet set, int order, int type, Rights rights, int cpu)
    {
        int wanted = BlocksToRefill(set, order);
        if (Profile == 3 && rights.HighAtomic)
        {
            return;
        }

        var list = set.Lists[set.ListOf(order, type)];
        Mode mode = Mode.Normal;
        while (list.Count < wanted && TakeByMode(order, type, rights, cpu, ref mode) is { } pfn)
        {
            list.Add((pfn, 0));
        }
    }

    private int BlocksToRefill(SlowPageSet set, int order)
    {
        set.High = Between(set.High, set.HighMin, set.HighMax);
        if (set.High < set.Batch)
        {
            return 1;
        }

        int b = order > 0 ? set.Batch : set.Batch << set.AllocFactor;
        if (set.HighMin != set.HighMax && !BelowHigh)
        {
            set.High = Math.Min(set.High + b, set.HighMax);
        }

        if (order == 0)
        {
            int room = Math.Max(set.High - set.Count - set.Batch, set.Batch);
            set.AllocFactor += b <= room && set.AllocFactor < 5 ? 1 : 0;
            b = Math.Min(b, room);
        }

        return b > 1 ? Math.Max(b >> order, 2) : b;
    }

    // 7.5.
    private void ReturnTuned(SlowPageSet set, long pfn, int order, int list, int cpu)
    {
        set.AllocFactor /= 2;
        PgFree += 1L << order;
        set.Lists[list].Insert(0, (pfn, 0));
        int from = Profile == 3 ? set.Batch + (set.HighMin / 2) : set.Batch;
        bool small = order is >= 1 and <= 3;
        bool freeHigh = small && set.FreeFactor >= from && set.FreedHighOrder;
        set.FreedHighOrder = small;
        set.FreeFactor += set.FreeFactor < set.Batch * 32 ? 1 << order : 0;
        int limit = LimitOf(set, freeHigh);
        if (set.Count < limit)
        {
            return;
        }

        int pages = freeHigh ? Math.Min(set.Count, set.Batch * 32)
            : limit < set.Batch ? 1
            : Between(set.FreeFactor, set.Batch, limit - set.Batch);
        for (int chunk = Profile == 3 ? set.Batch : pages; pages > 0 && set.Count > 0; pages -= chunk)
        {
            FreeBulk(set, Math.Min(pages, chunk), list, cpu);
        }

        BelowHigh &= !PassesWatermark(0, HighMark + Boost, new Rights(Mark.High, Kswapd: false) { Highest = Reserve.Length - 1 });
    }

    private int LimitOf(SlowPageSet set, bool freeHigh)
    {
        int h = set.High = Between(set.High, set.HighMin, set.HighMax);
        if (h == 0)
        {
            return 0;
        }

        if (freeHigh)
        {
            set.High = Math.Max(h - (set.Batch * 32), set.HighMin);
            return 0;
        }

        if (set.HighMin == set.HighMax)
        {
            return h;
        }

        if (BelowHigh)
        {
            set.High = Math.Max(h - Math.Max(set.FreeFactor, set.Batch), set.HighMin);
            return Math.Max(set.Count, set.HighMin);
        }

        int need = set.FreeFactor + set.Batch;
        set.High = set.Count >= h && h < need ? Between(need, set.HighMin, set.HighMax) : h;
        return h;
    }

    // clamp() of the kernel: where the bounds cross, the upper one wins.
    private static int Between(int value, int least, int most) => value >= most ? most : Math.Max(value, least);
}
