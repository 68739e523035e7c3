namespace PhysMem.Engine.Tests.Testing;

/// <summary>
/// The buddy lists of one zone as the specification's sections 5 and 6 say it, with plain lists and dictionaries and
/// nothing that is fast: blocks are searched for, lengths are counted. Types are 0 Unmovable, 1 Movable,
/// 2 Reclaimable, 3 HighAtomic, 4 CMA, 5 Isolate. Frame numbers are pfns.
/// </summary>
internal sealed class SlowBuddy
{
    public const int Types = 6;
    public const int Isolate = 5;

    private readonly bool _mergingRetypes;
    private readonly List<long>[,] _lists;

    public SlowBuddy(long firstPfn, long pages, bool mergingRetypes = false, int maxOrder = 10, int blockOrder = 9)
    {
        _mergingRetypes = mergingRetypes;
        (MaxOrder, BlockOrder) = (maxOrder, blockOrder);
        _lists = new List<long>[Orders, Types];
        (FirstPfn, EndPfn) = (firstPfn, firstPfn + pages);
        for (int order = 0; order < Orders; order++)
        {
            for (int type = 0; type < Types; type++)
            {
                _lists[order, type] = [];
            }
        }

        for (long block = firstPfn / BlockPages; block * BlockPages < EndPfn; block++)
        {
            BlockType[block] = 1;
        }
    }

    public int MaxOrder { get; }

    /// <summary>pageblock_order.</summary>
    public int BlockOrder { get; }

    public int Orders => MaxOrder + 1;

    public int BlockPages => 1 << BlockOrder;

    public long FirstPfn { get; }

    public long EndPfn { get; }

    /// <summary>Order of every free block, by its first frame.</summary>
    public Dictionary<long, int> FreeBlocks { get; } = [];

    /// <summary>Type of every pageblock, by its number.</summary>
    public Dictionary<long, int> BlockType { get; } = [];

    public List<long> List(int order, int type) => _lists[order, type];

    public int TypeOf(long pfn) => BlockType[pfn / BlockPages];

    public long Pages => FreeBlocks.Sum(b => 1L << b.Value);

    /// <summary>5.3: merge, then insert at the right end.</summary>
    public void Free(long pfn, int order, int type, bool toTail = false)
    {
        while (order < Orders - 1)
        {
            long buddy = pfn ^ (1L << order);
            if (!IsFree(buddy, order))
            {
                break;
            }

            if (order >= BlockOrder && TypeOf(buddy) != type && (TypeOf(buddy) >= 3 || type >= 3))
            {
                break;
            }

            TakeOut(buddy);
            for (long p = buddy; _mergingRetypes && order >= BlockOrder && p < buddy + (1L << order); p += BlockPages)
            {
                BlockType[p / BlockPages] = type;
            }

            pfn = Math.Min(pfn, buddy);
            order++;
        }

        Insert(pfn, order, type, toTail || MergeLikely(pfn, order));
    }

    /// <summary>5.5 with 5.4: the smallest block that fits, its upper halves put back.</summary>
    public long? TakeSmallest(int order, int type)
    {
        for (int have = order; have < Orders; have++)
        {
            if (List(have, type).Count == 0)
            {
                continue;
            }

            long pfn = List(have, type)[0];
            TakeOut(pfn);
            while (have > order)
            {
                have--;
                Insert(pfn + (1L << have), have, type, toTail: false);
            }

            return pfn;
        }

        return null;
    }

    /// <summary>5.4: takes a block out, of which the upper halves go to a type's lists.</summary>
    public void Expand(long pfn, int order, int type)
    {
        int have = FreeBlocks[pfn];
        TakeOut(pfn);
        while (have > order)
        {
            have--;
            Insert(pfn + (1L << have), have, type, toTail: false);
        }
    }

    /// <summary>Free blocks that begin in the pageblock of a page, rising.</summary>
    public (long Pfn, int Order)[] FreeIn(long pfn) =>
        [.. FreeBlocks.Where(b => b.Key / BlockPages == pfn / BlockPages).OrderBy(b => b.Key).Select(b => (b.Key, b.Value))];

    /// <summary>Whether the zone has all of a page's pageblock.</summary>
    public bool HasWholePageblock(long pfn) =>
        pfn / BlockPages * BlockPages >= FirstPfn && ((pfn / BlockPages) + 1) * BlockPages <= EndPfn;

    public void TakeOut(long pfn)
    {
        int order = FreeBlocks[pfn];
        FreeBlocks.Remove(pfn);
        Assert.True(List(order, ListTypeOf(pfn, order)).Remove(pfn));
    }

    public void MoveToTail(long pfn, int type)
    {
        int order = FreeBlocks[pfn];
        TakeOut(pfn);
        Insert(pfn, order, type, toTail: true);
    }

    /// <summary>5.6: the free blocks that begin in the pageblock of a page go to the tails of another type's lists.</summary>
    /// <returns>Pages moved.</returns>
    public long MovePageblock(long pfn, int type)
    {
        long first = pfn / BlockPages * BlockPages, end = first + BlockPages, moved = 0;
        if (end > EndPfn)
        {
            return 0;
        }

        first = first < FirstPfn ? pfn : first;
        foreach (long block in FreeBlocks.Keys.Where(p => p >= first && p < end).Order().ToArray())
        {
            moved += 1L << FreeBlocks[block];
            MoveToTail(block, type);
        }

        return moved;
    }

    public bool IsFree(long pfn, int order) => FreeBlocks.TryGetValue(pfn, out int has) && has == order;

    private int ListTypeOf(long pfn, int order) =>
        Enumerable.Range(0, Types).Single(type => List(order, type).Contains(pfn));

    private bool MergeLikely(long pfn, int order)
    {
        if (order >= MaxOrder - 1)
        {
            return false;
        }

        long buddy = pfn ^ (1L << order), parent = pfn & buddy;
        return IsFree(parent ^ (1L << (order + 1)), order + 1);
    }

    private void Insert(long pfn, int order, int type, bool toTail)
    {
        List(order, type).Insert(toTail ? List(order, type).Count : 0, pfn);
        FreeBlocks.Add(pfn, order);
    }
}
