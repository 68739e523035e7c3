using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Frames;

namespace PhysMem.Engine.Pressure;

/// <summary>
/// The end of a task's address space: its pages go back in bunches, and within a bunch the last one first
/// (release_pages puts each page in front of the list that it then frees).
/// </summary>
internal static class TaskMemory
{
    // tlb_batch_pages_flush.
    private const int Bunch = 512;

    public static void Free(ModeledSystem system, ReadOnlySpan<long> blocks, int cpu)
    {
        var singles = new List<long>(Bunch);
        for (int from = 0; from < blocks.Length; from += Bunch)
        {
            foreach (long pfn in blocks.Slice(from, Math.Min(Bunch, blocks.Length - from)))
            {
                Take(system, pfn, cpu, singles);
            }

            singles.Reverse();
            system.Machine.Allocator.FreeList(singles.ToArray(), cpu);
            singles.Clear();
        }
    }

    // A larger block is freed as a whole, at once.
    private static unsafe void Take(ModeledSystem system, long pfn, int cpu, List<long> singles)
    {
        PageAllocator allocator = system.Machine.Allocator;
        Zone zone = system.Machine.Frames.ZoneOf(pfn)!;
        long i = zone.FrameIndex(pfn);
        int order = FrameState.Order(zone.Table.State[i]);
        system.Forget(zone, i, FrameMoves.Killed);
        if (order == 0)
        {
            zone.Lru!.Leave(i, 0);
            singles.Add(pfn);
        }
        else
        {
            allocator.FreePages(zone, i, order, cpu);
        }
    }
}
