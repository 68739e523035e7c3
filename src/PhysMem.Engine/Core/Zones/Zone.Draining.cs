using System.Numerics;
using System.Runtime.CompilerServices;
using PhysMem.Engine.Core.Decisions;
using PhysMem.Engine.Frames;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Core.Zones;

/// <summary>
/// From the per-CPU lists back to the buddy lists (free_pcppages_bulk). Blocks that were freed one after another are
/// often neighbours in memory too. They would merge with each other before they merge with anything else, so as many as
/// make up one larger block go back as that block: the buddy lists come out the same.
/// </summary>
internal sealed partial class Zone
{
    // List by list from the one just used, each from its oldest block.
    private void FreeBulk(PageSet set, int count, int list, int cpu) => FreeBulk(set, count, list, cpu, batch: count);

    // The same batch by batch. Each begins again at the list, where there is nothing left then, so that only blocks of
    // several pages show where one batch ends: the last of it may be larger than what is left to free.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void FreeBulk(PageSet set, int count, int list, int cpu, int batch)
    {
        PageSet counter = _pageSets[cpu];
        bool oneByOne = Machine.IsTraced || Machine.FreeLog != null || Capture != null || IsolatedPageblocks != 0
            || (CmaPages != 0 && !_followsPageblocks);
        int all = count = Math.Min(set.Count, count);
        Machine.FreeLog?.Add(new Drain(this, count, cpu));
        while (count > 0 && set.Count > 0)
        {
            long head = set.Head(list), i = Table.Prev(head);
            int order = OrderOfList(list);
            while (count > 0 && i != head)
            {
                int most = order == 0 ? count : LeftOfBatch(count, all, batch);
                int pages = oneByOne
                    ? FreeOldest(ref i, order, counter, cpu)
                    : FreeOldestRow(ref i, order, most, counter);
                count -= Math.Min(pages, most);
                set.Count -= pages;
            }

            Table.EndList(head, i);
            list = list == PageSet.ListCount - 1 ? 0 : list + 1;
        }
    }

    // The last of the batches is the one that may be smaller.
    private static int LeftOfBatch(int left, int all, int batch)
    {
        int last = all % batch;
        return left <= last ? left : ((left - last - 1) % batch) + 1;
    }

    // For whoever looks at each block, while pageblocks are isolated, which changes what blocks count as, and where some are of
    // contiguous areas.
    private unsafe int FreeOldest(ref long oldest, int order, PageSet counter, int cpu)
    {
        long i = oldest;
        oldest = Table.Prev(i);
        bool remembers = IsolatedPageblocks == 0 && !_followsPageblocks;
        int mt = remembers ? RememberedOf(i) : Pageblocks.OfFrame(i);
        Account(counter, 1L << order, mt);

        if (Capture == null || !Capture.Take(this, i, order, mt, cpu))
        {
            Buddy.Free(i, order, mt, toTail: false);
            Machine.FreeLog?.Add(FreeOnePage.Of(this, i, order, mt));
        }

        Machine.Trace?.PagePcpuDrain(Pfn(i), order, mt);
        return 1 << order;
    }

    // The oldest block and the younger ones that follow it in memory, upwards or downwards, with the same state. The
    // list's head, far behind the last frame, follows none.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private unsafe int FreeOldestRow(ref long oldest, int order, int most, PageSet counter)
    {
        FrameTable table = Table;
        long i = oldest, next = table.Prev(i), stride = next - i;
        byte state = table.State[i];
        int pages = 1 << order;
        if (Math.Abs(stride) == pages)
        {
            for (long last = i; pages < most && next == last + stride && table.State[next] == state;)
            {
                last = next;
                next = table.Prev(next);
                pages += 1 << order;
            }
        }

        oldest = next;
        AddFree(counter, 1L << order, times: pages >> order);
        FreeRow(i, stride, pages, order, FrameState.Remembered(state), counter);
        return pages;
    }

    // Blocks of an order from one on, upwards or downwards, as few larger ones.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private unsafe void FreeRow(long i, long stride, int pages, int order, int remembered, PageSet counter)
    {
        if (pages >> order == 1)
        {
            FreePiece(i, order, order, remembered, counter);
            return;
        }

        // Going down, a larger block ends where the first block does. Types may differ beyond a pageblock.
        long edge = stride > 0 ? i : i - stride;
        while (pages > 0)
        {
            int aligned = Math.Min(BitOperations.TrailingZeroCount(edge), _pageblockOrder);
            int larger = Math.Min(BitOperations.Log2((uint)pages), aligned);
            long length = 1L << larger, first = stride > 0 ? edge : edge - length;
            new Span<byte>(Table.State + first, 1 << larger).Clear();
            FreePiece(first, larger, order, remembered, counter);
            edge += stride > 0 ? length : -length;
            pages -= 1 << larger;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void FreePiece(long i, int larger, int order, int remembered, PageSet counter)
    {
        int mt = _followsPageblocks ? TypeOfPiece(i, larger, order, counter) : remembered;
        Buddy.Free(i, larger, mt, toTail: false);
    }

    // Blocks that make up a larger one lie in one pageblock; NR_FREE_PAGES has been told of them.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private int TypeOfPiece(long i, int larger, int order, PageSet counter)
    {
        int mt = Pageblocks.OfFrame(i);
        if (mt >= MigrateTypes.PerCpuTypes)
        {
            AccountSpecial(counter, 1L << order, mt, times: 1 << (larger - order));
        }

        return mt;
    }
}
