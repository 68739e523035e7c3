using System.Collections.Immutable;
using System.Globalization;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Frames;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Twins;

/// <summary>
/// The frames of a twin's zone that are in use, given out one after the other to what a text says is there besides: pages
/// that wait on per-CPU lists, and those that can be reclaimed or moved. The lowest come first. They are found as the gaps
/// between the zone's free blocks.
/// </summary>
internal sealed class UsedFrames
{
    private readonly Zone _zone;
    private readonly ImmutableArray<(long Start, long End)> _memory;
    private readonly TwinPages _pages;

    // Managed pages that aren't free: of the others the allocator knows nothing.
    private long _left;

    // The range of memory and the frame to go on with, and the end of the Movable pageblocks that it is in.
    private int _range;
    private long _at;
    private long _movableUntil;

    public UsedFrames(Zone zone, ImmutableArray<(long Start, long End)> memory, TwinPages pages)
    {
        _pages = pages;
        _zone = zone;
        _memory = memory;
        _left = zone.ManagedPages - zone.Buddy.FreePages - zone.Unaccepted.Pages;
    }

    /// <summary>The next one in a Movable pageblock, or -1 when there are no more.</summary>
    public long NextMovable() => NextMovable(1) is { Count: > 0 } one ? one.Pfn : -1;

    /// <summary>The next ones that lie side by side: at most so many, and none when there are no more.</summary>
    public (long Pfn, int Count) NextMovable(int most)
    {
        most = _pages.Of((int)Math.Clamp(_left, 0, most));
        int count = 0;
        while (most > 0 && _range < _memory.Length && (count = Here(most)) == 0)
        {
        }

        _left -= count;
        _pages.Take(count);
        _at += count;
        return (_at - count, count);
    }

    /// <summary>Why there is no next one, as the end of a sentence.</summary>
    public string WhyNoMore => _pages.IsSpent
        ? string.Create(CultureInfo.InvariantCulture, $"as a twin has no more than {TwinPages.Most} such pages")
        : "as no more are in use in Movable pageblocks";

    // How many frames in use there are here; where none is, the way to the next place is gone.
    private unsafe int Here(int most)
    {
        Interruption.Check(_at);
        (long start, long end) = _memory[_range];
        _at = Math.Max(_at, start);
        if (_at >= end)
        {
            _range++;
            return 0;
        }

        if (_at >= _movableUntil && !IsMovable())
        {
            return 0;
        }

        long i = _zone.FrameIndex(_at);
        if (_zone.Buddy.RunAt(i) is { Blocks: > 0 } run)
        {
            _at = _zone.Pfn(run.End);
            return 0;
        }

        if (_zone.Unaccepted.At(i) is { Blocks: > 0 } waiting)
        {
            _at = _zone.Pfn(waiting.End);
            return 0;
        }

        long limit = i + Math.Min(most, Math.Min(end, _movableUntil) - _at);
        long used = _zone.Buddy.NextUsed(i, _zone.Unaccepted.NextFrom(i, limit));
        if (used == i)
        {
            _at += 1L << FrameState.Order(_zone.Table.StateOf(i));
        }

        return (int)(used - i);
    }

    // Goes behind the pageblocks of another type than Movable, or finds the end of those that are.
    private bool IsMovable()
    {
        long i = _zone.FrameIndex(_at);
        int order = _zone.Build.PageblockOrder;
        long until = _zone.Pfn(_zone.Pageblocks.SameUntil(i >> order) << order);
        bool isMovable = _zone.Pageblocks.OfFrame(i) == MigrateTypes.Movable;
        (_at, _movableUntil) = isMovable ? (_at, until) : (until, _movableUntil);
        return isMovable;
    }
}
