using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Isolation;
using PhysMem.Engine.Pressure;
using PhysMem.Engine.Report;

namespace PhysMem.Engine.Face;

/// <summary>
/// What allocations hold. Its frames may have changed since somebody got their numbers: compaction moves pages, reclaim
/// and the OOM killer free them.
/// </summary>
public sealed class MachineBlocks : MachineSubject
{
    internal MachineBlocks(SimMachine machine)
        : base(machine)
    {
    }

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
    public long? CurrentPfn(Allocation allocation)
    {
        ArgumentNullException.ThrowIfNull(allocation);
        return PlaceOf(allocation, 0);
    }

    /// <summary>
    /// The block that a caller knows by number alone: what allocated it isn't known, so its mask is empty. Whether
    /// there is such a block is looked at when it is used.
    /// </summary>
    /// <param name="pfn">Its first frame.</param>
    /// <param name="order">The order that it was allocated with.</param>
    /// <param name="pages">Single pages of an exact request, with order 0; 0 to go by the order.</param>
    /// <exception cref="PhysMemException"><see cref="FaultCode.OrderInvalid"/>: order and pages contradict.</exception>
    public Allocation At(long pfn, int order = 0, long pages = 0)
    {
        if (pages < 0 || (order > 0 && pages > 0 && pages != 1L << order))
        {
            throw new PhysMemException(
                FaultCode.OrderInvalid,
                $"A block of order {order} doesn't have {pages} pages.",
                "Leave the pages out, or for single pages of an exact request the order.");
        }

        Zone? zone = State.Frames.ZoneOf(pfn);
        return new Allocation
        {
            Machine = State.Name,
            Pfn = pfn,
            Order = order,
            Pages = pages > 0 ? pages : 1L << order,
            Node = zone?.Node.Nid ?? -1,
            Zone = zone?.Name ?? "",
            MigrateType = "",
            Gfp = "",
            PageShift = State.Build.PageShift,
            PageAddress = DirectMap.AddressOf(State, pfn),
            MovesBefore = Allocation.KnownByNumber,
            Giver = new Giver(State.Identity.Id),
        };
    }

    /// <summary>Gives back what an allocation got, wherever compaction has moved it.</summary>
    /// <param name="allocation">The allocation.</param>
    /// <param name="cpu">The CPU whose per-CPU lists take the pages.</param>
    /// <param name="log">Is told which lists the blocks go to and what they merge with; null to tell nobody.</param>
    /// <exception cref="PhysMemException">The pages are gone or were freed before; nothing has changed.</exception>
    public void Free(Allocation allocation, int cpu = 0, DecisionLog? log = null)
    {
        ArgumentNullException.ThrowIfNull(allocation);
        PlaceCheck.RequireCpu(State, cpu);
        long blocks = CheckSingles(allocation);
        if (allocation.Giver.IsRange)
        {
            new ContigRange(State).Free(allocation.Pfn, blocks, cpu, log);
            return;
        }

        for (long k = 0; k < blocks; k++)
        {
            (Zone zone, long index) = Find(allocation, k);
            State.Allocator.FreePages(zone, index, allocation.Order, cpu, log);
        }
    }

    /// <summary>split_page: an allocated block becomes pages that are given back one by one.</summary>
    /// <param name="allocation">The allocation; one whose pages are single already stays as it is.</param>
    /// <returns>The pages.</returns>
    /// <exception cref="PhysMemException">
    /// The block is gone or was freed before, or is a compound page; nothing has changed.
    /// </exception>
    public IReadOnlyList<Allocation> Split(Allocation allocation)
    {
        ArgumentNullException.ThrowIfNull(allocation);
        bool singles = allocation.Order == 0;
        CheckSingles(allocation);
        (Zone zone, long first) = Find(allocation, 0);
        if (!singles)
        {
            SinglePages.Split(zone, first, allocation.Order);
        }

        var pages = new Allocation[allocation.Pages];
        for (int k = 0; k < pages.Length; k++)
        {
            (Zone place, long index) = singles ? Find(allocation, k) : (zone, first + k);
            long pfn = place.Pfn(index);
            pages[k] = allocation with
            {
                Pfn = pfn,
                Order = 0,
                Pages = 1,
                PageShift = State.Build.PageShift,
                PageAddress = DirectMap.AddressOf(State, pfn),
                MovesBefore = State.Allocator.Pressure.MoveCount,
            };
        }

        return pages;
    }

    // Of an exact request's pages the last one is looked at before anything is done to the first.
    private long CheckSingles(Allocation allocation)
    {
        long blocks = allocation.Order == 0 ? allocation.Pages : 1;
        for (long k = 0; blocks > 1 && k < blocks; k++)
        {
            Interruption.Check(k);
            Find(allocation, k);
        }

        return blocks;
    }

    private (Zone Zone, long Index) Find(Allocation allocation, long k) => FreeCheck.Require(
        State, PlaceOf(allocation, k) ?? throw FreeCheck.Gone(allocation.Pfn + k), allocation.Order);

    private long? PlaceOf(Allocation allocation, long k)
    {
        long pfn = allocation.Pfn + k;
        return ModeledSystem.Of(State) is { } model && allocation.MovesBefore != Allocation.KnownByNumber
            ? Existing(model.Moves.Find(pfn, allocation.MovesBefore))
            : pfn;
    }

    private static long? Existing(long pfn) => pfn >= 0 ? pfn : null;
}
