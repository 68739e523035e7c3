using System.Numerics;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Recording;

namespace PhysMem.Engine.Twins;

/// <summary>
/// Finds places for the free blocks of a zone, so that each is aligned, none has a free buddy that it would have merged
/// with, and each lies in a pageblock of its type. Free blocks lie as high in the zone as they can; what is below is in
/// use.
/// <para>
/// A region that is opened for smaller blocks keeps at least one page in use to its end: of each half that is split,
/// one is the block or opened further, and what is left in the end is a page.
/// </para>
/// </summary>
internal sealed class BlockPlacer
{
    private readonly int _maxOrder;
    private readonly int _pageblockOrder;

    // Regions that nothing lies in, by order; these may become a free block as they are.
    private readonly RegionStack[] _whole;

    // Regions of pageblock size and above with a part in use, of no type yet.
    private readonly RegionStack[] _bare;

    // Regions of a type with a part in use.
    private readonly RegionStack[,] _open;

    /// <summary>Begins with a zone in which nothing is free.</summary>
    /// <param name="memory">Its memory: first frames, and those behind the last, rising.</param>
    /// <param name="build">Orders.</param>
    public BlockPlacer(IEnumerable<(long Start, long End)> memory, KernelBuild build)
    {
        _maxOrder = build.MaxOrder;
        _pageblockOrder = Math.Min(build.PageblockOrder, build.MaxOrder);
        Types = new PlacedTypes(_pageblockOrder);
        _whole = Stacks(_maxOrder + 1);
        _bare = Stacks(_maxOrder + 1);
        _open = new RegionStack[MigrateTypes.Count, _maxOrder + 1];
        for (int type = 0; type < MigrateTypes.Count; type++)
        {
            for (int order = 0; order <= _maxOrder; order++)
            {
                _open[type, order] = new RegionStack();
            }
        }

        foreach ((long start, long end) in memory)
        {
            AddWhole(start, end);
        }
    }

    /// <summary>The types of pageblocks that have free blocks.</summary>
    public PlacedTypes Types { get; }

    /// <summary>Gives blocks places in equal steps.</summary>
    /// <param name="order">Their order.</param>
    /// <param name="type">Their type.</param>
    /// <param name="most">How many are wanted, from 1 on.</param>
    /// <returns>Those that have a place, the first placed first: one at least, or null when there is no room left.</returns>
    public ListRun? Place(int order, int type, long most)
    {
        if (TakeWhole(order, type, most) is { } exact)
        {
            return exact;
        }

        (ListRun regions, int have) = TakeOpen(order + 1, type, most);
        if (regions.Count == 0)
        {
            return null;
        }

        // The block is the upper half of the last split.
        while (have > order + 1)
        {
            have--;
            Open(type, have).Push(regions.First);
            regions = regions with { First = regions.First + (1L << have) };
        }

        Keep(type, order, regions);
        ListRun blocks = regions with { First = regions.First + (1L << order) };
        SetType(blocks, order, type);
        return blocks;
    }

    // The edges fall into smaller and smaller pieces, whose buddies lie outside in part and can't be free.
    private void AddWhole(long start, long end)
    {
        for (long at = start; at < end;)
        {
            int order = at == 0 ? _maxOrder : Math.Min(_maxOrder, BitOperations.TrailingZeroCount(at));
            while (at + (1L << order) > end)
            {
                order--;
            }

            long count = order == _maxOrder ? (end - at) >> order : 1;
            _whole[order].Push(new ListRun(at, count, 1L << order));
            at += count << order;
        }
    }

    // Regions smaller than a pageblock lie at the edges of memory, and the type of each is asked.
    private ListRun? TakeWhole(int order, int type, long most)
    {
        if (!_whole[order].TryPeek(out long region, out long alike) || !MayHave(region, type))
        {
            return null;
        }

        ListRun taken = _whole[order].Pop(order < _pageblockOrder ? 1 : Math.Min(most, alike));
        SetType(taken, order, type);
        return taken;
    }

    // The smallest regions of the order or above that may be split for the type; of those of the order itself nothing else is left
    // that the next block would rather have, so that they come together.
    private (ListRun Regions, int Order) TakeOpen(int order, int type, long most)
    {
        for (int have = order; have <= _maxOrder; have++)
        {
            bool mayBeBare = have >= _pageblockOrder && order <= _pageblockOrder;
            if (TakeFrom(_open[type, have], have == order ? most : 1, out ListRun open) || (mayBeBare && TakeFrom(_bare[have], have == order ? most : 1, out open)))
            {
                return (open, have);
            }
        }

        for (int have = order; have <= _maxOrder; have++)
        {
            if (TakeFrom(_bare[have], have == order ? most : 1, out ListRun bare))
            {
                return (bare, have);
            }

            if (_whole[have].TryPeek(out long whole, out long alike) && MayHave(whole, type))
            {
                return Cut(_whole[have].Pop(have == order && have >= _pageblockOrder ? Math.Min(most, alike) : 1), have, Math.Max(order, _pageblockOrder));
            }
        }

        return default;
    }

    private static bool TakeFrom(RegionStack stack, long most, out ListRun taken)
    {
        bool isAny = stack.TryPeek(out _, out long alike);
        taken = isAny ? stack.Pop(Math.Min(most, alike)) : default;
        return isAny;
    }

    // A region above pageblock size serves several types: what isn't needed now stays bare.
    private (ListRun Regions, int Order) Cut(ListRun regions, int have, int order)
    {
        while (have > order)
        {
            have--;
            _bare[have].Push(regions);
            regions = regions with { First = regions.First + (1L << have) };
        }

        return (regions, have);
    }

    private void Keep(int type, int order, ListRun regions)
    {
        if (order >= _pageblockOrder)
        {
            _bare[order].Push(regions);
        }
        else
        {
            SetType(regions, order, type);
            _open[type, order].Push(regions);
        }
    }

    private RegionStack Open(int type, int order) => order >= _pageblockOrder ? _bare[order] : _open[type, order];

    private bool MayHave(long region, int type) => Types.Of(region) is var has && (has < 0 || has == type);

    private void SetType(ListRun regions, int order, int type)
    {
        if (Math.Abs(regions.Step) == 1L << order || regions.Count == 1)
        {
            Types.Set(regions.Lowest, regions.Lowest + (regions.Count << order), type);
            return;
        }

        foreach (long region in regions.Blocks)
        {
            Types.Set(region, region + (1L << order), type);
        }
    }

    private static RegionStack[] Stacks(int count) => [.. Enumerable.Range(0, count).Select(_ => new RegionStack())];
}
