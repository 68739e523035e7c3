namespace PhysMem.Engine.Tests.Testing;

/// <summary>11.1 and 11.2: isolating ranges of pageblocks. Blocks in use are never compound here.</summary>
internal sealed partial class SlowAllocator
{
    // What a pageblock was before it was isolated, which 7.2 remembers.
    private readonly Dictionary<long, int> _under = [];

    /// <summary>11.2; the range is given in whole pageblocks. With the type CMA it is the owner of an area who asks.</summary>
    public bool Isolate(long start, long end, int type, int cpu)
    {
        long last = end - Buddy.BlockPages;
        var done = new List<long>();
        foreach (long block in new[] { start, last }.Distinct().Concat(Blocks(start + Buddy.BlockPages, last)))
        {
            if (!IsolateOne(block, type, cpu))
            {
                done.Order().ToList().ForEach(b => UnisolateOne(b, type, cpu));
                return false;
            }

            done.Add(block);
            if (block == start && !IsLater)
            {
                SplitAcross(start, cpu);
            }

            if (block == last && !IsLater)
            {
                SplitAcross(end, cpu);
            }
        }

        return true;
    }

    /// <summary>undo_isolate_page_range.</summary>
    public void Unisolate(long start, long end, int type, int cpu)
    {
        foreach (long block in Blocks(start, end))
        {
            UnisolateOne(block, type, cpu);
        }
    }

    private IEnumerable<long> Blocks(long start, long end)
    {
        for (long block = start; block < end; block += Buddy.BlockPages)
        {
            yield return block;
        }
    }

    private bool IsolateOne(long block, int type, int cpu)
    {
        int old = Buddy.TypeOf(block);
        bool holdsUnmovable = InUse.Any(
            b => b.Key >= block && b.Key < block + Buddy.BlockPages && !b.Value.OnLru);
        if (old == SlowBuddy.Isolate || (old == Cma ? type != Cma : holdsUnmovable))
        {
            return false;
        }

        if (IsLater)
        {
            return IsolateCounted(block, cpu);
        }

        long moved = Buddy.MovePageblock(block, SlowBuddy.Isolate);
        Buddy.BlockType[block / Buddy.BlockPages] = SlowBuddy.Isolate;
        IsolatedBlocks++;
        Count(cpu, -moved, old);
        return true;
    }

    private void UnisolateOne(long block, int type, int cpu)
    {
        if (Buddy.TypeOf(block) != SlowBuddy.Isolate)
        {
            return;
        }

        IsolatedBlocks--;
        type = Profile == 3 ? _under[block] : type;
        int order = Buddy.FreeBlocks.GetValueOrDefault(block, -1);
        long buddy = block ^ (1L << Math.Max(order, 0));
        if (order >= Buddy.BlockOrder && order < Buddy.MaxOrder && Buddy.IsFree(buddy, order) && Buddy.TypeOf(buddy) != SlowBuddy.Isolate)
        {
            Buddy.TakeOut(block);
            SetBlockType(block, type);
            FreeToBuddy(block, order, type, cpu, toTail: true);
        }
        else if (IsLater)
        {
            MoveIsolated(block, type, cpu);
        }
        else
        {
            Count(cpu, Buddy.MovePageblock(block, type), type);
            SetBlockType(block, type);
        }
    }

    private bool IsolateCounted(long block, int cpu)
    {
        if (!Buddy.HasWholePageblock(block))
        {
            return false;
        }

        _under[block] = Buddy.TypeOf(block);
        IsolatedBlocks++;
        MoveIsolated(block, SlowBuddy.Isolate, cpu);
        return true;
    }

    // 11.1 in later lines, into isolation and out of it: a block that reaches beyond comes apart.
    private void MoveIsolated(long block, int type, int cpu)
    {
        (long large, int order) = Buddy.FreeBlocks.FirstOrDefault(b => b.Key <= block && block < b.Key + (1L << b.Value));
        if (order <= Buddy.BlockOrder)
        {
            MoveCounted(block, type, cpu);
            Buddy.BlockType[block / Buddy.BlockPages] = type;
            return;
        }

        Count(cpu, Buddy.TypeOf(large) == SlowBuddy.Isolate ? 0 : -(1L << order), Buddy.TypeOf(large));
        Buddy.TakeOut(large);
        Buddy.BlockType[block / Buddy.BlockPages] = type;
        foreach (long piece in Blocks(large, large + (1L << order)))
        {
            FreeToBuddy(piece, Buddy.BlockOrder, Buddy.TypeOf(piece), cpu);
        }
    }

    // split_free_page: the pieces end at the boundary, then at the block's end.
    private void SplitAcross(long boundary, int cpu)
    {
        foreach ((long pfn, int order) in Buddy.FreeBlocks.Where(b => b.Key < boundary && b.Key + (1L << b.Value) > boundary).ToArray())
        {
            if (Buddy.TypeOf(pfn) != SlowBuddy.Isolate)
            {
                Count(cpu, -(1L << order), Buddy.TypeOf(pfn));
            }

            Buddy.TakeOut(pfn);
            long end = pfn + (1L << order), left = boundary - pfn;
            for (long p = pfn; p < end;)
            {
                int piece = Math.Min(TrailingZeros(p), HighestBit(left));
                FreeToBuddy(p, piece, Buddy.TypeOf(p), cpu);
                p += 1L << piece;
                left = p == boundary ? end - p : left - (1L << piece);
            }
        }
    }

    private static int TrailingZeros(long x) => Enumerable.Range(0, 63).First(bit => (x >> bit & 1) != 0);

    private static int HighestBit(long x) => Enumerable.Range(0, 63).Last(bit => (x >> bit & 1) != 0);
}
