using System.Numerics;
using PhysMem.Engine.Buddy;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Limits;

namespace PhysMem.Engine.Boot;

/// <summary>
/// Handing memory to the allocator (memblock_free_all, set_highmem_pages_init, free_reserved_page). Which order it
/// is done in decides which pages are handed out first.
/// </summary>
internal static class MemoryRelease
{
    /// <summary>
    /// Releases all free memory: high memory first, as 32-bit kernels did before 7.x, then the rest in rising order.
    /// </summary>
    /// <param name="machine">The machine.</param>
    /// <param name="memory">Its memory.</param>
    /// <param name="eager">Whether each block is written down at once; it makes no difference that can be seen.</param>
    public static void FreeAll(MachineState machine, BootMemory memory, bool eager = false)
    {
        // A 32-bit kernel frees high memory page by page to the lists' heads, which leaves high frames in front.
        // Freeing the blocks that the pages grow together to has the same end, as each is finished before the next.
        bool inTurn = machine.Line.ReleasesHighMemoryInTurn;
        foreach (FrameRange run in memory.Free.Where(r => !inTurn && HighMemory.Contains(r.Zone)))
        {
            FreeRun(machine, run, toTail: false, eager);
        }

        foreach (FrameRange run in memory.Free.Where(r => inTurn || !HighMemory.Contains(r.Zone)))
        {
            FreeAccepted(machine, run, memory.UnacceptedFrom, eager);
        }
    }

    /// <summary>Releases the pages that come late, one by one through the first CPU's lists, in rising order.</summary>
    public static void FreeLate(MachineState machine, BootMemory memory)
    {
        foreach (FrameRange run in memory.Late)
        {
            for (long pfn = run.Start; pfn < run.End; pfn++)
            {
                Interruption.Check(pfn);
                machine.Allocator.FreePages(run.Zone, run.Zone.FrameIndex(pfn), 0, cpu: 0);
            }

            Count(machine, run);
        }
    }

    /// <summary>
    /// __free_pages_memory: cuts a run into the largest aligned blocks, from its start, and frees each
    /// (__free_pages_core).
    /// </summary>
    public static void FreeRun(MachineState machine, FrameRange run, bool toTail, bool eager = false)
    {
        long pfn = run.Start;
        KernelBuild build = machine.Build;
        while (pfn < run.End)
        {
            Interruption.Check();
            if (toTail && !eager && pfn % build.MaxOrderPages == 0
                && FreeWholeBlocks(machine, run with { Start = pfn }) is > 0 and var whole)
            {
                pfn += whole;
                continue;
            }

            int order = pfn == 0
                ? build.MaxOrder
                : Math.Min(build.MaxOrder, BitOperations.TrailingZeroCount(pfn));
            while (pfn + (1L << order) > run.End)
            {
                order--;
            }

            long i = run.Zone.FrameIndex(pfn);
            run.Zone.FreeToBuddy(i, order, run.Zone.Pageblocks.OfFrame(i), toTail, cpu: 0);
            machine.Events.PgFree += 1L << order;
            pfn += 1L << order;
        }

        Count(machine, run);
    }

    // As many blocks of the largest order as there are, without writing each down. All have the first one's type: a
    // pageblock that boot gives another one has pages that aren't free.
    private static long FreeWholeBlocks(MachineState machine, FrameRange run)
    {
        Zone zone = run.Zone;
        long first = zone.FrameIndex(run.Start);
        BlockRun blocks = BlockRun.Between(first, zone.FrameIndex(run.End), zone.Build.MaxOrder);
        long pages = blocks.End - first;
        if (pages > 0)
        {
            zone.AddFree(cpu: 0, pages);
            zone.Buddy.FreeRun(blocks, zone.Pageblocks.OfFrame(first));
            machine.Events.PgFree += pages;
        }

        return pages;
    }

    // __free_pages_core: whole blocks that firmware kept any part of wait until they are accepted; anything less is accepted
    // at once.
    private static void FreeAccepted(MachineState machine, FrameRange run, long unacceptedFrom, bool eager)
    {
        long size = machine.Build.MaxOrderPages;
        long first = Math.Max((run.Start + size - 1) / size, unacceptedFrom / size) * size, end = run.End / size * size;
        if (first >= end)
        {
            FreeRun(machine, run, toTail: true, eager);
            return;
        }

        FrameRange kept = run with { Start = first, End = end };
        FreeRun(machine, run with { End = first }, toTail: true, eager);
        Zone zone = run.Zone;
        zone.KeepUnaccepted(BlockRun.Between(zone.FrameIndex(first), zone.FrameIndex(end), machine.Build.MaxOrder), cpu: 0);
        Count(machine, kept);
        FreeRun(machine, run with { Start = end }, toTail: true, eager);
    }

    private static void Count(MachineState machine, FrameRange run)
    {
        run.Zone.ManagedPages += run.End - run.Start;
        machine.TotalRam += run.End - run.Start;
    }
}
