namespace PhysMem.Engine.Tests.Testing;

/// <summary>11.3: contiguous ranges. Nothing is migrated: a page in use makes the range busy.</summary>
internal sealed partial class SlowAllocator
{
    /// <summary>alloc_contig_range.</summary>
    public bool AllocRange(long start, long end, int type, int cpu)
    {
        long first = start / Buddy.BlockPages * Buddy.BlockPages;
        long last = (end + Buddy.BlockPages - 1) / Buddy.BlockPages * Buddy.BlockPages;
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

    // The free block that the first page is in.
    private long OuterStart(long start) =>
        Buddy.FreeBlocks.Where(block => block.Key <= start && start < block.Key + (1L << block.Value)).Select(block => block.Key)
            .FirstOrDefault(start);
}
