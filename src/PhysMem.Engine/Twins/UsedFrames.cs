using System.Collections.Immutable;
using System.Globalization;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Twins;

/// <summary>
/// The frames of a twin's zone that are in use, given out one after the other to what a text says is there besides: pages
/// that wait on per-CPU lists, and those that can be reclaimed or moved. The lowest come first.
/// </summary>
internal sealed class UsedFrames
{
    private readonly Zone _zone;
    private readonly ImmutableArray<(long Start, long End)> _memory;
    private readonly TwinPages _pages;
    private readonly IEnumerator<long> _movable;

    // Managed pages that aren't free: of the others the allocator knows nothing.
    private long _left;

    public UsedFrames(Zone zone, ImmutableArray<(long Start, long End)> memory, IEnumerable<(long Pfn, int Order)> free, TwinPages pages)
    {
        _pages = pages;
        _zone = zone;
        _memory = memory;
        _left = zone.ManagedPages - zone.Buddy.FreePages;
        _movable = Movable(free).GetEnumerator();
    }

    /// <summary>The next one in a Movable pageblock, or -1 when there are no more.</summary>
    public long NextMovable() => _left-- > 0 && _pages.Take() && _movable.MoveNext() ? _movable.Current : -1;

    /// <summary>Why there is no next one, as the end of a sentence.</summary>
    public string WhyNoMore => _pages.IsSpent
        ? string.Create(CultureInfo.InvariantCulture, $"as a twin has no more than {TwinPages.Most} such pages")
        : "as no more are in use in Movable pageblocks";

    private IEnumerable<long> Movable(IEnumerable<(long Pfn, int Order)> blocks)
    {
        (long Pfn, int Order)[] free = [.. blocks.OrderBy(block => block.Pfn)];
        int next = 0;
        foreach ((long start, long end) in _memory)
        {
            for (long pfn = start; pfn < end; pfn++)
            {
                Interruption.Check(pfn);
                if (OtherTypeUntil(pfn) is var behind and > 0)
                {
                    pfn = behind - 1;
                    continue;
                }

                while (next < free.Length && free[next].Pfn < pfn)
                {
                    next++;
                }

                if (next < free.Length && free[next].Pfn == pfn)
                {
                    pfn += (1L << free[next].Order) - 1;
                }
                else
                {
                    yield return pfn;
                }
            }
        }
    }

    // The frame behind the pageblocks of another type than Movable that begin with this one's; 0 in a Movable one.
    private long OtherTypeUntil(long pfn)
    {
        long i = _zone.FrameIndex(pfn);
        int order = _zone.Build.PageblockOrder;
        return _zone.Pageblocks.OfFrame(i) == MigrateTypes.Movable ? 0 : _zone.Pfn(_zone.Pageblocks.SameUntil(i >> order) << order);
    }
}
