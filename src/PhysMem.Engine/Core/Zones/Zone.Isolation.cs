using PhysMem.Engine.Buddy;
using PhysMem.Engine.Frames;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Core.Zones;

/// <summary>Taking single pageblocks away from the allocator and giving them back (mm/page_isolation.c).</summary>
internal sealed partial class Zone
{
    /// <summary>nr_isolate_pageblock: while it isn't 0, drained pages have their type read anew.</summary>
    public long IsolatedPageblocks { get; set; }

    /// <summary>
    /// Whether a pageblock ever was isolated. Then NR_FREE_PAGES can be off: a block of order 10 that comes back while
    /// its second half is isolated is counted whole, and its half again when it is un-isolated; so in the kernel.
    /// </summary>
    public bool EverIsolated { get; set; }

    /// <summary>
    /// set_migratetype_isolate: the pageblock's free pages go to the Isolate lists and are no longer counted.
    /// </summary>
    /// <param name="first">The block's first frame.</param>
    /// <param name="from">First frame that must be movable.</param>
    /// <param name="to">Frame behind the last one that must be movable.</param>
    /// <param name="cpu">The acting CPU.</param>
    /// <param name="forCma">The owner of a contiguous area asks; then nothing in it is in the way.</param>
    /// <returns>False when the block is isolated already or holds an unmovable page.</returns>
    public bool IsolatePageblock(long first, long from, long to, int cpu, bool forCma = false)
    {
        AcceptBlockAt(first, cpu);
        int mt = Pageblocks.OfFrame(first);
        bool unmovable = mt == MigrateTypes.Cma ? !forCma : FirstUnmovable(from, to) != BuddyArea.None;
        if (mt == MigrateTypes.Isolate || unmovable)
        {
            return false;
        }

        if (_followsPageblocks)
        {
            return IsolateByPageblock(first, cpu);
        }

        long moved = MoveFreePagesBlock(first, MigrateTypes.Isolate, out _);
        Pageblocks.SetOfFrame(first, MigrateTypes.Isolate);
        IsolatedPageblocks++;
        EverIsolated = true;
        if (moved != 0)
        {
            Account(cpu, -moved, mt);
        }

        return true;
    }

    /// <summary>unset_migratetype_isolate: the pageblock and its free pages get a type again.</summary>
    public void UnisolatePageblock(long first, int mt, int cpu)
    {
        if (Pageblocks.OfFrame(first) != MigrateTypes.Isolate)
        {
            return;
        }

        mt = _line.IsolationKeepsType ? Pageblocks.UnderIsolation(first) : mt;
        int order = MergesIfReleased(first);
        if (order < 0 && _followsPageblocks)
        {
            MoveIsolated(first, mt, cpu);
        }
        else if (order < 0)
        {
            long moved = MoveFreePagesBlock(first, mt, out _);
            if (moved != 0)
            {
                Account(cpu, moved, mt);
            }
        }
        else
        {
            Buddy.TakeOut(first, order);
        }

        SetIsolated(first, mt);
        IsolatedPageblocks--;
        if (order >= 0)
        {
            // __putback_isolated_page: freed as it was, so that both halves become one block again.
            FreeOne(first, order, mt, toTail: true, cpu);
        }
    }

    /// <summary>has_unmovable_pages: the first frame of a range that stands in the way of isolation, or none.</summary>
    public unsafe long FirstUnmovable(long from, long to)
    {
        // ZONE_MOVABLE promises that whatever was handed out of it can be moved.
        bool requestsAreMovable = Type == ZoneType.Movable;
        long k = from;
        while (k < to)
        {
            long first = BlockOf(k);
            byte s = StateOf(first);
            long end = first + (1L << FrameState.Order(s));
            switch (s & FrameState.KindMask)
            {
                case FrameState.Free:
                case FrameState.PerCpu:
                    k = end;
                    break;
                case FrameState.InUse:
                    // Only a block's first page has a reference; compound pages are judged by it as a whole.
                    bool held = first == k || (s & FrameState.Compound) != 0;
                    if (held && (s & FrameState.Lru) == 0 && !requestsAreMovable)
                    {
                        return k;
                    }

                    k = end;
                    break;
                default:
                    // The rest of a block that wasn't accepted with its first pageblock: nobody holds it.
                    if (Unaccepted.At(k) is { Blocks: > 0 } run)
                    {
                        k = run.End;
                        break;
                    }

                    if ((s & FrameState.Lru) == 0)
                    {
                        return k;
                    }

                    k++;
                    break;
            }
        }

        return BuddyArea.None;
    }

    /// <summary>The first frame of the block that a frame is in, or the frame itself when it is in none.</summary>
    public unsafe long BlockOf(long i)
    {
        for (int order = 0; order <= Build.MaxOrder; order++)
        {
            long first = i & ~((1L << order) - 1);
            byte s = StateOf(first);
            if ((s & FrameState.KindMask) != FrameState.None)
            {
                return FrameState.Order(s) >= order ? first : i;
            }
        }

        return i;
    }

    // A free block of pageblock size or more begins there, and its buddy is free as well and not isolated: its order, else -1.
    private int MergesIfReleased(long first)
    {
        byte s = StateOf(first);
        int order = FrameState.Order(s);
        long buddy = first ^ (1L << order);
        bool merges = FrameState.IsFree(s) && order >= _pageblockOrder && order < Build.MaxOrder
            && StateOf(buddy) == s && Pageblocks.OfFrame(buddy) != MigrateTypes.Isolate;
        return merges ? order : -1;
    }
}
