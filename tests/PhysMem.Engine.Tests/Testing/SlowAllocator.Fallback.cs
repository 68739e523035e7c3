namespace PhysMem.Engine.Tests.Testing;

/// <summary>Section 6: taking blocks of other types, and 4.4, the boost that follows from it.</summary>
internal sealed partial class SlowAllocator
{
    private static readonly int[][] s_fallbacks = [[2, 1], [2, 0], [0, 1]];

    // 6.6.
    private (long Pfn, int Type)? TakeOrSteal(int order, int type, Rights rights)
    {
        if (CmaGoesFirst(rights) && Buddy.TakeSmallest(order, Cma) is { } balanced)
        {
            return (balanced, Cma);
        }

        while (true)
        {
            if (Buddy.TakeSmallest(order, type) is { } own)
            {
                return (own, type);
            }

            if (rights.Cma && Buddy.TakeSmallest(order, Cma) is { } lent)
            {
                return (lent, Cma);
            }

            if (!Fallback(order, type, rights))
            {
                return null;
            }
        }
    }

    // 6.3, where every order of a list is found by counting it.
    private int? FallbackType(int order, int type) =>
        s_fallbacks[type].Where(t => Buddy.List(order, t).Count > 0).Select(t => (int?)t).FirstOrDefault();

    private bool CanSteal(int order, int type) => order >= Buddy.BlockOrder / 2 || type is 0 or 2 || GroupingDisabled;

    // 6.4.
    private bool Fallback(int order, int type, Rights rights)
    {
        int least = rights.NoFragment ? Math.Max(order, Buddy.BlockOrder) : order;
        int[] have = [.. Enumerable.Range(least, Buddy.Orders - least).Where(o => FallbackType(o, type) != null)];
        if (have.Length == 0)
        {
            return false;
        }

        int from = have[^1];
        if (!CanSteal(from, type) && type == 1 && from > order)
        {
            from = have[0];
        }

        Steal(Buddy.List(from, FallbackType(from, type)!.Value)[0], from, type, CanSteal(from, type), rights);
        return true;
    }

    // 6.5.
    private void Steal(long pfn, int order, int type, bool wholeBlock, Rights rights)
    {
        int old = Buddy.TypeOf(pfn);
        if (old == 3 || order >= Buddy.BlockOrder)
        {
            for (long p = pfn; old != 3 && p < pfn + (1L << order); p += Buddy.BlockPages)
            {
                SetBlockType(p, type);
            }

            Buddy.MoveToTail(pfn, type);
            return;
        }

        BoostWatermark(rights);
        long movable = MovablePages(pfn);
        long free = wholeBlock ? Buddy.MovePageblock(pfn, type) : 0;
        if (free == 0)
        {
            Buddy.MoveToTail(pfn, type);
            return;
        }

        long alike = type == 1 ? movable : old == 1 ? Buddy.BlockPages - (free + movable) : 0;
        if (free + alike >= Buddy.BlockPages / 2 || GroupingDisabled)
        {
            SetBlockType(pfn, type);
        }
    }

    private void SetBlockType(long pfn, int type) =>
        Buddy.BlockType[pfn / Buddy.BlockPages] = GroupingDisabled && type < 3 ? 0 : type;

    private long MovablePages(long pfn)
    {
        long first = pfn / Buddy.BlockPages * Buddy.BlockPages, end = first + Buddy.BlockPages;
        return InUse.Where(b => b.Value.OnLru && b.Key >= first && b.Key < end)
            .Sum(b => Math.Min(1L << b.Value.Order, end - b.Key));
    }

    // 4.4 with the default factor of 15000.
    private void BoostWatermark(Rights rights)
    {
        long limit = HighMark / 10000 * 15000 + (HighMark % 10000 * 15000 / 10000);
        if (4 * Buddy.BlockPages > Managed || limit == 0)
        {
            return;
        }

        Boost = Math.Min(Boost + Buddy.BlockPages, Math.Max(Buddy.BlockPages, limit));
        BoostedFlag |= rights.Kswapd;
    }
}
