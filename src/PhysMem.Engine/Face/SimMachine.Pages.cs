using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Frames;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Report;

namespace PhysMem.Engine.Face;

/// <summary>The kernel's allocation interface (include/linux/gfp.h).</summary>
public sealed partial class SimMachine
{
    private (GfpMask Mask, string? Gfp, string MigrateType) _spelling;

    /// <summary>alloc_pages, and alloc_page for order 0: 2^order physically contiguous pages.</summary>
    /// <exception cref="PhysMemException">
    /// The request makes no sense on this machine; running out of memory is a result instead.
    /// </exception>
    public AllocationResult AllocPages(AllocationRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        int nid = Check(request);
        BeginCall(request);
        long pfn = State.Allocator.AllocPages(request, out AllocOutcome outcome);
        return EndCall(
            request,
            pfn >= 0
                ? new AllocationResult { Allocation = Describe(request, outcome.Zone!, pfn, request.Order) }
                : Failed(request, nid, outcome));
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

    /// <summary>__free_pages: gives a block back.</summary>
    /// <param name="pfn">Its first frame.</param>
    /// <param name="order">The order that it was allocated with.</param>
    /// <param name="cpu">The CPU whose per-CPU lists take it.</param>
    /// <exception cref="PhysMemException">
    /// The frame isn't the start of an allocated block of this order; nothing has changed.
    /// </exception>
    public void FreePagesAt(long pfn, int order, int cpu = 0)
    {
        CheckCpu(cpu);
        (Zone zone, long index) = FreeCheck.Require(State, pfn, order);
        State.Allocator.FreePages(zone, index, order, cpu);
    }

    /// <summary>free_pages: gives a block back by its address in the direct map.</summary>
    /// <param name="address">Virtual address of its first byte.</param>
    /// <param name="order">The order that it was allocated with.</param>
    /// <param name="cpu">The CPU whose per-CPU lists take it.</param>
    /// <inheritdoc cref="FreePagesAt" path="/exception"/>
    public void FreePagesByAddress(ulong address, int order, int cpu = 0) => FreePagesAt(PfnOf(address), order, cpu);

    /// <summary>page_address: where the direct map has a frame; null for memory it doesn't reach.</summary>
    public ulong? AddressOf(long pfn) => DirectMap.AddressOf(State, pfn);

    /// <summary>virt_to_page: the frame behind an address of the direct map.</summary>
    /// <exception cref="PhysMemException"><see cref="FaultCode.AddressInvalid"/>.</exception>
    public long PfnOf(ulong address)
    {
        ulong start = DirectMap.BaseOf(State);
        if (address < start || (address - start) % PageConstants.PageSize != 0)
        {
            throw new PhysMemException(
                FaultCode.AddressInvalid,
                $"{AddressText.OfVirtual(address)} is no address of a page in the direct map, which begins at {AddressText.OfVirtual(start)}.",
                "Give the VirtualAddress of an allocation.");
        }

        long pfn = (long)((address - start) / PageConstants.PageSize);
        return AddressOf(pfn) != null ? pfn : throw new PhysMemException(
            FaultCode.AddressInvalid,
            $"{AddressText.OfVirtual(address)} is in the direct map's range, but there is no memory with an address at pfn {PfnText.Of(pfn)}.",
            "Give the VirtualAddress of an allocation.");
    }

    /// <summary>drain_all_pages: all CPUs' page sets go back to the buddy lists.</summary>
    public void DrainAllPages(int byCpu = 0)
    {
        CheckCpu(byCpu);
        State.Allocator.DrainAll(byCpu);
    }

    /// <summary>drain_local_pages: one CPU's page sets go back to the buddy lists.</summary>
    public void DrainLocalPages(int cpu)
    {
        CheckCpu(cpu);
        State.Allocator.DrainLocal(cpu);
    }

    /// <summary>drain_pages_zone: one CPU's page set of one zone goes back to the buddy lists.</summary>
    /// <param name="cpu">The CPU, which does it itself.</param>
    /// <param name="node">The zone's node.</param>
    /// <param name="zone">The zone, such as DMA32.</param>
    /// <param name="log">Is told what becomes of each block; null to tell nobody.</param>
    /// <exception cref="PhysMemException"><see cref="FaultCode.NoSuchPlace"/>.</exception>
    public void DrainPageSet(int cpu, int node, string zone, DecisionLog? log = null)
    {
        CheckCpu(cpu);
        Zone one = ZonesOf(node, zone).Single();
        State.FreeLog = log;
        try
        {
            one.DrainPageSet(cpu, cpu);
        }
        finally
        {
            State.FreeLog = null;
        }
    }

    // Checks a request and answers the node that it prefers.
    private int Check(AllocationRequest request)
    {
        CheckCpu(request.Cpu);
        if (request.Order is < 0 or > PageConstants.MaxOrder)
        {
            throw new PhysMemException(
                FaultCode.OrderInvalid,
                $"Order {request.Order} is outside 0..{PageConstants.MaxOrder}.",
                "Ask for several smaller blocks; the largest is 1024 pages (4 MiB).");
        }

        State.ZoneTable.ThrowIfBad(request.Gfp);
        GfpMigrate.ThrowIfBad(request.Gfp);
        CheckNodes(request.Nodes?.Nodes);
        CheckNodes(request.MemsAllowed?.Nodes);
        CheckNodes(request.Policy?.Nodes);
        int nid = request.Node == -1 ? State.NodeOfCpu[request.Cpu] : request.Node;
        return IsOnline(nid) ? nid : throw NoSuchNode(nid);
    }

    private void CheckNodes(IEnumerable<int>? nodes)
    {
        if (nodes != null)
        {
            foreach (int nid in nodes.Where(nid => !IsOnline(nid)))
            {
                throw NoSuchNode(nid);
            }
        }
    }

    private bool IsOnline(int nid) => nid >= 0 && nid < State.NodeData.Length && State.NodeData[nid] != null;

    private PhysMemException NoSuchNode(int nid) => new(
        FaultCode.NoSuchPlace,
        $"Machine '{Name}' has no node {nid}; it has {NodeMask.Format(NodeIds)}.",
        "Choose one of its nodes, or leave the node out.");

    private void CheckCpu(int cpu)
    {
        if (cpu < 0 || cpu >= State.NodeOfCpu.Length)
        {
            throw new PhysMemException(
                FaultCode.NoSuchPlace,
                $"Machine '{Name}' has no CPU {cpu}; it has 0 to {State.Cpus.Count - 1}.",
                "Choose one of its CPUs.");
        }
    }

    private Report.Allocation Describe(AllocationRequest request, Zone zone, long pfn, int order)
    {
        (string gfp, string migrateType) = Spell(request.Gfp);
        return new Report.Allocation
        {
            Machine = Name,
            Pfn = pfn,
            Order = order,
            Pages = 1L << order,
            Node = zone.Node.Nid,
            Zone = zone.Name,
            MigrateType = migrateType,
            Gfp = gfp,
            Cpu = request.Cpu,
            PageAddress = DirectMap.AddressIn(State, zone, pfn),
            MovesBefore = MoveCount,
        };
    }

    // Requests come in series of the same mask, whose allocations can share its words.
    private (string Gfp, string MigrateType) Spell(GfpMask gfp)
    {
        if (_spelling.Gfp is null || _spelling.Mask != gfp)
        {
            _spelling = (gfp, gfp.ToString(), GfpMigrate.Of(gfp).ToString());
        }

        return (_spelling.Gfp, _spelling.MigrateType);
    }

    private AllocationResult Failed(AllocationRequest request, int nid, in AllocOutcome outcome)
    {
        string what = $"page allocation failure: order:{request.Order}, mode:0x{request.Gfp.Value:x}"
            + $"({GfpText.FormatLog(request.Gfp)}), preferred node {nid}";
        return GiveUpText.WhyNoReturn(outcome.Rule) is { } hang
            ? new AllocationResult { Fault = FaultCode.WouldNotReturn, Reason = $"{what}: the call would not return: {hang}" }
            : new AllocationResult { Fault = FaultCode.OutOfMemory, Reason = what };
    }
}
