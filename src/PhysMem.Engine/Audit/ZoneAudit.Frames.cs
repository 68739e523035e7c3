using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Frames;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Audit;

/// <content>What frames say of themselves.</content>
internal sealed unsafe partial class ZoneAudit
{
    // Between two of so many a walk may be stopped.
    private const int MostSingles = 1 << 20;

    // What is marked free is on a list and has no free buddy, and no block begins inside of another one or outside of the zone's memory.
    private void CheckFrames()
    {
        CheckLargeFree();
        long end = _zone.StartPfn;
        long steps = 0;
        int marked = 0;
        for (long i = _zone.Buddy.NextUsed(0); i < _table.Frames; i = _zone.Buddy.NextUsed(i + 1))
        {
            Interruption.Check(++steps);
            byte state = _table.StateOf(i);
            if ((state & FrameState.KindMask) == FrameState.None)
            {
                continue;
            }

            int order = FrameState.Order(state);
            long pfn = _zone.Pfn(i);
            if (FrameState.IsInUse(state) && order == 0 && pfn >= end && SinglesFrom(i) is var singles and > 1)
            {
                end = pfn + singles;
                i += singles - 1;
                continue;
            }

            long ends = pfn + (BlocksAt(i, order) << order);
            bool isAligned = (pfn & ((1L << order) - 1)) == 0, isMemory = IsMemory(pfn, ends - 1), isListed = FrameState.IsInUse(state) || _free.Contains(i);
            if (!(pfn >= end && isAligned && isMemory && isListed))
            {
                Require(pfn >= end, i, $"marked 0x{state:x} inside of the block that ends at {end}");
                Require(isAligned, i, $"not aligned to order {order}");
                Require(isMemory, i, $"block of order {order} where the zone has no memory");
                Require(isListed, i, "marked free, but on no list");
            }

            end = ends;
            if (!FrameState.IsInUse(state))
            {
                marked++;
                CheckBuddy(i, order, state);
            }
        }

        Require(marked == _free.Count, null, "a list has a block whose first frame isn't marked free");
    }

    // What else is said of a frame would hide it.
    private void CheckLargeFree()
    {
        for (long i = _table.NextLargeFree(0, _table.Frames); i < _table.Frames; i = _table.NextLargeFree(i + 1, _table.Frames))
        {
            Require(_table.State[i] == FrameState.None, i, $"marked 0x{_table.State[i]:x} and as a free block too");
        }
    }

    // How many pages in use lie side by side from a frame on, all alike and all the zone's memory: one by one they would be found
    // right, and page cache has millions of them.
    private long SinglesFrom(long i)
    {
        byte* first = _table.State + i;
        if (i + 1 == _table.Frames || first[1] != first[0])
        {
            return 1;
        }

        int most = (int)Math.Min(_table.Frames - i, MostSingles), alike = new ReadOnlySpan<byte>(first, most).IndexOfAnyExcept(first[0]);
        long pfn = _zone.Pfn(i);
        (Zone? zone, long until) = _zone.Machine.Frames.RunAt(pfn);
        return zone == _zone ? Math.Min(alike < 0 ? most : alike, until - pfn) : 1;
    }

    private bool IsMemory(long first, long last)
    {
        FrameMap frames = _zone.Machine.Frames;
        return frames.ZoneOf(first) == _zone && frames.ZoneOf(last) == _zone;
    }

    // Of the entry of a list: all of its run's. Only blocks of the largest order are in runs.
    private long BlocksAt(long i, int order) => order == _zone.Build.MaxOrder ? Math.Max(_zone.Buddy.RunAt(i).Blocks, 1) : 1;

    private void CheckBuddy(long i, int order, byte state)
    {
        long buddy = i ^ (1L << order);
        if (buddy > i && order < _zone.Build.MaxOrder && FrameState.IsFree(state) && _table.StateOf(buddy) == state)
        {
            bool apart = order >= _zone.Build.PageblockOrder && (_mayHoldApart || !MayMerge(i, buddy));
            Require(apart, i, $"not merged with its free buddy {_zone.Pfn(buddy)} of order {order}");
        }
    }

    private bool MayMerge(long a, long b) =>
        MigrateTypes.MayMerge(_zone.Pageblocks.OfFrame(a), _zone.Pageblocks.OfFrame(b));
}
