using PhysMem.Engine.Buddy;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Isolation;

/// <summary>Finding frames for a contiguous range that may lie anywhere, in all of memory or in the areas kept for that.</summary>
internal sealed class ContigSearch(MachineState machine)
{
    // CONFIG_CMA_ALIGNMENT: what dma_alloc_contiguous aligns large buffers to, an order.
    private const int MostAlignment = 8;

    /// <summary>What takes the ranges.</summary>
    public ContigRange Range { get; } = new(machine);

    /// <summary>How many ranges were tried.</summary>
    public int Tried { get; private set; }

    /// <summary>
    /// alloc_contig_pages: zone by zone along a node's list, one range behind the other, at multiples of their size where it is
    /// a power of two.
    /// </summary>
    /// <param name="zones">The zones in their order.</param>
    /// <param name="pages">Pages wanted, 1 or more.</param>
    /// <param name="cpu">The acting CPU.</param>
    /// <param name="stop">Ends it, with what the range at hand came to.</param>
    /// <param name="pfn">The first frame of the range.</param>
    public ContigOutcome InZones(IEnumerable<Zone> zones, long pages, int cpu, CancellationToken stop, out long pfn)
    {
        ContigOutcome last = ContigOutcome.NoMemory;
        foreach (Zone zone in zones)
        {
            for (pfn = (zone.StartPfn + pages - 1) & ~(pages - 1); pfn + pages <= zone.EndPfn && !stop.IsCancellationRequested; pfn += pages)
            {
                Interruption.Check();
                last = IsMemory(zone, pfn, pages) ? Try(pfn, pages, MigrateTypes.Movable, cpu, forCma: false, stop) : last;
                if (last == ContigOutcome.Done)
                {
                    return last;
                }
            }
        }

        pfn = -1;
        return last;
    }

    /// <summary>
    /// cma_alloc: the first frames of an area that its owner doesn't hold, aligned as buffers for devices are; where these are
    /// busy, the next ones that it doesn't hold. Areas side by side count as one.
    /// </summary>
    /// <inheritdoc cref="InZones"/>
    public ContigOutcome InAreas(IEnumerable<Zone> zones, long pages, int cpu, CancellationToken stop, out long pfn)
    {
        // Whether anything was big enough: -ENOMEM unless one range was tried.
        ContigOutcome last = ContigOutcome.NoMemory;
        long align = 1L << Math.Min(PageConstants.OrderFor(pages), MostAlignment);
        foreach (Zone zone in zones.Where(zone => zone.CmaPages > 0))
        {
            foreach ((long start, long end) in AreasOf(zone))
            {
                for (pfn = start; NextUnheld(zone, ref pfn, pages, align, end); pfn += align)
                {
                    last = Try(pfn, pages, MigrateTypes.Cma, cpu, forCma: true, stop);
                    if (last != ContigOutcome.Busy)
                    {
                        return last;
                    }
                }
            }
        }

        pfn = -1;
        return last;
    }

    private ContigOutcome Try(long pfn, long pages, int mt, int cpu, bool forCma, CancellationToken stop)
    {
        Tried++;
        return Range.Allocate(pfn, pfn + pages, mt, cpu, forCma, stop);
    }

    // pfn_range_valid_contig, as far as reserved pages wouldn't refuse anyway.
    private bool IsMemory(Zone zone, long pfn, long pages) =>
        machine.Frames.RunAt(pfn) is var (owner, until) && owner == zone && until >= pfn + pages;

    private static IEnumerable<(long Start, long End)> AreasOf(Zone zone)
    {
        int size = zone.Build.PageblockPages;
        return zone.PageblockRuns((zone.StartPfn + size - 1) / size * size)
            .Where(run => run.Owner == zone && zone.Pageblocks.OfFrame(zone.FrameIndex(run.First)) == MigrateTypes.Cma)
            .Select(run => (run.First, run.First + (run.Count * size)));
    }

    // bitmap_find_next_zero_area_off. What the owner of an area holds are pages in use that can't move: nobody else gets such there.
    private static bool NextUnheld(Zone zone, ref long pfn, long pages, long align, long end)
    {
        while ((pfn = (pfn + align - 1) / align * align) + pages <= end)
        {
            long held = zone.FirstUnmovable(zone.FrameIndex(pfn), zone.FrameIndex(pfn + pages));
            if (held == BuddyArea.None)
            {
                return true;
            }

            pfn = zone.Pfn(held) + 1;
        }

        return false;
    }
}
