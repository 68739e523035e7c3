using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Report;

namespace PhysMem.Engine.Face;

/// <summary>The kernel's allocation interface (include/linux/gfp.h).</summary>
public sealed partial class SimMachine
{
    /// <summary>alloc_pages, and alloc_page for order 0: 2^order physically contiguous pages.</summary>
    /// <exception cref="PhysMemException">
    /// The request makes no sense on this machine; running out of memory is a result instead.
    /// </exception>
    public AllocationResult AllocPages(AllocationRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        int nid = _steps.Begin(request);
        long pfn = State.Allocator.AllocPages(request, out AllocOutcome outcome);
        return Answer(request, nid, pfn, outcome);
    }

    /// <summary>
    /// __get_free_pages: like <see cref="AllocPages"/>, for pages with an address. As in the kernel __GFP_HIGHMEM
    /// is taken out of the mask, so that the pages are never in ZONE_HIGHMEM.
    /// </summary>
    /// <inheritdoc cref="AllocPages" path="/exception"/>
    public AllocationResult GetFreePages(AllocationRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return AllocPages(
            request.Gfp.Has(GfpMask.HighMem)
                ? request with { Gfp = new GfpMask(request.Gfp.Value & ~GfpBits.HighMem) }
                : request);
    }

    /// <summary>get_zeroed_page: one page with an address, zeroed.</summary>
    /// <inheritdoc cref="AllocPages" path="/exception"/>
    public AllocationResult GetZeroedPage(AllocationRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return GetFreePages(request with { Gfp = request.Gfp | GfpMask.Zero, Order = 0 });
    }

    /// <summary>
    /// alloc_pages_nolock (6.15 on): for callers that may hold any lock and wait for nothing. One walk, of orders that wait on
    /// per-CPU lists; the pages are zeroed and compound.
    /// </summary>
    /// <param name="request">The request; of its mask only __GFP_ACCOUNT is allowed, and its policy and nodes don't count.</param>
    /// <inheritdoc cref="AllocPages" path="/exception"/>
    public AllocationResult AllocPagesNoLock(AllocationRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!State.Line.HasAllocNoLock)
        {
            throw LineFault.Lacks(State.Line, "alloc_pages_nolock", new KernelVersion(6, 15));
        }

        if ((request.Gfp.Value & ~GfpBits.Account) != 0)
        {
            throw new PhysMemException(
                FaultCode.GfpTextInvalid, "alloc_pages_nolock takes no flag but __GFP_ACCOUNT.", "Leave the mask out.");
        }

        request = request with { Gfp = new GfpMask(request.Gfp.Value | PageAllocator.NoLockMask), Policy = null, Nodes = null };
        int nid = _steps.Begin(request);
        long pfn = State.Allocator.AllocNoLock(request, out AllocOutcome outcome);
        return Answer(request, nid, pfn, outcome);
    }

    /// <summary>__free_pages: gives a block back.</summary>
    /// <param name="pfn">Its first frame.</param>
    /// <param name="order">The order that it was allocated with.</param>
    /// <param name="cpu">The CPU whose per-CPU lists take it.</param>
    /// <exception cref="PhysMemException">
    /// The frame isn't the start of an allocated block of this order; nothing has changed.
    /// </exception>
    public void FreePagesAt(long pfn, int order, int cpu = 0)
    {
        PlaceCheck.RequireCpu(State, cpu);
        (Zone zone, long index) = FreeCheck.Require(State, pfn, order);
        State.Allocator.FreePages(zone, index, order, cpu);
    }

    /// <summary>free_pages: gives a block back by its address in the direct map.</summary>
    /// <param name="address">Virtual address of its first byte.</param>
    /// <param name="order">The order that it was allocated with.</param>
    /// <param name="cpu">The CPU whose per-CPU lists take it.</param>
    /// <inheritdoc cref="FreePagesAt" path="/exception"/>
    public void FreePagesByAddress(ulong address, int order, int cpu = 0) => FreePagesAt(PfnOf(address), order, cpu);

    /// <summary>Whether a block with an identity is of this machine; one without may be of any.</summary>
    /// <param name="machineId">The <see cref="Allocation.MachineId"/> of the block.</param>
    public bool Gave(string? machineId) => machineId is null || State.Identity.Has(machineId);

    /// <summary>page_address: where the direct map has a frame; null for memory it doesn't reach.</summary>
    public ulong? AddressOf(long pfn) => DirectMap.AddressOf(State, pfn);

    /// <summary>virt_to_page: the frame behind an address of the direct map.</summary>
    /// <exception cref="PhysMemException"><see cref="FaultCode.AddressInvalid"/>.</exception>
    public long PfnOf(ulong address) => AddressCheck.RequirePfn(State, address);

    /// <summary>drain_all_pages: all CPUs' page sets go back to the buddy lists.</summary>
    public void DrainAllPages(int byCpu = 0)
    {
        PlaceCheck.RequireCpu(State, byCpu);
        State.Allocator.DrainAll(byCpu);
    }

    /// <summary>drain_local_pages: one CPU's page sets go back to the buddy lists.</summary>
    public void DrainLocalPages(int cpu)
    {
        PlaceCheck.RequireCpu(State, cpu);
        State.Allocator.DrainLocal(cpu);
    }

    /// <summary>
    /// decay_pcp_high, which the kernel calls once a second for each CPU and zone: the limit of a page set sinks by an eighth,
    /// and what is above it goes back to the buddy lists.
    /// </summary>
    /// <param name="cpu">The CPU, which does it itself.</param>
    /// <param name="node">The zone's node.</param>
    /// <param name="zone">The zone, such as DMA32.</param>
    /// <param name="log">Is told what becomes of each block; null to tell nobody.</param>
    /// <exception cref="PhysMemException"><see cref="FaultCode.NoSuchPlace"/>, or page sets of the machine's kernel have fixed limits.</exception>
    public void DecayPageSet(int cpu, int node, string zone, DecisionLog? log = null)
    {
        PlaceCheck.RequireCpu(State, cpu);
        if (!State.Line.TunesPageSets)
        {
            throw LineFault.Lacks(State.Line, "page sets whose limits sink", new KernelVersion(6, 7));
        }

        Zone one = PlaceCheck.ZonesOf(State, node, zone).Single();
        Heard(log, () => one.DecayPageSet(cpu));
    }

    /// <summary>drain_pages_zone: one CPU's page set of one zone goes back to the buddy lists.</summary>
    /// <param name="cpu">The CPU, which does it itself.</param>
    /// <param name="node">The zone's node.</param>
    /// <param name="zone">The zone, such as DMA32.</param>
    /// <param name="log">Is told what becomes of each block; null to tell nobody.</param>
    /// <exception cref="PhysMemException"><see cref="FaultCode.NoSuchPlace"/>.</exception>
    public void DrainPageSet(int cpu, int node, string zone, DecisionLog? log = null)
    {
        PlaceCheck.RequireCpu(State, cpu);
        Zone one = PlaceCheck.ZonesOf(State, node, zone).Single();
        Heard(log, () => one.DrainPageSet(cpu, cpu));
    }

    private AllocationResult Answer(AllocationRequest request, int nid, long pfn, in AllocOutcome outcome) => _steps.End(
        pfn >= 0
            ? new AllocationResult { Allocation = _steps.Describe(request, outcome.Zone!, pfn, request.Order) }
            : _steps.Failed(request, nid, outcome));

    private void Heard(DecisionLog? log, Action work)
    {
        State.FreeLog = log;
        try
        {
            work();
        }
        finally
        {
            State.FreeLog = null;
        }
    }
}
