using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Frames;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Isolation;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Pressure;
using PhysMem.Engine.Report;

namespace PhysMem.Engine.Face;

/// <summary>
/// Contiguous frames, as many as one likes. On a machine whose memory pressure is modelled, movable pages in use are moved out of
/// the way, to be found where <see cref="MachineBlocks.CurrentPfn"/> says, and page cache there is reclaimed. What was got are
/// single pages, given back with <see cref="MachineBlocks.Free"/>.
/// </summary>
public sealed class ContigPages : MachineSubject
{
    private readonly RequestSteps _steps;

    internal ContigPages(SimMachine machine, RequestSteps steps)
        : base(machine)
    {
        _steps = steps;
    }

    /// <summary>alloc_contig_range: particular frames.</summary>
    /// <param name="startPfn">The first frame.</param>
    /// <param name="pages">Number of frames.</param>
    /// <param name="migrateType">
    /// Type that the range's pageblocks have afterwards; <see cref="MigrateType.Cma"/> for a range of a contiguous area, which
    /// nobody else gets.
    /// </param>
    /// <param name="cpu">The acting CPU.</param>
    /// <param name="stop">Ends it while pages move, as a fatal signal does; what has moved stays where it is.</param>
    /// <exception cref="PhysMemException">The range isn't RAM of one zone, or not of a contiguous area where that is asked for.</exception>
    public ContigResult AllocRange(
        long startPfn, long pages, MigrateType migrateType = MigrateType.Movable, int cpu = 0, CancellationToken stop = default)
    {
        PlaceCheck.RequireCpu(State, cpu);
        Zone zone = PlaceCheck.RequireOneZone(State, startPfn, pages);
        bool forCma = migrateType == MigrateType.Cma;
        if (forCma)
        {
            PlaceCheck.RequireArea(zone, startPfn, pages);
        }

        var range = new ContigRange(State);
        return Run(
            new AllocationRequest(GfpMask.GfpKernel) { Cpu = cpu }, pages,
            () => (range.Allocate(startPfn, startPfn + pages, (int)migrateType, cpu, forCma, stop), startPfn),
            outcome => $"alloc_contig_range: [{startPfn:x}, {startPfn + pages:x}) {(outcome == ContigOutcome.Busy ? "PFNs busy" : "failed")}: {Why(outcome, range, forCma)}");
    }

    /// <summary>alloc_contig_pages: frames anywhere in the zones that a mask allows, from a node's list of zones.</summary>
    /// <param name="request">Mask, node, nodes to keep to and CPU; its order, task and policy don't count.</param>
    /// <param name="pages">Pages wanted, 1 or more.</param>
    /// <param name="stop">Ends it.</param>
    /// <inheritdoc cref="SimMachine.AllocPages" path="/exception"/>
    public ContigResult Alloc(AllocationRequest request, long pages, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        RequirePages(pages);
        int nid = RequestSteps.Check(State, request);
        Node node = State.NodeData[nid]!;
        uint gfp = request.Gfp.Value;
        int highest = State.ZoneTable.ZoneIndex(gfp);
        Zonelist list = (gfp & GfpBits.ThisNode) != 0 && State.Architecture.IsNuma ? node.ThisNode : node.Fallback;
        var zones = list.Zones.Where(zone => zone.Index <= highest && request.Nodes?.Contains(zone.Node.Nid) != false);
        var search = new ContigSearch(State);
        return Run(
            request, pages,
            () => (search.InZones(zones, pages, request.Cpu, stop, out long pfn), pfn),
            outcome => $"alloc_contig_pages: no {pages} pages from node {nid} on: {Tried(outcome, search, forCma: false, "no zone has so many side by side")}");
    }

    /// <summary>cma_alloc: frames of the contiguous areas, as their owner.</summary>
    /// <param name="pages">Pages wanted, 1 or more.</param>
    /// <param name="nid">The areas of one node alone; -1 for all, the lowest first.</param>
    /// <param name="cpu">The acting CPU.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="PhysMemException">There is no area, no such node or no such CPU.</exception>
    public ContigResult AllocFromArea(long pages, int nid = AllocationRequest.NoNode, int cpu = 0, CancellationToken stop = default)
    {
        PlaceCheck.RequireCpu(State, cpu);
        RequirePages(pages);
        Zone[] zones = [.. PlaceCheck.NodesOf(State, nid).SelectMany(node => node.Zones).Where(zone => zone.CmaPages > 0)];
        if (zones.Length == 0)
        {
            throw new PhysMemException(
                FaultCode.NoSuchPlace, $"{(nid < 0 ? "" : $"Node {nid} of ")}machine '{State.Name}' has no contiguous area.",
                "Make the machine with one, as in New-SimMachine 1GB -Cma 64MB.");
        }

        var search = new ContigSearch(State);
        return Run(
            new AllocationRequest(GfpMask.GfpKernel) { Cpu = cpu }, pages,
            () => (search.InAreas(zones, pages, cpu, stop, out long pfn), pfn),
            outcome => $"cma_alloc: alloc failed, req-size: {pages} pages, ret: {(outcome == ContigOutcome.Busy ? -16 : -12)}: {Tried(outcome, search, forCma: true, "no area has so many that its owner doesn't hold already")}");
    }

    private ContigResult Run(AllocationRequest request, long pages, Func<(ContigOutcome Outcome, long Pfn)> work, Func<ContigOutcome, string> reason)
    {
        ModeledSystem? model = ModeledSystem.Of(State);
        model?.BeginRequest(caller: null);
        (ContigOutcome outcome, long pfn) = work();
        model?.EndRequest();
        return outcome != ContigOutcome.Done
            ? new ContigResult { Request = request, Outcome = outcome, Reason = reason(outcome) }
            : new ContigResult
            {
                Request = request,
                Outcome = outcome,
                Reason = "",
                Allocation = _steps.Describe(request, State.Frames.ZoneOf(pfn)!, pfn, 0) with { Pages = pages, Giver = new Giver(State.Identity.Id, IsRange: true) },
            };
    }

    private string Tried(ContigOutcome outcome, ContigSearch search, bool forCma, string whyNone) => search.Tried switch
    {
        0 => whyNone,
        1 => $"1 range was tried, and {Why(outcome, search.Range, forCma)}",
        _ => $"{search.Tried} ranges were tried, and of the last {Why(outcome, search.Range, forCma)}",
    };

    private string Why(ContigOutcome outcome, ContigRange range, bool forCma) => outcome switch
    {
        ContigOutcome.Busy => $"pfn {PfnText.Of(range.BusyPfn)} {InTheWay(range.BusyPfn, forCma)}",
        ContigOutcome.NoMemory => "pages in use found no room elsewhere",
        _ => "it was stopped",
    };

    private string InTheWay(long pfn, bool forCma)
    {
        if (State.Frames.ZoneOf(pfn) is not { } zone)
        {
            return "is no RAM";
        }

        long i = zone.FrameIndex(pfn);
        return zone.Unaccepted.At(i) is { Blocks: > 0 } ? "waits to be accepted with the rest of its block"
            : zone.Pageblocks.OfFrame(i) == MigrateTypes.Isolate ? "is in a pageblock that is isolated already"
            : !forCma && zone.Pageblocks.OfFrame(i) == MigrateTypes.Cma ? "is in a contiguous area, which its owner alone can have"
            : "is in use and can't be moved";
    }

    private static void RequirePages(long pages)
    {
        if (pages < 1)
        {
            throw new PhysMemException(FaultCode.OrderInvalid, $"There are no {pages} pages.", "Ask for 1 or more.");
        }
    }
}
