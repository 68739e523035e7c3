using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Frames;
using PhysMem.Engine.Isolation;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Report;

namespace PhysMem.Engine.Face;

/// <summary>
/// Calls whose pages are single ones, each given back by itself: exact sizes, bulk requests, splits.
/// </summary>
public sealed class SinglePages : MachineSubject
{
    private readonly RequestSteps _steps;

    internal SinglePages(SimMachine machine, RequestSteps steps)
        : base(machine)
    {
        _steps = steps;
    }

    /// <summary>
    /// alloc_pages_exact: a number of contiguous pages that need not be a power of two. They are given back with
    /// <see cref="FreeExact"/> or one by one.
    /// </summary>
    /// <param name="request">The request; its order is ignored, __GFP_COMP and __GFP_HIGHMEM are taken out.</param>
    /// <param name="pages">Pages wanted, 1 to as many as the largest block has.</param>
    /// <inheritdoc cref="SimMachine.AllocPages" path="/exception"/>
    public AllocationResult AllocExact(AllocationRequest request, long pages)
    {
        ArgumentNullException.ThrowIfNull(request);
        int most = State.Build.MaxOrderPages;
        if (pages < 1 || pages > most)
        {
            throw new PhysMemException(
                FaultCode.OrderInvalid,
                $"{pages} pages can't be one block; a block has 1 to {most} pages.",
                "Ask for fewer pages, or for several blocks.");
        }

        request = request with { Order = PageConstants.OrderFor(pages) };
        int nid = _steps.Begin(request);
        long pfn = State.Allocator.AllocExact(request, pages, out AllocOutcome outcome);
        return _steps.End(
            pfn >= 0
                ? new AllocationResult { Allocation = _steps.Describe(request, outcome.Zone!, pfn, 0) with { Pages = pages } }
                : _steps.Failed(request, nid, outcome));
    }

    /// <summary>free_pages_exact: gives contiguous single pages back, rising.</summary>
    /// <param name="pfn">The first page.</param>
    /// <param name="pages">Number of pages.</param>
    /// <param name="cpu">The CPU whose per-CPU lists take them.</param>
    /// <exception cref="PhysMemException">One of them isn't a single allocated page; nothing has changed.</exception>
    public void FreeExact(long pfn, long pages, int cpu = 0)
    {
        PlaceCheck.RequireCpu(State, cpu);
        for (long k = 0; k < pages; k++)
        {
            FreeCheck.Require(State, pfn + k, 0);
        }

        for (long k = 0; k < pages; k++)
        {
            (Zone zone, long index) = FreeCheck.Require(State, pfn + k, 0);
            State.Allocator.FreePages(zone, index, 0, cpu);
        }
    }

    /// <summary>split_page: an allocated block becomes 2^order pages that are given back one by one.</summary>
    /// <exception cref="PhysMemException">
    /// The frame isn't the start of an allocated block of the order, or is a compound page; nothing has changed.
    /// </exception>
    public void Split(long pfn, int order)
    {
        (Zone zone, long index) = FreeCheck.Require(State, pfn, order);
        Split(zone, index, order);
    }

    /// <summary>The same for a block that was found already.</summary>
    internal static unsafe void Split(Zone zone, long index, int order)
    {
        if ((zone.Table.State[index] & FrameState.Compound) != 0)
        {
            throw new PhysMemException(
                FaultCode.WrongOrder,
                $"The block of order {order} at pfn {PfnText.Of(zone.Pfn(index))} is one compound page and can't be split.",
                "Allocate it without __GFP_COMP.");
        }

        PageAllocator.SplitPage(zone, index, order);
    }

    /// <summary>alloc_pages_bulk: as many pages as one zone's per-CPU list and buddy lists have.</summary>
    /// <param name="request">The request; its order must be 0.</param>
    /// <param name="count">Pages wanted.</param>
    /// <param name="stop">Ends it early; the pages got so far are those that it gives.</param>
    /// <returns>In <see cref="AllocationResult.Bulk"/> the pages got, fewer than wanted when memory is short.</returns>
    /// <inheritdoc cref="SimMachine.AllocPages" path="/exception"/>
    public AllocationResult AllocBulk(AllocationRequest request, int count, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Order != 0 || count < 1)
        {
            throw new PhysMemException(
                FaultCode.OrderInvalid,
                $"A bulk request is for one or more pages of order 0, not for {count} of order {request.Order}.",
                "Give the number of single pages that are wanted.");
        }

        int nid = _steps.Begin(request);

        // More than all of memory is never given, and no mark lets so many through at one go: the rest needs no room.
        long[] pfns = GC.AllocateUninitializedArray<long>((int)Math.Min(count, State.PopulatedZones.Sum(zone => zone.ManagedPages) + 1));
        int got = State.Allocator.AllocBulk(request, pfns, out AllocOutcome outcome, stop);
        return _steps.End(
            got > 0
                ? new AllocationResult
                {
                    Bulk = new DescribedPages(pfns.AsMemory(0, got), _steps.Describer(request)),
                }
                : _steps.Failed(request, nid, outcome));
    }

    /// <summary>free_unref_page_list: gives pages back as a list.</summary>
    /// <exception cref="PhysMemException">One of them isn't a single allocated page; nothing has changed.</exception>
    public void FreeList(IReadOnlyList<long> pfns, int cpu = 0)
    {
        ArgumentNullException.ThrowIfNull(pfns);
        State.Allocator.FreeList(CheckedList(pfns, cpu), cpu);
    }

    private long[] CheckedList(IReadOnlyList<long> pfns, int cpu)
    {
        PlaceCheck.RequireCpu(State, cpu);

        // A list, since the order of frees matters; pages may have been moved since the caller got their numbers.
        var pages = new List<long>(pfns.Count);
        var seen = new HashSet<long>();
        foreach (long pfn in pfns)
        {
            (Zone zone, long index) = FreeCheck.Require(State, pfn, 0);
            pages.Add(zone.Pfn(index));
            if (!seen.Add(pages[^1]))
            {
                throw new PhysMemException(
                    FaultCode.DoubleFree, $"Pfn {PfnText.Of(pfn)} is in the list twice.", "Free each block once.");
            }
        }

        return [.. pages];
    }

    /// <summary>
    /// free_pages_bulk (7.x): gives single pages back; those that follow each other in memory go as the largest blocks that they
    /// make up, each as if it had been allocated as one.
    /// </summary>
    /// <param name="pfns">The pages, in the order in which they are freed.</param>
    /// <param name="cpu">The CPU whose per-CPU lists take them.</param>
    /// <exception cref="PhysMemException">One of them isn't a single allocated page, or the machine's kernel has no such call; nothing has changed.</exception>
    public void FreeBulk(IReadOnlyList<long> pfns, int cpu = 0)
    {
        ArgumentNullException.ThrowIfNull(pfns);
        if (!State.Line.FreesRangesInBlocks)
        {
            throw LineFault.Lacks(State.Line, "free_pages_bulk", new KernelVersion(7, 0));
        }

        long[] pages = CheckedList(pfns, cpu);
        var range = new ContigRange(State);
        for (int first = 0, next; first < pages.Length; first = next)
        {
            for (next = first + 1; next < pages.Length && pages[next] == pages[next - 1] + 1 && State.Frames.ZoneOf(pages[next]) == State.Frames.ZoneOf(pages[first]); next++)
            {
            }

            range.Free(pages[first], next - first, cpu);
        }
    }
}
