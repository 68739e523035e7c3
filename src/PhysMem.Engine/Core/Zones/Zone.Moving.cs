using PhysMem.Engine.Frames;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Core.Zones;

/// <summary>
/// Freeing and moving where a free block lies on the list of its pageblock's type (6.10 on): whatever changes a type
/// moves the pageblock's free blocks along and counts them out and in.
/// </summary>
internal sealed partial class Zone
{
    // free_one_page and split_large_buddy: blocks above pageblock size go back in halves, each by its own type.
    private void FreeByPageblock(long i, int order, bool toTail, int cpu)
    {
        int piece = Math.Min(order, _pageblockOrder);
        for (long end = i + (1L << order); i < end; i += 1L << piece)
        {
            FreeOne(i, piece, Pageblocks.OfFrame(i), toTail, cpu);
        }
    }

    // __free_one_page.
    private void FreeOne(long i, int order, int mt, bool toTail, int cpu)
    {
        Account(_pageSets[cpu], 1L << order, mt);
        if (Capture == null || !Capture.Take(this, i, order, mt, cpu))
        {
            Buddy.Free(i, order, mt, toTail);
        }
    }

    // prep_move_freepages_block: whether the pageblock lies in the zone, and what is in it.
    private bool CanMove(long i, out long free, out long movable)
    {
        free = movable = 0;
        long first = i & ~(_pageblockPages - 1L), end = first + _pageblockPages;
        if (!Spans(Pfn(first)) || !Spans(Pfn(end - 1)) || IsShared(first, end))
        {
            return false;
        }

        for (long k = first; k < end;)
        {
            byte s = StateOf(k);
            if (FrameState.IsFree(s))
            {
                free += 1L << FrameState.Order(s);
                k += 1L << FrameState.Order(s);
                continue;
            }

            long inside = MovableRun(k, s, end - 1);
            movable += inside;
            k += Math.Max(inside, 1);
        }

        return true;
    }

    // Where nodes take turns inside of a pageblock, one zone may span it all and another have pages in it. The kernel takes
    // for granted that this never happens (a VM_BUG_ON in __move_freepages_block); here such a block keeps its type, as the
    // other zone's free blocks couldn't be moved along.
    private bool IsShared(long first, long end)
    {
        bool mayBe = false;
        foreach (Zone zone in Machine.PopulatedZones)
        {
            mayBe |= zone != this && zone.StartPfn < Pfn(end) && zone.EndPfn > Pfn(first);
        }

        for (long k = first; mayBe && k < end; k++)
        {
            if (Machine.Frames.ZoneOf(Pfn(k)) is { } owner && owner != this)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// __isolate_free_page, about a pageblock most of which it takes: it becomes another type's, from which on its other free
    /// blocks lie on the lists of that.
    /// </summary>
    public void Retype(long i, int mt, int cpu)
    {
        if (!_followsPageblocks)
        {
            SetPageblockType(i, mt);
        }
        else if (CanMove(i, out _, out _))
        {
            MovePageblock(i, Pageblocks.OfFrame(i), mt, _pageSets[cpu]);
        }
    }

    // __move_freepages_block: rising, each to the tail of its new list.
    private void MovePageblock(long i, int from, int to, PageSet counter)
    {
        MoveFreeBlocks(i, from, to, counter);
        SetPageblockType(i, to);
    }

    private void MoveFreeBlocks(long i, int from, int to, PageSet counter)
    {
        long first = i & ~(_pageblockPages - 1L), end = first + _pageblockPages;
        for (long k = first; k < end;)
        {
            byte s = StateOf(k);
            if (!FrameState.IsFree(s))
            {
                k++;
                continue;
            }

            int order = FrameState.Order(s);
            Buddy.MoveToTail(k, order, to);
            Account(counter, -(1L << order), from);
            Account(counter, 1L << order, to);
            k += 1L << order;
        }
    }

    private bool IsolateByPageblock(long first, int cpu)
    {
        if (!CanMove(first, out _, out _))
        {
            return false;
        }

        MoveIsolated(first, MigrateTypes.Isolate, cpu);
        IsolatedPageblocks++;
        EverIsolated = true;
        return true;
    }

    // move_freepages_block_isolate, later pageblock_isolate_and_move_free_pages: into isolation or out of it. A block
    // that reaches beyond the pageblock comes apart.
    private void MoveIsolated(long first, int to, int cpu)
    {
        long head = BlockOf(first);
        byte s = StateOf(head);
        int order = FrameState.Order(s), from = Pageblocks.OfFrame(first);
        if (!FrameState.IsFree(s) || order <= _pageblockOrder)
        {
            MoveFreeBlocks(first, from, to, _pageSets[cpu]);
            SetIsolated(first, to);
            return;
        }

        Account(_pageSets[cpu], -(1L << order), Pageblocks.OfFrame(head));
        Buddy.TakeOut(head, order);
        SetIsolated(first, to);
        FreeByPageblock(head, order, toTail: false, cpu);
    }

    private void SetIsolated(long first, int mt)
    {
        if (mt == MigrateTypes.Isolate)
        {
            Pageblocks.Isolate(first);
        }
        else if (_line.IsolationKeepsType)
        {
            // The type was there all the time; also where grouping is disabled it is no other.
            Pageblocks.SetOfFrame(first, mt);
        }
        else
        {
            SetPageblockType(first, mt);
        }
    }
}
