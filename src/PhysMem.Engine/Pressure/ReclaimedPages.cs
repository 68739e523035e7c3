using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;

namespace PhysMem.Engine.Pressure;

/// <summary>What one call of shrink_folio_list (mm/vmscan.c) takes from its holders: single pages are freed together at its end.</summary>
internal sealed class ReclaimedPages
{
    private readonly ModeledSystem _system;
    private readonly PageAllocator _allocator;
    private readonly long[] _single = new long[ScanControl.Batch];
    private int _count;

    public ReclaimedPages(ModeledSystem system)
    {
        _system = system;
        _allocator = system.Machine.Allocator;
    }

    /// <summary>A block loses its contents. Larger ones are free at once; of single pages a batch at most waits for <see cref="Free"/>.</summary>
    public void Take(Zone zone, long i, int order, LruKind kind, int cpu)
    {
        _system.Lose(zone, i, order, kind);
        if (order == 0)
        {
            _single[_count++] = zone.Pfn(i);
        }
        else
        {
            _allocator.FreePages(zone, i, order, cpu);
        }
    }

    /// <summary>Frees the single pages, each before the one that was taken before it; in later lines in their turn.</summary>
    public void Free(int cpu)
    {
        if (!_system.Machine.Line.FreesReclaimedInTurn)
        {
            Array.Reverse(_single, 0, _count);
        }

        _allocator.FreeList(_single.AsSpan(0, _count), cpu);
        _count = 0;
    }
}
