using System.Numerics;
using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Frames;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Isolation;

/// <summary>alloc_contig_range and free_contig_range (mm/page_alloc.c): particular frames instead of any.</summary>
internal sealed class ContigRange
{
    private readonly MachineState _machine;
    private readonly RangeIsolation _isolation;

    public ContigRange(MachineState machine)
    {
        _machine = machine;
        _isolation = new RangeIsolation(machine);
    }

    /// <summary>
    /// alloc_contig_range: isolates the pageblocks, drains, moves away what can move, takes the free frames out and gives back
    /// what lies outside of the range.
    /// </summary>
    /// <param name="start">First pfn.</param>
    /// <param name="end">Pfn behind the last.</param>
    /// <param name="mt">Type that all pageblocks of the range have afterwards.</param>
    /// <param name="cpu">The acting CPU.</param>
    /// <param name="forCma">Whether the owner of a contiguous area asks (ACR_FLAGS_CMA).</param>
    /// <param name="stop">Ends it while pages move.</param>
    /// <returns>Unless it is done, nothing of the range is taken, and what has moved stays where it is.</returns>
    public ContigOutcome Allocate(long start, long end, int mt, int cpu, bool forCma = false, CancellationToken stop = default)
    {
        ContigOutcome outcome = _isolation.Start(start, end, mt, cpu, forCma) ? TakeIsolated(start, end, cpu, stop) : Busy(_isolation.BlockedAt);
        _isolation.Undo(start, end, mt, cpu);
        return outcome;
    }

    /// <summary>The frame for which the last range was busy.</summary>
    public long BusyPfn { get; private set; }

    /// <summary>free_contig_range: frame by frame, rising; later lines, in the largest aligned blocks.</summary>
    /// <param name="start">First pfn.</param>
    /// <param name="count">Number of frames.</param>
    /// <param name="cpu">The acting CPU.</param>
    /// <param name="log">Is told where the blocks go; null to tell nobody.</param>
    public void Free(long start, long count, int cpu, DecisionLog? log = null)
    {
        if (_machine.Line.FreesRangesInBlocks)
        {
            FreeInBlocks(start, start + count, cpu, log);
            return;
        }

        for (long pfn = start; pfn < start + count; pfn++)
        {
            Zone zone = _machine.Frames.ZoneOf(pfn)!;
            _machine.Allocator.FreePages(zone, zone.FrameIndex(pfn), 0, cpu, log);
        }
    }

    private ContigOutcome Busy(long pfn)
    {
        BusyPfn = pfn;
        return ContigOutcome.Busy;
    }

    // __free_contig_range: all frames are made ready first, then freed in chunks.
    private unsafe void FreeInBlocks(long start, long end, int cpu, DecisionLog? log)
    {
        for (long pfn = start; pfn < end; pfn++)
        {
            Zone zone = _machine.Frames.ZoneOf(pfn)!;
            _machine.Allocator.PrepareFree(zone, zone.FrameIndex(pfn), 0);
        }

        for (long pfn = start; pfn < end;)
        {
            Zone zone = _machine.Frames.ZoneOf(pfn)!;
            int order = Math.Min(zone.Build.MaxOrder, BitOperations.Log2((ulong)(end - pfn)));
            order = pfn == 0 ? order : Math.Min(order, BitOperations.TrailingZeroCount(pfn));
            long first = zone.FrameIndex(pfn);
            new Span<byte>(zone.Table.State + first + 1, (1 << order) - 1).Clear();
            _machine.Allocator.FreePrepared(zone, first, order, cpu, log);
            pfn += 1L << order;
        }
    }

    private ContigOutcome TakeIsolated(long start, long end, int cpu, CancellationToken stop)
    {
        Zone zone = _machine.Frames.ZoneOf(start)!;
        _machine.Allocator.DrainZone(zone, cpu);
        if (_machine.Allocator.Pressure.EmptyRange(zone, start, end, cpu, stop) is var emptied and not ContigOutcome.Done)
        {
            return emptied;
        }

        long outerStart = OuterStart(zone, start);
        if (!AllFree(zone, outerStart, end, out long outerEnd))
        {
            return Busy(outerEnd);
        }

        for (long pfn = outerStart; pfn < outerEnd;)
        {
            long i = zone.FrameIndex(pfn);
            int order = OrderOf(zone, i);
            zone.Buddy.TakeOut(i, order);
            PageAllocator.SplitPage(zone, i, order);
            pfn += 1L << order;
        }

        Free(outerStart, start - outerStart, cpu);
        Free(end, outerEnd - end, cpu);
        return ContigOutcome.Done;
    }

    // The free block that holds the first frame may begin before it.
    private static unsafe long OuterStart(Zone zone, long start)
    {
        for (int order = 0; order <= zone.Build.MaxOrder; order++)
        {
            long pfn = start & ~((1L << order) - 1);
            if (pfn < zone.StartPfn)
            {
                break;
            }

            byte s = zone.StateOf(zone.FrameIndex(pfn));
            if (FrameState.IsFree(s))
            {
                return pfn + (1L << FrameState.Order(s)) <= start ? start : pfn;
            }
        }

        return start;
    }

    // test_pages_isolated: free blocks in isolated pageblocks all the way.
    private static unsafe bool AllFree(Zone zone, long from, long end, out long outerEnd)
    {
        long pfn = from;
        while (pfn < end)
        {
            long i = zone.FrameIndex(pfn);
            byte s = zone.StateOf(i);
            if (!FrameState.IsFree(s) || zone.Pageblocks.OfFrame(i) != MigrateTypes.Isolate)
            {
                break;
            }

            pfn += 1L << FrameState.Order(s);
        }

        outerEnd = pfn;
        return pfn >= end;
    }

    private static unsafe int OrderOf(Zone zone, long i) => FrameState.Order(zone.StateOf(i));
}
