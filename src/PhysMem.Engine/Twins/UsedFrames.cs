using System.Collections.Immutable;
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
    private readonly IEnumerator<long> _movable;

    // Managed pages that aren't free: of the others the allocator knows nothing.
    private long _left;

    public UsedFrames(Zone zone, ImmutableArray<(long Start, long End)> memory, IEnumerable<(long Pfn, int Order)> free)
    {
        _zone = zone;
        _memory = memory;
        _left = zone.ManagedPages - zone.Buddy.FreePages;
        _movable = All(free).Where(pfn => _zone.Pageblocks.OfFrame(_zone.FrameIndex(pfn)) == MigrateTypes.Movable).GetEnumerator();
    }

    /// <summary>The next one in a Movable pageblock, or -1 when there are no more.</summary>
    public long NextMovable() => _left-- > 0 && _movable.MoveNext() ? _movable.Current : -1;

    private IEnumerable<long> All(IEnumerable<(long Pfn, int Order)> blocks)
    {
        (long Pfn, int Order)[] free = [.. blocks.OrderBy(block => block.Pfn)];
        int next = 0;
        foreach ((long start, long end) in _memory)
        {
            for (long pfn = start; pfn < end; pfn++)
            {
                Interruption.Check(pfn);
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
}
