using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Limits;

namespace PhysMem.Engine.Boot;

/// <summary>
/// How many pages the kernel believes to have before any is released: what is present less the memory map
/// (free_area_init_core). It is used once, to decide whether grouping by mobility pays off (build_all_zonelists).
/// </summary>
internal static class BootEstimate
{
    /// <summary>The "Total pages" of the boot log.</summary>
    /// <param name="machine">A machine with zones and their spans.</param>
    /// <param name="reservedBelow16M">Pages of the DMA zone that are reserved (memblock_find_dma_reserve).</param>
    public static long TotalPages(MachineState machine, long reservedBelow16M)
    {
        if (!machine.Line.EstimateLeavesOutMap)
        {
            return machine.Zones.Sum(zone => zone.PresentPages);
        }

        // Only 64-bit kernels take what is reserved below 16 MiB into account.
        long total = machine.Architecture.IsSparse ? -reservedBelow16M : 0;
        foreach (Zone zone in machine.Zones)
        {
            long map = HighMemory.IsIndexOf(machine, zone.Index) ? 0 : MapPages(zone);
            total += map <= zone.PresentPages ? zone.PresentPages - map : zone.PresentPages;
        }

        return total;
    }

    /// <summary>Whether there are too few pageblocks to give each type its own (page_group_by_mobility_disabled).</summary>
    public static bool IsTooSmallToGroup(long totalPages, KernelBuild build) =>
        totalPages < (long)build.PageblockPages * build.MigrateTypeCount;

    // calc_memmap_size: of a zone with large holes only the memory has a map.
    private static long MapPages(Zone zone)
    {
        ArchitectureProfile architecture = zone.Build.Architecture;
        bool hasHoles = zone.SpannedPages > zone.PresentPages + (zone.PresentPages >> 4) && architecture.IsSparse;
        long bytes = (hasHoles ? zone.PresentPages : zone.SpannedPages) * architecture.PageStructBytes;
        return (bytes + zone.Build.PageSize - 1) >> zone.Build.PageShift;
    }
}
