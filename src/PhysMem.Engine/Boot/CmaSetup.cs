using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Boot;

/// <summary>
/// Handing contiguous areas to the allocator (cma_init_reserved_areas): each pageblock gets the type CMA and is freed
/// by itself, so that the lists of a fresh area descend.
/// </summary>
internal static class CmaSetup
{
    /// <summary>Releases all areas, each from its first pageblock on.</summary>
    public static void Apply(MachineState machine, BootMemory memory)
    {
        foreach (FrameRange area in memory.Cma)
        {
            Release(machine, area);
        }
    }

    /// <summary>Releases an area, which is of whole pageblocks.</summary>
    public static void Release(MachineState machine, FrameRange area)
    {
        long pages = machine.Build.PageblockPages;
        for (long pfn = area.Start; pfn < area.End; pfn += pages)
        {
            Release(machine, area.Zone, pfn, pages);
        }
    }

    // init_cma_reserved_pageblock.
    private static void Release(MachineState machine, Zone zone, long pfn, long pages)
    {
        long i = zone.FrameIndex(pfn);
        zone.Pageblocks.SetOfFrame(i, MigrateTypes.Cma);
        zone.CmaPages += pages;
        zone.FreeToBuddy(i, machine.Build.PageblockOrder, MigrateTypes.Cma, toTail: false, cpu: 0);
        machine.Events.PgFree += pages;
        zone.ManagedPages += pages;
        machine.TotalRam += pages;
    }
}
