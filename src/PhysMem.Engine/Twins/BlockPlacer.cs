using System.Numerics;
using PhysMem.Engine.Kernel;

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
    private readonly Stack<long>[] _bare;

    // Regions of a type with a part in use.
    private readonly Stack<long>[,] _open;

    /// <summary>Begins with a zone in which nothing is free.</summary>
    /// <param name="memory">Its memory: first frames, and those behind the last, rising.</param>
    /// <param name="build">Orders.</param>
    public BlockPlacer(IEnumerable<(long Start, long End)> memory, KernelBuild build)
    {
        _maxOrder = build.MaxOrder;
        _pageblockOrder = Math.Min(build.PageblockOrder, build.MaxOrder);
        Types = new PlacedTypes(_pageblockOrder);
        _whole = [.. Enumerable.Range(0, _maxOrder + 1).Select(order => new RegionStack(order))];
        _bare = Stacks(_maxOrder + 1);
        _open = new Stack<long>[MigrateTypes.Count, _maxOrder + 1];
        for (int type = 0; type < MigrateTypes.Count; type++)
        {
            for (int order = 0; order <= _maxOrder; order++)
            {
                _open[type, order] = new Stack<long>();
            }
        }

        foreach ((long start, long end) in memory)
        {
            AddWhole(start, end);
        }
    }

    /// <summary>The types of pageblocks that have free blocks.</summary>
    public PlacedTypes Types { get; }

    /// <summary>Gives a block a place.</summary>
    /// <returns>Its first frame, or -1 when there is none left.</returns>
    public long Place(int order, int type)
    {
        if (TakeWhole(order, type) is var exact and >= 0)
        {
            return exact;
        }

        (long region, int have) = TakeOpen(order + 1, type);
        if (region < 0)
        {
            return -1;
        }

        // The block is the upper half of the last split.
        while (have > order + 1)
        {
            have--;
            Open(type, have).Push(region);
            region += 1L << have;
        }

        Keep(type, order, region);
        SetType(region + (1L << order), order, type);
        return region + (1L << order);
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
            _whole[order].Push(at, count);
            at += count << order;
        }
    }

    private long TakeWhole(int order, int type)
    {
        if (!_whole[order].TryPeek(out long region) || !MayHave(region, type))
        {
            return -1;
        }

        _whole[order].Pop();
        SetType(region, order, type);
        return region;
    }

    // The smallest region of the order or above that may be split for the type.
    private (long Region, int Order) TakeOpen(int order, int type)
    {
        for (int have = order; have <= _maxOrder; have++)
        {
            if (have < _pageblockOrder || order > _pageblockOrder)
            {
                if (_open[type, have].TryPop(out long open))
                {
                    return (open, have);
                }
            }
            else if (_open[type, have].TryPop(out long open) || _bare[have].TryPop(out open))
            {
                return (open, have);
            }
        }

        for (int have = order; have <= _maxOrder; have++)
        {
            if (_bare[have].TryPop(out long bare))
            {
                return (bare, have);
            }

            if (_whole[have].TryPeek(out long whole) && MayHave(whole, type))
            {
                _whole[have].Pop();
                return Cut(whole, have, Math.Max(order, _pageblockOrder));
            }
        }

        return (-1, 0);
    }

    // A region above pageblock size serves several types: what isn't needed now stays bare.
    private (long Region, int Order) Cut(long region, int have, int order)
    {
        while (have > order)
        {
            have--;
            _bare[have].Push(region);
            region += 1L << have;
        }

        return (region, have);
    }

    private void Keep(int type, int order, long region)
    {
        if (order >= _pageblockOrder)
        {
            _bare[order].Push(region);
        }
        else
        {
            SetType(region, order, type);
            _open[type, order].Push(region);
        }
    }

    private Stack<long> Open(int type, int order) => order >= _pageblockOrder ? _bare[order] : _open[type, order];

    private bool MayHave(long region, int type) => Types.Of(region) is var has && (has < 0 || has == type);

    private void SetType(long region, int order, int type) => Types.Set(region, region + (1L << order), type);

    private static Stack<long>[] Stacks(int count) => [.. Enumerable.Range(0, count).Select(_ => new Stack<long>())];
}
