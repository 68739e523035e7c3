using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Face;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Report;

namespace PhysMem.Engine.Workloads;

/// <summary>
/// A synthetic workload on one machine. The same machine, mix and seed come to the same frames. What it holds in the end stays
/// allocated. One thread at a time plays.
/// </summary>
public sealed class WorkloadRun
{
    // Ctrl+C is asked for so often; some calls reclaim or compact.
    private const int CallsBetweenStops = 256;

    private readonly LoadedMachine _loaded;
    private readonly WorkloadMix _mix;
    private readonly Random _random;
    private readonly Load[] _loads;
    private long _done;

    /// <param name="machine">Where to play. It is changed, and under the model of memory pressure from here on.</param>
    /// <param name="mix">How many of the calls are of which kind.</param>
    /// <param name="seed">Of the random numbers that decide everything.</param>
    public WorkloadRun(SimMachine machine, WorkloadMix mix, int seed)
    {
        ArgumentNullException.ThrowIfNull(machine);
        ArgumentNullException.ThrowIfNull(mix);
        (Machine, _mix, Seed) = (machine, mix, seed);
        _loaded = new LoadedMachine(machine.State);
        _random = new Random(seed);
        _loads = [new SlabLoad(_loaded, _random), new CacheLoad(_loaded, _random), new ForkLoad(_loaded, _random), new NetLoad(_loaded, _random), new HugeLoad(_loaded, _random)];
    }

    /// <summary>The machine that it changes.</summary>
    public SimMachine Machine { get; }

    /// <summary>The seed.</summary>
    public int Seed { get; }

    /// <summary>Calls made so far. May be read while another thread plays.</summary>
    public long Calls => Volatile.Read(ref _done);

    /// <summary>Makes calls of the allocator: requests and frees.</summary>
    /// <param name="calls">How many.</param>
    /// <param name="stop">Stops between two of them; what is held then stays so.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    /// <exception cref="PhysMemException"><see cref="FaultCode.MachineRemoved"/>.</exception>
    public void Play(long calls, CancellationToken stop = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(calls);
        _ = Machine.State;
        ITraceSink? before = _loaded.Begin();
        try
        {
            for (long end = _done + calls; _done < end; Volatile.Write(ref _done, _done + 1))
            {
                if (_done % CallsBetweenStops == 0)
                {
                    stop.ThrowIfCancellationRequested();
                }

                Of(_mix.At(_random.NextDouble())).Call();
            }
        }
        finally
        {
            _loaded.End(before);
        }
    }

    /// <summary>A row for each kind that the mix has, of what it has done so far.</summary>
    public IReadOnlyList<WorkloadReport> Rows() => [.. Mixed().Select(load => new WorkloadReport
    {
        Machine = Machine.Name, Kernel = Machine.Line.Name, Kind = load.Kind.ToString(), Seed = Seed, Calls = load.Calls,
        Requests = load.Asked.Sum(one => one.Requests), Failed = load.Asked.Sum(one => one.Failed), Pages = load.Pages, Frees = load.Frees,
        Lost = load.Lost, ExtFragEvents = load.ExtFragEvents, Conversions = load.Conversions, HeldBlocks = StillHeld(load).Count(),
        HeldPages = load is CacheLoad ? _loaded.CacheGrown : StillHeld(load).Sum(block => 1L << block.Order),
    })];

    /// <summary>The requests of a kind by mask and order.</summary>
    public IReadOnlyList<WorkloadRequests> Requests(WorkloadKind kind) => [.. Of(kind).Asked.Select(one => new WorkloadRequests
    {
        Machine = Machine.Name, Kind = kind.ToString(), Order = one.Order, Gfp = Of(kind).NameOf(one.Mask), Requests = one.Requests,
        Failed = one.Failed,
    })];

    /// <summary>
    /// What a kind holds, as its requests would have told it, at the places where it is now. That is taken down at once; the rows are made
    /// when somebody looks.
    /// </summary>
    public IEnumerable<Allocation> Held(WorkloadKind kind)
    {
        Load load = Of(kind);
        MachineState state = Machine.State;
        var giver = new Giver(state.Identity.Id);
        int moves = _loaded.Moves;
        HeldBlock[] blocks = [.. StillHeld(load)];
        return blocks.Select(block =>
        {
            Zone zone = state.Frames.ZoneOf(block.Pfn)!;
            return new Allocation
            {
                Machine = state.Name, Pfn = block.Pfn, Order = block.Order, Pages = 1L << block.Order, Node = zone.Node.Nid, Zone = zone.Name,
                MigrateType = MigrateTypes.NameOf(state.MigrateTypeOf(load.BitsOf(block.Mask))), Gfp = load.NameOf(block.Mask),
                PageShift = state.Build.PageShift, PageAddress = DirectMap.AddressIn(state, zone, block.Pfn), MovesBefore = moves, Giver = giver,
            };
        });
    }

    private Load Of(WorkloadKind kind) => _loads[(int)kind];

    private IEnumerable<Load> Mixed() => _loads.Where(load => _mix.ShareOf(load.Kind) > 0);

    private IEnumerable<HeldBlock> StillHeld(Load load) =>
        from block in load.Held
        let pfn = _loaded.Now(block)
        where pfn >= 0
        select block with { Pfn = pfn };
}
