using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Boot;

/// <summary>
/// The first types of pageblocks (memmap_init, deferred_free_range): a block becomes Movable when its first page is
/// initialised or, in deferred memory, released. Blocks for which that never happens stay Unmovable.
/// </summary>
internal static class PageblockSetup
{
    /// <summary>Marks the blocks that stay Unmovable; all others are Movable from the start.</summary>
    public static void Apply(MachineState machine, BootMemory memory)
    {
        foreach (FrameRange run in machine.Frames.Ranges)
        {
            MarkIfBegunElsewhere(machine, run);
        }

        var deferredFrom = machine.PopulatedZones.ToDictionary(
            z => z, z => DeferredInit.FirstDeferredPfn(z, machine.Frames.Ranges));
        foreach (FrameRange run in memory.Reserved.Concat(memory.Late))
        {
            if (deferredFrom[run.Zone] < run.End)
            {
                MarkFirstPages(run with { Start = Math.Max(run.Start, deferredFrom[run.Zone]) });
            }
        }
    }

    // A run that begins inside of a block: is the block's first page RAM at all, and where types are kept per zone,
    // RAM of this one?
    private static void MarkIfBegunElsewhere(MachineState machine, FrameRange run)
    {
        long first = run.Start / machine.Build.PageblockPages * machine.Build.PageblockPages;
        Zone? owner = machine.Frames.ZoneOf(first);
        bool begun = machine.Architecture.IsSparse ? owner != null : owner == run.Zone;
        if (!begun)
        {
            run.Zone.Pageblocks.SetOfFrame(run.Zone.FrameIndex(first), MigrateTypes.Unmovable);
        }
    }

    private static void MarkFirstPages(FrameRange run)
    {
        long pages = run.Zone.Build.PageblockPages;
        for (long pfn = (run.Start + pages - 1) / pages * pages; pfn < run.End; pfn += pages)
        {
            run.Zone.Pageblocks.SetOfFrame(run.Zone.FrameIndex(pfn), MigrateTypes.Unmovable);
        }
    }
}
