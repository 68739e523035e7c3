using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Pressure;
using PhysMem.Engine.Replay;
using PhysMem.Engine.WhatIf;

namespace PhysMem.Engine.Workloads;

/// <summary>The calls of a workload on its machine, whose daemons run as soon as they are woken.</summary>
internal sealed class LoadedMachine
{
    private const int FirstPid = 100;

    private readonly PageAllocator _allocator;
    private readonly ModeledSystem _model;
    private readonly BlockPlaces _places;
    private readonly long _cacheBefore;

    /// <param name="machine">The machine. From here on it is under the model of memory pressure.</param>
    public LoadedMachine(MachineState machine)
    {
        (State, _allocator, _model) = (machine, machine.Allocator, ModeledSystem.TurnOn(machine));
        _places = new BlockPlaces(machine);
        _cacheBefore = CachePages;
    }

    public MachineState State { get; }

    public int Cpus => State.Cpus.Count;

    /// <summary>What was taken of other types since the workload began.</summary>
    public ExtFragCount ExtFrags { get; private set; } = new();

    /// <summary>Moves of pages so far.</summary>
    public int Moves => _places.Moves;

    /// <summary>Pages of page cache that the machine has more than when the workload began.</summary>
    public long CacheGrown => Math.Max(0, CachePages - _cacheBefore);

    private long CachePages => State.PopulatedZones.Sum(ModeledSystem.CachePages);

    /// <summary>From here on the workload makes calls; whoever listened before does so on.</summary>
    public ITraceSink? Begin()
    {
        ITraceSink? before = State.Trace;
        State.Trace = ExtFrags = new ExtFragCount(before);
        _model.BeginRequest(null);
        return before;
    }

    /// <summary>The workload has made its calls.</summary>
    public void End(ITraceSink? before)
    {
        before?.OnTask(null, 1);
        State.Trace = before;
    }

    /// <summary>The next call is of a kind and on a CPU: traces tell a kind by its task.</summary>
    public void Turn(WorkloadKind kind, int cpu)
    {
        if (State.IsTraced)
        {
            State.Trace!.OnTask(kind.ToString(), FirstPid + (int)kind);
            State.Trace.OnCpu(cpu);
        }
    }

    /// <summary>alloc_pages on a CPU.</summary>
    /// <returns>The first frame; negative when there was nothing.</returns>
    public long Take(uint gfp, int order, int cpu, out Zone? zone)
    {
        long pfn = _allocator.AllocPages(gfp, order, State.Cpus[cpu].Node, new TaskContext(cpu), null, out AllocOutcome outcome);
        zone = outcome.Zone;
        if (pfn < 0)
        {
            _model.BeginRequest(null);
        }

        return pfn;
    }

    /// <summary>Page cache reads a page, which nobody holds then.</summary>
    public static void Cache(Zone zone, long pfn) => CacheFill.Keep(zone, zone.FrameIndex(pfn), LruLists.InactiveFile);

    /// <summary>kswapd and kcompactd do what the call woke them for.</summary>
    public void RunDaemons()
    {
        foreach (Node node in State.Nodes)
        {
            if (node.KswapdAwake || _model.Of(node).KcompactdOrder > 0)
            {
                _model.Kswapd.Run(node);
                _model.Kcompactd.Run(node);
                _model.BeginRequest(null);
            }
        }
    }

    /// <summary>__free_pages on a CPU.</summary>
    /// <returns>False when reclaim or the OOM killer had taken it.</returns>
    public bool GiveBack(in HeldBlock block, int cpu) => _places.GiveBack(Now(block), block.Order, cpu);

    /// <summary>Where a block is now; negative when it is gone.</summary>
    public long Now(in HeldBlock block) => _places.Now(block.Pfn, block.Moves);
}
