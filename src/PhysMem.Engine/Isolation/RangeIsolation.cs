using PhysMem.Engine.Buddy;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Frames;

namespace PhysMem.Engine.Isolation;

/// <summary>Isolating ranges of pageblocks (mm/page_isolation.c). Ranges are in pfns and lie in one zone.</summary>
internal sealed class RangeIsolation
{
    private readonly int _block;
    private readonly MachineState _machine;
    private bool _forCma;

    public RangeIsolation(MachineState machine)
    {
        _machine = machine;
        _block = machine.Build.PageblockPages;
    }

    /// <summary>
    /// start_isolate_page_range: the first pageblock, the last, then those between. When one refuses, the blocks
    /// done so far are given back as <paramref name="mt"/>, whatever they were before.
    /// </summary>
    /// <returns>False (-EBUSY) when a block refused.</returns>
    public bool Start(long start, long end, int mt, int cpu, bool forCma = false)
    {
        long first = AlignDown(start), last = AlignUp(end) - _block;
        _forCma = forCma;
        if (!IsolateEdge(first, before: false, alreadyIsolated: false, mt, cpu))
        {
            return false;
        }

        if (!IsolateEdge(last + _block, before: true, alreadyIsolated: first == last, mt, cpu))
        {
            Unset(first, mt, cpu);
            return false;
        }

        for (long pfn = first + _block; pfn < last; pfn += _block)
        {
            if (_machine.Frames.ZoneOf(pfn) is { } zone && !Isolate(zone, pfn, cpu))
            {
                Undo(first, pfn, mt, cpu);
                Unset(last, mt, cpu);
                return false;
            }
        }

        return true;
    }

    /// <summary>The frame for which the last range was refused.</summary>
    public long BlockedAt { get; private set; }

    /// <summary>undo_isolate_page_range: every isolated pageblock of the range gets the type.</summary>
    public void Undo(long start, long end, int mt, int cpu)
    {
        for (long pfn = AlignDown(start); pfn < AlignUp(end); pfn += _block)
        {
            Unset(pfn, mt, cpu);
        }
    }

    // isolate_single_pageblock: also splits a free block that crosses the range's edge.
    private bool IsolateEdge(long boundary, bool before, bool alreadyIsolated, int mt, int cpu)
    {
        long pageblock = before ? boundary - _block : boundary;
        BlockedAt = pageblock;
        if (_machine.Frames.ZoneOf(pageblock) is not { } zone)
        {
            return false;
        }

        if (!alreadyIsolated && !Isolate(zone, pageblock, cpu))
        {
            return false;
        }

        if (_machine.Frames.ZoneOf(before ? boundary : boundary - 1) == null)
        {
            return true;
        }

        if (SplitAtBoundary(zone, pageblock, boundary, cpu))
        {
            return true;
        }

        if (!alreadyIsolated)
        {
            Unset(pageblock, mt, cpu);
        }

        return false;
    }

    private unsafe bool SplitAtBoundary(Zone zone, long pageblock, long boundary, int cpu)
    {
        // Where lists follow pageblocks, isolating has cut what crosses the edge.
        bool splits = !_machine.Line.ListsFollowPageblocks;
        long pfn = Math.Max(pageblock / zone.Build.MaxOrderPages * zone.Build.MaxOrderPages, zone.StartPfn);
        while (pfn < boundary)
        {
            long i = zone.FrameIndex(pfn);
            byte s = zone.StateOf(i);
            int order = FrameState.Order(s);
            if (FrameState.IsFree(s))
            {
                if (splits && pfn + (1L << order) > boundary)
                {
                    // Where both sides are isolated already the pieces merge again, and that is that.
                    SplitFreeBlock(zone, i, order, boundary - pfn, cpu);
                }

                pfn += 1L << order;
            }
            else if (FrameState.IsInUse(s) && (s & FrameState.Compound) != 0)
            {
                // A compound page across the edge would have to be moved away first.
                if (pfn + (1L << order) > boundary)
                {
                    BlockedAt = pfn;
                    return false;
                }

                pfn += 1L << order;
            }
            else
            {
                pfn++;
            }
        }

        return true;
    }

    // split_free_page: the block is freed again in pieces that end at the split point.
    private static void SplitFreeBlock(Zone zone, long i, int order, long left, int cpu)
    {
        zone.Account(cpu, -(1L << order), zone.Pageblocks.OfFrame(i));
        zone.Buddy.TakeOut(i, order);
        long end = i + (1L << order);
        for (long k = i; k < end;)
        {
            long pfn = zone.Pfn(k);
            int aligned = pfn == 0 ? order : System.Numerics.BitOperations.TrailingZeroCount(pfn);
            int piece = Math.Min(aligned, System.Numerics.BitOperations.Log2((ulong)left));
            zone.FreeToBuddy(k, piece, zone.Pageblocks.OfFrame(k), toTail: false, cpu);
            k += 1L << piece;
            left -= 1L << piece;
            if (left == 0)
            {
                left = end - k;
            }
        }
    }

    private bool Isolate(Zone zone, long pfn, int cpu)
    {
        long first = zone.FrameIndex(pfn);
        if (zone.IsolatePageblock(first, first, first + _block, cpu, _forCma))
        {
            return true;
        }

        long inTheWay = zone.FirstUnmovable(first, first + _block);
        BlockedAt = inTheWay == BuddyArea.None ? pfn : zone.Pfn(inTheWay);
        return false;
    }

    private void Unset(long pfn, int mt, int cpu)
    {
        if (_machine.Frames.ZoneOf(pfn) is { } zone)
        {
            zone.UnisolatePageblock(zone.FrameIndex(pfn), mt, cpu);
        }
    }

    private long AlignDown(long pfn) => pfn / _block * _block;

    private long AlignUp(long pfn) => (pfn + _block - 1) / _block * _block;
}
