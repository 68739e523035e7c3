using PhysMem.Engine.Boot;
using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Face;
using PhysMem.Engine.Frames;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Pressure;
using PhysMem.Engine.Report;
using PhysMem.Engine.Tests.Testing;
using Block = PhysMem.Engine.Report.Allocation;

namespace PhysMem.Engine.Tests.Pressure;

/// <summary>Random work on a machine of 48 MiB with swap, tasks and page cache; keeps book of what it holds.</summary>
internal sealed class PressureRun : IDisposable
{
    private static readonly GfpMask[] s_masks =
    [
        GfpMask.GfpKernel, GfpMask.GfpHighUserMovable, GfpMask.GfpHighUserMovable, GfpMask.GfpNofs, GfpMask.GfpAtomic,
        GfpMask.GfpNowait, GfpMask.GfpKernel | GfpMask.Reclaimable, GfpMask.GfpTransHuge,
        GfpMask.GfpKernel | GfpMask.NoFail, GfpMask.GfpKernel | GfpMask.RetryMayFail, GfpMask.GfpUser | GfpMask.NoRetry,
        GfpMask.GfpHighUserMovable | GfpMask.Write,
    ];

    private Random _random;
    private readonly List<Block> _held = [];

    public PressureRun(int seed, int nodes, int cpus, KernelLine? line = null, long area = 0)
    {
        _random = new Random(seed);
        Machine = SimMachine.Boot(MachineTemplates.From(
            new() { Line = line ?? KernelLine.Default, Bytes = 48 << 20, Nodes = nodes, Cpus = cpus, CmaBytes = area }));
        Machine.Pressure.SwapPages = 3000;
        Machine.Pressure.DaemonsRunByThemselves = seed % 2 == 0;
        foreach (int pid in Enumerable.Range(100, 4))
        {
            Machine.Tasks.Add(new SimTask(pid, $"task{pid}") { OomScoreAdj = (pid - 102) * 100 });
        }
    }

    private PressureRun(SimMachine machine, PressureRun like)
    {
        _random = new Random(0);
        Machine = machine;
        _held.AddRange(like._held);
        Log = like.Log;
    }

    public SimMachine Machine { get; }

    public IReadOnlyList<Block> Held => _held;

    public string Log { get; private set; } = "";

    /// <summary>Contiguous ranges that were had.</summary>
    public int Ranges { get; private set; }

    public void Work(int calls)
    {
        for (int k = 0; k < calls; k++)
        {
            Step(_random.Next(100));
        }
    }

    /// <summary>The same on a machine that is equal to this run's; both go on with the same work.</summary>
    public PressureRun On(SimMachine machine, int seed)
    {
        _random = new Random(seed);
        return new PressureRun(machine, this) { _random = new Random(seed) };
    }

    // Blocks that are gone are forgotten; all others, those of nobody included, are in use exactly once.
    public void Check()
    {
        _held.RemoveAll(b => Machine.Blocks.CurrentPfn(b) == null);

        // What kswapd lets counters drift apart is more than what is allowed otherwise.
        Array.ForEach(Machine.State.PopulatedZones, z => z.FoldFree());
        long cache = 0;
        var places = new HashSet<long>();
        foreach (Zone zone in Machine.State.PopulatedZones)
        {
            for (int list = 0; list < LruLists.Count; list++)
            {
                IReadOnlyList<long> pfns = zone.Lru!.Pfns(list);
                Assert.All(pfns, pfn => Assert.True(places.Add(pfn), $"pfn {pfn} is on two lists"));
                Assert.Equal(zone.LruCounters[list], pfns.Sum(pfn => Pages(zone, pfn)));
                cache += pfns.Count(pfn => zone.Lru!.IsCache(zone.FrameIndex(pfn)));
            }
        }

        Assert.Equal(_held.Count, _held.Select(b => Machine.Blocks.CurrentPfn(b)).Distinct().Count());
        Invariants.Check(Machine.State, _held.Sum(b => b.Pages) + cache, mayHoldApart: true);
        Assert.Equal(
            Machine.Pressure.SwapPages - Machine.Pressure.FreeSwapPages, Machine.Reports.Pressure().SwappedOut);
    }

    public void Dispose() => Machine.Dispose();

    private void Step(int dice)
    {
        switch (dice)
        {
            case < 70:
                Alloc();
                break;
            case < 82:
                Free();
                break;
            case < 88:
                Machine.Pressure.FillPageCache(_random.Next(200), _random.Next(3) == 0 ? LruKind.Anonymous : LruKind.File, active: _random.Next(2) == 0);
                break;
            case < 92:
                Machine.Pressure.RunKswapd();
                Machine.Pressure.RunKcompactd();
                break;
            case < 94:
                Machine.Pressure.Compact(order: _random.Next(-1, 11));
                break;
            case < 96:
                Machine.Pressure.Reclaim(_random.Next(100));
                break;
            case < 98 when _held.Count > 0:
                Machine.Pressure.MarkAccessed(Machine.Blocks.CurrentPfn(_held[_random.Next(_held.Count)]) ?? 0);
                break;
            case 98:
                Contiguous();
                break;
            default:
                Machine.DrainAllPages(_random.Next(Machine.CpuCount));
                break;
        }
    }

    private void Alloc()
    {
        int pid = _random.Next(3) == 0 ? 100 + _random.Next(4) : 0;
        int order = _random.Next(4) == 0 ? _random.Next(10) : _random.Next(3);
        var request = new AllocationRequest(s_masks[_random.Next(s_masks.Length)], order)
        {
            Cpu = _random.Next(Machine.CpuCount),
            Pid = Machine.Reports.Tasks().Any(t => t.Pid == pid) ? pid : 0,
        };
        AllocationResult result = Machine.AllocPages(request);
        Log += result.KernelLog;
        if (result.Allocation is { } block)
        {
            _held.Add(block);
        }
    }

    // Single pages from here on, known by their numbers.
    private void Contiguous()
    {
        Zone zone = Machine.State.PopulatedZones[_random.Next(Machine.State.PopulatedZones.Length)];
        long start = zone.StartPfn + _random.NextInt64(zone.SpannedPages), pages = Math.Min(1 + _random.Next(700), zone.EndPfn - start);
        (Zone? there, long until) = Machine.State.Frames.RunAt(start);
        if (there == zone && start + pages <= until && Machine.ContigPages.AllocRange(start, pages, cpu: _random.Next(Machine.CpuCount)).Succeeded)
        {
            Ranges++;
            for (long pfn = start; pfn < start + pages; pfn++)
            {
                _held.Add(Machine.Blocks.At(pfn));
            }
        }
    }

    private void Free()
    {
        if (_held.Count == 0)
        {
            return;
        }

        int at = _random.Next(_held.Count);
        if (Machine.Blocks.CurrentPfn(_held[at]) != null)
        {
            Machine.Blocks.Free(_held[at], _random.Next(Machine.CpuCount));
        }

        _held.RemoveAt(at);
    }

    private static unsafe long Pages(Zone zone, long pfn) =>
        1L << FrameState.Order(zone.Table.State[zone.FrameIndex(pfn)]);
}
