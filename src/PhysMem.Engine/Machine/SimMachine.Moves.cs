using PhysMem.Engine.Faults;
using PhysMem.Engine.Zones;

namespace PhysMem.Engine.Machine;

/// <summary>
/// Frames that change while somebody knows their numbers: compaction moves pages, reclaim and the OOM killer free them.
/// </summary>
public sealed partial class SimMachine
{
    /// <summary>
    /// Where the block is now that a caller knows by a frame number. Compaction moves pages; they can be freed by
    /// their old numbers too, unless these meanwhile name other blocks.
    /// </summary>
    /// <param name="pfn">A first frame that an allocation returned.</param>
    /// <returns>Its frame now; null when it was reclaimed, or freed after having been moved.</returns>
    public long? MigratedTo(long pfn) => State.Allocator.Pressure.LastPlaceOf(pfn) is { } now ? Existing(now) : pfn;

    /// <summary>
    /// Where an allocation's pages are now; unlike <see cref="MigratedTo"/> never mistaken when frames were handed
    /// out again.
    /// </summary>
    /// <returns>Their first frame; null when they were reclaimed, or freed after having been moved.</returns>
    public long? CurrentPfn(Report.Allocation allocation)
    {
        ArgumentNullException.ThrowIfNull(allocation);
        return PlaceOf(allocation, 0);
    }

    /// <summary>Gives back what an allocation got, wherever compaction has moved it.</summary>
    /// <param name="allocation">The allocation.</param>
    /// <param name="cpu">The CPU whose per-CPU lists take the pages.</param>
    /// <exception cref="PhysMemException">The pages are gone or were freed before; nothing has changed.</exception>
    public void Free(Report.Allocation allocation, int cpu = 0)
    {
        ArgumentNullException.ThrowIfNull(allocation);
        CheckCpu(cpu);

        // Of an exact request's pages the last one is looked at before the first goes.
        long blocks = allocation.Order == 0 ? allocation.Pages : 1;
        for (long k = 0; blocks > 1 && k < blocks; k++)
        {
            Find(allocation, k);
        }

        for (long k = 0; k < blocks; k++)
        {
            (Zone zone, long index) = Find(allocation, k);
            State.Allocator.FreePages(zone, index, allocation.Order, cpu);
        }
    }

    private (Zone Zone, long Index) Find(Report.Allocation allocation, long k) => FreeCheck.Require(
        State, PlaceOf(allocation, k) ?? throw FreeCheck.Gone(allocation.Pfn + k), allocation.Order);

    private long? PlaceOf(Report.Allocation allocation, long k)
    {
        long pfn = allocation.Pfn + k;
        return ModelIfOn is { } model ? Existing(model.Moves.Find(pfn, allocation.MovesBefore)) : pfn;
    }

    private static long? Existing(long pfn) => pfn >= 0 ? pfn : null;
}
