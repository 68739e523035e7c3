using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Describe;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Pressure;
using PhysMem.Engine.Report;

namespace PhysMem.Engine.Face;

/// <summary>
/// What surrounds the allocator in every request for pages: the check and who asks before it; behind it the answer,
/// whose the pages are, and what happened meanwhile.
/// </summary>
internal sealed class RequestSteps : MachineSubject
{
    private (GfpMask Mask, string? Gfp, string MigrateType) _spelling;

    // Requests fail in series, between which hardly anything changes: then there is one answer for all of them.
    private AllocationResult _failed;

    internal RequestSteps(SimMachine machine)
        : base(machine)
    {
    }

    /// <summary>Checks a request, notes who makes it, and answers the node that it prefers.</summary>
    /// <exception cref="PhysMemException">It makes no sense on this machine.</exception>
    public int Begin(AllocationRequest request)
    {
        int nid = Check(State, request);
        TaskEntry? caller = request.Pid == 0 ? null : TaskCheck.Require(State, request.Pid);
        ModeledSystem.Of(State)?.BeginRequest(caller);
        return nid;
    }

    /// <summary>Completes the answer with what the model did for the request and what the kernel would have logged.</summary>
    public AllocationResult End(in AllocationResult result)
    {
        if (ModeledSystem.Of(State) is not { } model)
        {
            return result;
        }

        // There may be millions of pages, each described only when somebody looks.
        if (result.Allocation is { } given)
        {
            model.OwnByCaller(given);
        }
        else if (model.Caller is not null)
        {
            foreach (Report.Allocation page in result.Bulk)
            {
                model.OwnByCaller(page);
            }
        }

        LateText? killing = model.TakeLog();
        IReadOnlyList<PressureEvent> events = model.EndRequest();
        return killing is not null || events.Count > 0 ? result with { Killing = killing, Pressure = events } : result;
    }

    /// <summary>Pages that the request got.</summary>
    public Report.Allocation Describe(AllocationRequest request, Zone zone, long pfn, int order) =>
        Describe(request, zone, pfn, order, State.Allocator.Pressure.MoveCount);

    /// <summary>Describes single pages later as of now.</summary>
    public Func<long, Report.Allocation> Describer(AllocationRequest request)
    {
        int moves = State.Allocator.Pressure.MoveCount;
        return pfn => Describe(request, State.Frames.ZoneOf(pfn)!, pfn, 0, moves);
    }

    private Report.Allocation Describe(AllocationRequest request, Zone zone, long pfn, int order, int movesBefore)
    {
        (string gfp, string migrateType) = Spell(request.Gfp);
        return new Report.Allocation
        {
            Machine = State.Name,
            Pfn = pfn,
            Order = order,
            Pages = 1L << order,
            Node = zone.Node.Nid,
            Zone = zone.Name,
            MigrateType = migrateType,
            Gfp = gfp,
            Cpu = request.Cpu,
            PageShift = State.Build.PageShift,
            PageAddress = DirectMap.AddressIn(State, zone, pfn),
            MovesBefore = movesBefore,
            Giver = new Giver(State.Identity.Id),
        };
    }

    /// <summary>The answer when the request got none. Its words are made when somebody reads them.</summary>
    public AllocationResult Failed(AllocationRequest request, int nid, in AllocOutcome outcome)
    {
        string comm = ModeledSystem.Of(State)?.Caller?.Task.Name ?? FailureText.UnknownTask;
        RequestFailure? before = _failed.Failure;
        var memory = MemoryNumbers.Take(State, request.Cpu, before?.Memory);
        if (before is null || !before.IsOf(request, nid, outcome.Rule, comm, memory))
        {
            _failed = new AllocationResult { Failure = new RequestFailure(request, nid, outcome.Rule, comm, memory) };
        }

        return _failed;
    }

    /// <summary>Checks a request and answers the node that it prefers.</summary>
    /// <inheritdoc cref="Begin" path="/exception"/>
    public static int Check(MachineState machine, AllocationRequest request)
    {
        PlaceCheck.RequireCpu(machine, request.Cpu);
        if (request.Order < 0 || request.Order > machine.Build.MaxOrder)
        {
            throw new PhysMemException(
                FaultCode.OrderInvalid,
                $"Order {request.Order} is outside 0..{machine.Build.MaxOrder}.",
                RemedyFor(machine.Build, request.Order));
        }

        if (machine.ZoneTable.IsBad(request.Gfp.Value) || GfpMigrate.IsBad(request.Gfp.Value))
        {
            GfpLayout names = GfpLayout.Of(machine.Line);
            machine.ZoneTable.ThrowIfBad(request.Gfp, names);
            GfpMigrate.ThrowIfBad(request.Gfp, names);
        }

        PlaceCheck.RequireNodes(machine, request.Nodes?.Nodes);
        PlaceCheck.RequireNodes(machine, request.MemsAllowed?.Nodes);
        PlaceCheck.RequireNodes(machine, request.Policy?.Nodes);
        if (request.Policy?.Mode == MemoryPolicyMode.WeightedInterleave && !machine.Line.HasWeightedInterleave)
        {
            throw LineFault.Lacks(machine.Line, "weighted interleave", new KernelVersion(6, 9));
        }

        return PlaceCheck.RequireNode(machine, machine.Allocator.NodeOf(request)).Nid;
    }

    // What nobody means by an order may be bytes, as kmalloc has them (get_order).
    private static string RemedyFor(KernelBuild build, int order)
    {
        long most = (long)build.MaxOrderPages << build.PageShift;
        return order < 0 ? "Orders begin with 0, which is a single page."
            : order >= build.PageSize && order <= most
                ? $"An order is no number of bytes: {SizeText.Format(order)} take a block of order {PageConstants.OrderFor(build.PagesOf(order))}."
                : $"Ask for several smaller blocks; the largest is {build.MaxOrderPages} pages ({SizeText.Format(most)}).";
    }

    // Requests come in series of the same mask, whose allocations can share its words.
    private (string Gfp, string MigrateType) Spell(GfpMask gfp)
    {
        if (_spelling.Gfp is null || _spelling.Mask != gfp)
        {
            _spelling = (gfp, GfpText.Format(gfp, GfpLayout.Of(State.Line)), GfpMigrate.Of(gfp).ToString());
        }

        return (_spelling.Gfp, _spelling.MigrateType);
    }
}
