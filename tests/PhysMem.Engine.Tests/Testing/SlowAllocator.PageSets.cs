namespace PhysMem.Engine.Tests.Testing;

/// <summary>One CPU's page lists: entry 0 is the head.</summary>
internal sealed class SlowPageSet
{
    public List<(long Pfn, int Remembered)>[] Lists { get; } = [.. Enumerable.Range(0, 14).Select(_ => new List<(long, int)>())];

    public int BlockOrder { get; init; } = 9;

    public int Batch { get; init; }

    /// <summary>It moves between the next two in later lines.</summary>
    public int High { get; set; }

    public int HighMin { get; init; }

    public int HighMax { get; init; }

    public int AllocFactor { get; set; }

    public bool FreedHighOrder { get; set; }

    public long Threshold { get; init; }

    /// <summary>free_count in later lines.</summary>
    public int FreeFactor { get; set; }

    public long Difference { get; set; }

    public long CmaDifference { get; set; }

    public int Count => Lists.Select((list, i) => list.Count << OrderOf(i)).Sum();

    public int OrderOf(int list) => list >= 12 ? BlockOrder : list / 3;

    public int ListOf(int order, int type) => order == BlockOrder && order > 3 ? (type == 1 ? 13 : 12) : (3 * order) + type;
}

/// <summary>Section 7: the per-CPU lists; 9.5, 9.7 and 9.8: calls built on them.</summary>
internal sealed partial class SlowAllocator
{
    /// <summary>7.7.</summary>
    public void Drain(int ofCpu, int byCpu) => FreeBulk(PageSets[ofCpu], int.MaxValue, 0, byCpu);

    /// <summary>9.5: the next larger block, split, what is too much freed page by page to the tails.</summary>
    public long? AllocExact(int pages, uint gfp, int cpu)
    {
        int order = 0;
        while (1 << order < pages)
        {
            order++;
        }

        if (Alloc(order, gfp, cpu) is not { } pfn)
        {
            return null;
        }

        Split(pfn, order);
        for (long page = pfn + pages; page < pfn + (1L << order); page++)
        {
            InUse.Remove(page);
            FreeToBuddy(page, 0, Buddy.TypeOf(page), cpu, toTail: true);
            PgFree++;
        }

        return pfn;
    }

    /// <summary>9.6.</summary>
    public void Split(long pfn, int order)
    {
        InUse.Remove(pfn, out (int Order, bool OnLru) block);
        for (long page = pfn; page < pfn + (1L << order); page++)
        {
            InUse.Add(page, (0, block.OnLru));
        }
    }

    /// <summary>9.7: pages of isolated blocks first.</summary>
    public void FreeList(IReadOnlyList<long> pfns, int cpu)
    {
        var later = new List<long>();
        foreach (long pfn in pfns)
        {
            InUse.Remove(pfn);
            if (Buddy.TypeOf(pfn) == SlowBuddy.Isolate && !IsLater)
            {
                FreeToBuddy(pfn, 0, SlowBuddy.Isolate, cpu);
            }
            else
            {
                later.Add(pfn);
            }
        }

        later.ForEach(pfn => FreeThroughPageSet(pfn, 0, cpu));
    }

    /// <inheritdoc cref="AllocBulk(SlowAllocator[], int, uint, int)"/>
    public List<long> AllocBulk(int pages, uint gfp, int cpu) => AllocBulk([this], pages, gfp, cpu);

    /// <summary>9.8: of the preferred node's zones the first with room for all; else one page of wherever there is one.</summary>
    public static List<long> AllocBulk(SlowAllocator[] zones, int pages, uint gfp, int cpu)
    {
        SlowAllocator[] usable = Usable(zones, gfp, out _);
        SlowAllocator first = usable[0];
        int type = first.GroupingDisabled ? 0 : (int)(gfp >> 3 & 3);
        var rights = new Rights(Mark.Low, Kswapd: false) { Cma = first.MayBorrow(type), Highest = first.Index };
        SlowAllocator? roomy = usable.TakeWhile(zone => pages > 1 && zone.Node == first.Node)
            .FirstOrDefault(zone => zone.PassesWatermark(0, gfp, rights with { Besides = pages }));
        List<long> got = roomy?.TakeAll(pages, type, gfp, rights, cpu) ?? [];
        return got.Count > 0 || Alloc(zones, 0, gfp, cpu) is not { } single ? got : [single];
    }

    private List<long> TakeAll(int pages, int type, uint gfp, Rights rights, int cpu)
    {
        var got = new List<long>();
        while (got.Count < pages && TakeOrRefill(0, type, rights, cpu) is { } pfn)
        {
            got.Add(pfn);
            HandOut(pfn, 0, gfp);
            PgAlloc++;
        }

        return got;
    }

    // 7.4.
    private long? TakeFromPageSet(int order, int type, Rights rights, int cpu)
    {
        PageSets[cpu].FreeFactor /= 2;
        return TakeOrRefill(order, type, rights, cpu);
    }

    private long? TakeOrRefill(int order, int type, Rights rights, int cpu)
    {
        SlowPageSet set = PageSets[cpu];
        var list = set.Lists[set.ListOf(order, type)];
        if (list.Count == 0 && IsLater)
        {
            RefillTuned(set, order, type, rights, cpu);
        }
        else if (list.Count == 0)
        {
            int wanted = set.Batch > 1 ? Math.Max(set.Batch >> order, 2) : set.Batch;
            while (list.Count < wanted && TakeOrSteal(order, type, rights) is { } taken)
            {
                list.Add(taken);
                if (taken.Type == Cma)
                {
                    CountCma(cpu, -(1L << order));
                }
            }

            if (list.Count > 0)
            {
                Count(cpu, -((long)list.Count << order), type);
            }
        }

        if (list.Count == 0)
        {
            return null;
        }

        long first = list[0].Pfn;
        list.RemoveAt(0);
        return first;
    }

    // 7.5.
    private void FreeThroughPageSet(long pfn, int order, int cpu)
    {
        int type = Buddy.TypeOf(pfn);
        if (type == SlowBuddy.Isolate)
        {
            FreeToBuddy(pfn, order, type, cpu);
            PgFree += IsLater ? 1L << order : 0;
            return;
        }

        SlowPageSet set = PageSets[cpu];
        int list = set.ListOf(order, type is 3 or Cma ? 1 : type);
        if (IsLater)
        {
            ReturnTuned(set, pfn, order, list, cpu);
            return;
        }

        PgFree += 1L << order;
        set.Lists[list].Insert(0, (pfn, type));
        bool freeHigh = set.FreeFactor != 0 && order is >= 1 and <= 3;
        int limit = freeHigh ? 0 : set.High;
        if (set.Count >= limit)
        {
            FreeBulk(set, freeHigh ? int.MaxValue : NumberToFree(set, limit), list, cpu);
        }
    }

    private static int NumberToFree(SlowPageSet set, int limit)
    {
        if (limit < set.Batch)
        {
            return 1;
        }

        int n = set.Batch << set.FreeFactor, least = set.Batch, most = limit - set.Batch;
        if (n < most && set.FreeFactor < 5)
        {
            set.FreeFactor++;
        }

        return Math.Min(Math.Max(n, least), most);
    }

    private void FreeBulk(SlowPageSet set, int pages, int list, int cpu)
    {
        bool reread = IsolatedBlocks != 0 || IsLater;
        pages = Math.Min(pages, set.Count);
        while (pages > 0)
        {
            if (set.Lists[list].Count == 0)
            {
                list = (list + 1) % set.Lists.Length;
                continue;
            }

            (long pfn, int type) = set.Lists[list][^1];
            set.Lists[list].RemoveAt(set.Lists[list].Count - 1);
            pages -= 1 << set.OrderOf(list);
            FreeToBuddy(pfn, set.OrderOf(list), reread ? Buddy.TypeOf(pfn) : type, cpu);
        }
    }
}
