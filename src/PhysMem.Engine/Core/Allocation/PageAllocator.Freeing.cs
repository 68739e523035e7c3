using System.Runtime.CompilerServices;
using PhysMem.Engine.Core.Zones;

namespace PhysMem.Engine.Core.Allocation;

/// <summary>Giving pages back (mm/page_alloc.c): single blocks, lists, drains. Callers have checked the blocks.</summary>
internal sealed partial class PageAllocator
{
    /// <summary>__free_pages on the last reference: free_the_page.</summary>
    public void FreePages(Zone zone, long i, int order, int cpu)
    {
        PrepareFree(zone, i, order);
        FreePrepared(zone, i, order, cpu);
    }

    /// <summary>free_pages_prepare: the block is nobody's any more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void PrepareFree(Zone zone, long i, int order)
    {
        zone.Lru?.Leave(i, order);
        _machine.Trace?.PageFree(zone.Pfn(i), order);
    }

    /// <summary>__free_frozen_pages: a block that was made ready goes to the lists.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void FreePrepared(Zone zone, long i, int order, int cpu)
    {
        if (zone.WaitsPerCpu(order))
        {
            zone.FreeUnref(i, order, cpu);
        }
        else
        {
            FreePagesOk(zone, i, order, toTail: false, cpu);
        }
    }

    /// <summary>
    /// free_unref_page_list: order-0 pages in list order; those of isolated blocks go first, in later lines
    /// (free_unref_folios) in their turn.
    /// </summary>
    public void FreeList(ReadOnlySpan<long> pfns, int cpu)
    {
        bool inSequence = _machine.Line.ListsFollowPageblocks;
        foreach (long pfn in pfns)
        {
            Zone zone = _machine.Frames.ZoneOf(pfn)!;
            long i = zone.FrameIndex(pfn);
            zone.Lru?.Leave(i, 0);
            _machine.Trace?.PageFree(pfn, 0);
            if (!inSequence && IsIsolated(zone, i))
            {
                zone.FreeToBuddy(i, 0, Kernel.MigrateTypes.Isolate, toTail: false, cpu);
            }
        }

        foreach (long pfn in pfns)
        {
            Zone zone = _machine.Frames.ZoneOf(pfn)!;
            long i = zone.FrameIndex(pfn);
            if (!IsIsolated(zone, i))
            {
                _machine.Trace?.PageFreeBatched(pfn);
                zone.FreeUnref(i, 0, cpu);
            }
            else if (inSequence)
            {
                zone.FreeUnref(i, 0, cpu);
            }
        }
    }

    /// <summary>drain_local_pages: one CPU's lists of all zones.</summary>
    public void DrainLocal(int cpu) => DrainCpu(cpu, cpu);

    /// <summary>drain_all_pages: every CPU's lists of all zones, done by one CPU.</summary>
    public void DrainAll(int byCpu)
    {
        for (int cpu = 0; cpu < _machine.Cpus.Count; cpu++)
        {
            DrainCpu(cpu, byCpu);
        }
    }

    /// <summary>drain_all_pages of one zone.</summary>
    public void DrainZone(Zone zone, int byCpu)
    {
        for (int cpu = 0; cpu < _machine.Cpus.Count; cpu++)
        {
            zone.DrainPageSet(cpu, byCpu);
        }
    }

    // __free_pages_ok: past the per-CPU lists.
    private void FreePagesOk(Zone zone, long i, int order, bool toTail, int cpu)
    {
        zone.FreeToBuddy(i, order, zone.Pageblocks.OfFrame(i), toTail, cpu);
        _machine.Events.PgFree += 1L << order;
    }

    private void DrainCpu(int cpu, int byCpu)
    {
        foreach (Zone zone in _machine.PopulatedZones)
        {
            zone.DrainPageSet(cpu, byCpu);
        }
    }

    private static bool IsIsolated(Zone zone, long i) =>
        zone.Pageblocks.OfFrame(i) == Kernel.MigrateTypes.Isolate;
}
