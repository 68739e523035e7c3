namespace PhysMem.Engine.Tests.Testing;

/// <summary>11.3: contiguous ranges. A page in use that can't move makes the range busy.</summary>
internal sealed partial class SlowAllocator
{
    // GFP_USER | __GFP_MOVABLE | __GFP_RETRY_MAYFAIL | __GFP_COMP.
    private const uint RoomMask = 0x100cc0 | 0x8 | 0x4000 | 0x40000;

    /// <summary>Whether movable single pages leave a range; there must be room for them, as nothing is reclaimed here.</summary>
    public bool MovesOut { get; init; }

    /// <summary>Pages that the last range moved.</summary>
    public List<(long From, long To)> Moved { get; } = [];

    /// <summary>Single pages in a range that can move, rising.</summary>
    public long[] MovableIn(long start, long end) =>
        [.. InUse.Where(block => block.Value is { OnLru: true, Order: 0 } && block.Key >= start && block.Key < end).Select(block => block.Key).Order()];

    /// <summary>alloc_contig_range.</summary>
    public bool AllocRange(long start, long end, int type, int cpu)
    {
        long first = start / Buddy.BlockPages * Buddy.BlockPages;
        long last = (end + Buddy.BlockPages - 1) / Buddy.BlockPages * Buddy.BlockPages;
        Moved.Clear();
        bool done = Isolate(first, last, type, cpu) && TakeRange(start, end, cpu);
        Unisolate(first, last, type, cpu);
        return done;
    }

    /// <summary>free_contig_range: page by page, in 7.2 in the largest pieces that lie at a multiple of their size.</summary>
    public void FreeRange(long start, long end, int cpu)
    {
        for (long page = start; page < end; page++)
        {
            InUse.Remove(page);
        }

        while (start < end)
        {
            int order = Profile < 3 ? 0 : Math.Min(Math.Min(TrailingZeros(start), HighestBit(end - start)), Buddy.MaxOrder);
            Free(start, order, cpu);
            start += 1L << order;
        }
    }

    private bool TakeRange(long start, long end, int cpu)
    {
        for (int one = 0; one < PageSets.Length; one++)
        {
            Drain(one, cpu);
        }

        if (MovesOut)
        {
            MoveOut(start, end, cpu);
        }

        long from = OuterStart(start), to = from;
        while (to < end && Buddy.FreeBlocks.TryGetValue(to, out int order) && Buddy.TypeOf(to) == SlowBuddy.Isolate)
        {
            to += 1L << order;
        }

        if (to < end)
        {
            return false;
        }

        for (long pfn = from; pfn < to;)
        {
            int order = Buddy.FreeBlocks[pfn];
            Buddy.TakeOut(pfn);
            for (long page = pfn; page < pfn + (1L << order); page++)
            {
                InUse.Add(page, (0, false));
            }

            pfn += 1L << order;
        }

        FreeRange(from, start, cpu);
        FreeRange(end, to, cpu);
        return true;
    }

    // Step 3, 32 pages at a time, of which the last isolated goes first. Later lines have found room for all before the first moves.
    private void MoveOut(long start, long end, int cpu)
    {
        foreach (long[] batch in MovableIn(start, end).Chunk(32))
        {
            var found = new List<(long From, long To)>();
            foreach (long from in batch.Reverse())
            {
                found.Add((from, Alloc(0, RoomMask, cpu)!.Value));
                if (!IsLater)
                {
                    Free(from, 0, cpu);
                }
            }

            if (IsLater)
            {
                found.ForEach(move => Free(move.From, 0, cpu));
            }

            Moved.AddRange(found);
        }
    }

    // The free block that the first page is in.
    private long OuterStart(long start) =>
        Buddy.FreeBlocks.Where(block => block.Key <= start && start < block.Key + (1L << block.Value)).Select(block => block.Key)
            .FirstOrDefault(start);
}
