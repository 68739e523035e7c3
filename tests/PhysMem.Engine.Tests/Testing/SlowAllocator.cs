namespace PhysMem.Engine.Tests.Testing;

/// <summary>
/// An allocator of one zone, which may be one of several of a node or of nodes, written from the text of the specification (sections 4, 6, 7, 8 and 9) as
/// plainly as it can be said, to hold the engine against. Requests that may reclaim are left out.
/// </summary>
internal sealed partial class SlowAllocator
{
    // gfp bits.
    private const uint Dma32 = 0x4, High = 0x20, Atomic = 0x200, KswapdReclaim = 0x800, MemAlloc = 0x20000, NoMemAlloc = 0x80000;

    public SlowAllocator(long firstPfn, long pages, int cpus, int profile = 1, int maxOrder = 10, int blockOrder = 9)
    {
        Profile = profile;
        Buddy = new SlowBuddy(firstPfn, pages, IsLater, maxOrder, blockOrder);
        PageSets = [.. Enumerable.Range(0, cpus).Select(_ => new SlowPageSet { BlockOrder = blockOrder })];
    }

    public SlowBuddy Buddy { get; }

    public SlowPageSet[] PageSets { get; }

    /// <summary>Blocks handed out: order, and whether their pages count as movable.</summary>
    public Dictionary<long, (int Order, bool OnLru)> InUse { get; } = [];

    public long Managed { get; init; }

    public long Min { get; init; }

    public long Low { get; init; }

    public long HighMark { get; init; }

    public bool MovableRequestsJoinLru { get; init; }

    public bool GroupingDisabled { get; init; }

    public long NrFreePages { get; set; }

    public long Boost { get; private set; }

    public bool BoostedFlag { get; private set; }

    public long ReservedHighAtomic { get; private set; }

    /// <summary>A count of its own: stealing an order-10 block can change the type of a half that is isolated.</summary>
    public long IsolatedBlocks { get; private set; }

    public long PgAlloc { get; private set; }

    public long PgFree { get; private set; }

    /// <summary>8.1 and 8.6, for masks without DIRECT_RECLAIM: one walk at the low mark, two at the min mark, in 7.2 one without rights.</summary>
    public long? Alloc(int order, uint gfp, int cpu) => Alloc([this], order, gfp, cpu);

    /// <summary>The same for a list of zones, the preferred one first.</summary>
    public static long? Alloc(SlowAllocator[] zones, int order, uint gfp, int cpu)
    {
        zones = Usable(zones, gfp, out int highest);
        return zones[0].Alloc(order, gfp, cpu, zones, highest);
    }

    private long? Alloc(int order, uint gfp, int cpu, SlowAllocator[] zones, int highest)
    {
        int type = GroupingDisabled ? 0 : (int)(gfp >> 3 & 3);
        var fast = new Rights(Mark.Low, Kswapd: (gfp & KswapdReclaim) != 0)
        {
            Cma = MayBorrow(type), NoFragment = DefragMode || KeepsTypesApart, Highest = highest,
        };
        long? pfn = Walk(zones, order, type, gfp, fast, cpu);
        if (pfn == null)
        {
            WakeKswapds(zones, fast);
            bool reserves = (gfp & NoMemAlloc) == 0;
            var slow = fast with
            {
                Mark = Mark.Min,
                NoFragment = DefragMode,
                MinReserve = (gfp & High) != 0,
                NonBlock = reserves,
                HighAtomic = reserves && order > 0 && (gfp & High) != 0,
            };
            pfn = Walk(zones, order, type, gfp, slow, cpu);
            bool again = Profile < 3 || (gfp & High) != 0 || (reserves && (gfp & MemAlloc) != 0);
            if (pfn == null && again)
            {
                bool emergency = reserves && (gfp & MemAlloc) != 0;
                var last = emergency ? new Rights(Mark.Min, fast.Kswapd, NoWatermarks: true) { Cma = fast.Cma, Highest = highest } : slow;
                pfn = Walk(zones, order, type, gfp, last, cpu);
                slow = last;
            }

            // 8.6 step 4: who can't do more than wake kswapd gives that up last. Then the request begins anew.
            if (pfn == null && slow.NoFragment && fast.Kswapd)
            {
                pfn = Walk(zones, order, type, gfp, slow with { NoFragment = false }, cpu);
            }
        }

        return pfn;
    }

    /// <summary>9.1 on the last reference.</summary>
    public void Free(long pfn, int order, int cpu)
    {
        InUse.Remove(pfn);
        if (IsOnPageSet(order))
        {
            FreeThroughPageSet(pfn, order, cpu);
        }
        else
        {
            // 9.1 in later lines: in halves.
            int piece = IsLater ? Math.Min(order, Buddy.BlockOrder) : order;
            for (long p = pfn; p < pfn + (1L << order); p += 1L << piece)
            {
                FreeToBuddy(p, piece, Buddy.TypeOf(p), cpu);
            }

            PgFree += 1L << order;
        }
    }

    private bool IsOnPageSet(int order) => order <= 3 || order == Buddy.BlockOrder;

    // 8.4, for one zone of the list.
    private long? Walk(int order, int type, uint gfp, Rights rights, int cpu)
    {
        if (!IsAboveHigh(order, gfp, rights) && !PassesWatermark(order, gfp, rights) && !rights.NoWatermarks)
        {
            return null;
        }

        long? pfn = Remove(order, type, rights, cpu);
        if (pfn is { } got)
        {
            HandOut(got, order, gfp);
            if (rights.HighAtomic && Profile < 3)
            {
                ReserveHighAtomic(got, order, cpu);
            }
        }

        return pfn;
    }

    private void HandOut(long pfn, int order, uint gfp) =>
        InUse.Add(pfn, (order, MovableRequestsJoinLru && (gfp & 8) != 0));

    // 4.8: the test, and for atomic requests one more without the boost.
    private bool PassesWatermark(int order, uint gfp, Rights rights) =>
        PassesWatermark(order, PagesOf(rights.Mark) + rights.Besides + Boost, rights)
        || (order == 0 && (IsLater ? rights.MinReserve : (gfp & Atomic) != 0) && Boost != 0 && rights.Mark == Mark.Min && PassesWatermark(order, Min, rights));

    private long PagesOf(Mark mark) => mark switch { Mark.Min => Min, Mark.Low => Low, _ => HighMark };

    // 4.7.
    private bool PassesWatermark(int order, long mark, Rights rights)
    {
        long free = Math.Max(NrFreePages, 0) - ((1L << order) - 1);
        if (!rights.NonBlock && !rights.MinReserve && !rights.HighAtomic)
        {
            free -= IsLater ? FreeHighAtomic : ReservedHighAtomic;
        }

        free -= rights.Cma ? 0 : Math.Max(NrFreeCma, 0);
        long min = mark;
        if (rights.MinReserve)
        {
            min -= min / 2;
            min -= rights.NonBlock ? min / 4 : 0;
        }

        if (free <= min + Reserve[rights.Highest])
        {
            return false;
        }

        int[] usable = [0, 1, 2, .. rights.HighAtomic ? [3] : Array.Empty<int>(), .. rights.Cma ? [Cma] : Array.Empty<int>()];
        return order == 0
            || Enumerable.Range(order, Buddy.Orders - order).Any(o => usable.Any(t => Buddy.List(o, t).Count > 0));
    }

    // 7.6.
    private long? Remove(int order, int type, Rights rights, int cpu)
    {
        long? pfn = IsOnPageSet(order) ? TakeFromPageSet(order, type, rights, cpu) : null;
        pfn ??= RemoveFromBuddy(order, type, rights, cpu);
        PgAlloc += pfn == null ? 0 : 1L << order;
        Node.KswapdAwake |= BoostedFlag && (rights.Kswapd || !IsLater);
        BoostedFlag &= IsLater && !rights.Kswapd;
        return pfn;
    }

    private long? RemoveFromBuddy(int order, int type, Rights rights, int cpu)
    {
        if (IsLater)
        {
            Mode mode = Mode.Normal;
            long? got = (rights.HighAtomic ? TakeCounted(order, 3, cpu) : null) ?? TakeByMode(order, type, rights, cpu, ref mode)
                ?? (rights.NonBlock ? TakeCounted(order, 3, cpu) : null);
            if (got is { } first && rights.HighAtomic && Profile == 3)
            {
                ReserveHighAtomic(first, order, cpu);
            }

            return got;
        }

        (long Pfn, int Type)? taken = rights.HighAtomic && Buddy.TakeSmallest(order, 3) is { } reserved ? (reserved, 3) : null;
        taken ??= TakeOrSteal(order, type, rights);
        taken ??= rights.NonBlock && Buddy.TakeSmallest(order, 3) is { } last ? (last, 3) : null;
        if (taken is { } block)
        {
            Count(cpu, -(1L << order), block.Type);
        }

        return taken?.Pfn;
    }

    // 6.8.
    private void ReserveHighAtomic(long pfn, int order, int cpu)
    {
        if (IsLater)
        {
            ReserveUpToOnePercent(pfn, order, cpu);
            return;
        }

        if (ReservedHighAtomic < (Managed / 100) + Buddy.BlockPages && Buddy.TypeOf(pfn) < 3)
        {
            ReservedHighAtomic += Buddy.BlockPages;
            Buddy.BlockType[pfn / Buddy.BlockPages] = 3;
            Buddy.MovePageblock(pfn, 3);
        }
    }

    // 4.9.
    private void Count(int cpu, long pages, int type = 1)
    {
        if (type == Cma)
        {
            CountCma(cpu, pages);
        }

        SlowPageSet set = PageSets[cpu];
        long difference = set.Difference + pages;
        if (Math.Abs(difference) > set.Threshold)
        {
            NrFreePages += difference;
            difference = 0;
        }

        set.Difference = difference;
    }

    private void FreeToBuddy(long pfn, int order, int type, int cpu, bool toTail = false)
    {
        if (type != SlowBuddy.Isolate)
        {
            Count(cpu, 1L << order, type);
        }

        Buddy.Free(pfn, order, type, toTail);
    }

    private enum Mark
    {
        Min,
        Low,
        High,
    }

    private sealed record Rights(
        Mark Mark,
        bool Kswapd,
        bool MinReserve = false,
        bool NonBlock = false,
        bool HighAtomic = false,
        bool NoWatermarks = false)
    {
        public bool Cma { get; init; }

        public bool NoFragment { get; init; }

        /// <summary>highest_zoneidx.</summary>
        public int Highest { get; init; }

        /// <summary>Pages that must be free besides.</summary>
        public int Besides { get; init; }
    }
}
