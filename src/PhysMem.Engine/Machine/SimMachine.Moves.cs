using PhysMem.Engine.Faults;

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
        return Existing(ModelIfOn?.Moves.Find(allocation.Pfn, allocation.MovesBefore) ?? allocation.Pfn);
    }

    /// <summary>Gives back what an allocation got, wherever compaction has moved it.</summary>
    /// <param name="allocation">The allocation.</param>
    /// <param name="cpu">The CPU whose per-CPU lists take the pages.</param>
    /// <exception cref="PhysMemException">The pages are gone or were freed before; nothing has changed.</exception>
    public void Free(Report.Allocation allocation, int cpu = 0)
    {
        ArgumentNullException.ThrowIfNull(allocation);
        CheckCpu(cpu);
        bool singles = allocation.Order == 0;
        long[] pfns = new long[singles ? allocation.Pages : 1];
        for (int k = 0; k < pfns.Length; k++)
        {
            pfns[k] = CurrentPfn(allocation with { Pfn = allocation.Pfn + k })
                ?? throw FreeCheck.Gone(allocation.Pfn + k);
            FreeCheck.Require(State, pfns[k], allocation.Order);
        }

        foreach (long pfn in pfns)
        {
            FreePagesAt(pfn, allocation.Order, cpu);
        }
    }

    private static long? Existing(long pfn) => pfn >= 0 ? pfn : null;
}
