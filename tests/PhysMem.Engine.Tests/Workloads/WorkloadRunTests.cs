using System.Text;
using PhysMem.Engine.Boot;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Exchange;
using PhysMem.Engine.Face;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Report;
using PhysMem.Engine.Tests.Testing;
using PhysMem.Engine.Text;
using PhysMem.Engine.Trace;
using PhysMem.Engine.WhatIf;
using PhysMem.Engine.Workloads;

namespace PhysMem.Engine.Tests.Workloads;

/// <summary>Synthetic workloads: what each kind asks for, what it holds, and that a seed comes to the same.</summary>
public sealed class WorkloadRunTests : IDisposable
{
    private const long Calls = 30_000;

    private readonly List<SimMachine> _machines = [];

    public static TheoryData<WorkloadKind> Kinds => [.. Enum.GetValues<WorkloadKind>()];

    public static TheoryData<string> Lines => [.. KernelLine.All.Select(line => line.Name)];

    public void Dispose() => _machines.ForEach(machine => machine.Dispose());

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_kind_alone_makes_all_calls_and_holds_what_it_did_not_give_back(WorkloadKind kind)
    {
        SimMachine machine = Boot();
        long free = machine.FreePages;
        WorkloadRun run = Played(machine, Only(kind));
        WorkloadReport row = Assert.Single(run.Rows());

        Assert.Equal((Calls, Calls, kind.ToString()), (run.Calls, row.Calls, row.Kind));
        Assert.Equal((Calls, 0), (row.Requests + row.Frees, row.Lost));
        Assert.Equal(free - machine.FreePages, row.HeldPages);
        Assert.Equal((row.Requests, row.Failed), (run.Requests(kind).Sum(one => one.Requests), run.Requests(kind).Sum(one => one.Failed)));
        Assert.Empty(machine.Reports.Audit());
        if (kind != WorkloadKind.PageCache)
        {
            Assert.Equal(row.Requests - row.Failed - row.Frees, row.HeldBlocks);
            Assert.True(row.Frees > Calls / 5);
        }
    }

    [Theory]
    [InlineData(WorkloadKind.Slab, "Reclaimable Unmovable", "0 1 2 3")]
    [InlineData(WorkloadKind.PageCache, "Movable", "0")]
    [InlineData(WorkloadKind.ForkExit, "Movable Unmovable", "0 2")]
    [InlineData(WorkloadKind.NetAtomic, "Unmovable", "0 1 2 3")]
    [InlineData(WorkloadKind.HugePage, "Movable", "9")]
    public void A_kind_asks_for_types_and_orders_of_its_own(WorkloadKind kind, string types, string orders)
    {
        SimMachine machine = Boot();
        var log = new TraceLog();
        machine.Trace = log;
        WorkloadRun run = Played(machine, Only(kind));

        Assert.Equal(orders, string.Join(' ', run.Requests(kind).Select(one => one.Order).Distinct().Order()));
        Assert.Equal(types, string.Join(' ', log.Of("alloc").Select(one => one[^1] switch { 'U' => "Unmovable", 'M' => "Movable", _ => "Reclaimable" }).Distinct().Order()));
    }

    [Theory]
    [MemberData(nameof(Lines))]
    public void The_same_seed_comes_to_the_same_frames_on_each_kernel_line_and_another_to_others(string line)
    {
        WorkloadRun[] runs = [.. new[] { 7, 7, 8 }.Select(seed => Played(Boot(line: line, cpus: 2), WorkloadMix.Usual, seed))];

        Assert.Equal(Places(runs[0]), Places(runs[1]));
        Assert.NotEqual(Places(runs[0]), Places(runs[2]));
        Assert.Empty(MachineComparison.Compare(runs[0].Machine.Exchange.Picture(), runs[1].Machine.Exchange.Picture()));
        Assert.NotEmpty(MachineComparison.Compare(runs[0].Machine.Exchange.Picture(), runs[2].Machine.Exchange.Picture()));
        Assert.All(runs, run => Assert.Empty(run.Machine.Reports.Audit()));
    }

    // The frames themselves, so that another .NET or another processor that came to others would be seen.
    [Fact]
    public void A_seed_means_the_same_wherever_it_is_played()
    {
        WorkloadRun run = Played(Boot(), WorkloadMix.Usual, seed: 1);
        ulong sum = Places(run).Aggregate(14695981039346656037UL, (hash, place) => (hash ^ (ulong)place) * 1099511628211UL);

        Assert.Equal(7060085814534417716UL, sum);
    }

    [Fact]
    public void What_is_held_can_be_given_back_one_by_one_and_leaves_nothing_in_use()
    {
        SimMachine machine = Boot();
        long free = machine.FreePages;
        WorkloadRun run = Played(machine, WorkloadMix.Usual);
        foreach (Allocation block in Enum.GetValues<WorkloadKind>().SelectMany(run.Held).ToArray())
        {
            machine.Blocks.Free(block);
        }

        machine.Pressure.DropCaches();
        Assert.Equal(free, machine.FreePages);
        Assert.Empty(machine.Reports.Audit());
    }

    // Down to the low mark, where kswapd makes room.
    [Fact]
    public void Page_cache_fills_memory_and_never_lacks_any()
    {
        SimMachine machine = Boot();
        WorkloadReport row = Played(machine, Only(WorkloadKind.PageCache)).Rows()[0];
        ZoneReport large = machine.Reports.Zones().Single(zone => zone.Zone == "DMA32");

        Assert.Equal(0, row.Failed);
        Assert.InRange(large.FreePages, large.Min, large.High + large.ManagedPages / 32);
        Assert.Equal(row.HeldPages, machine.ManagedPages - machine.FreePages);
        machine.Pressure.DropCaches();
        Assert.Equal(machine.ManagedPages, machine.FreePages);
    }

    [Fact]
    public void Page_cache_gives_way_to_requests_that_may_wait()
    {
        WorkloadRun run = Played(Boot(), WorkloadMix.Usual, calls: 200_000);

        Assert.All(run.Rows().Where(row => row.Kind is "Slab" or "ForkExit" or "PageCache"), row => Assert.Equal(0, row.Failed));
        WorkloadReport cache = run.Rows().Single(row => row.Kind == "PageCache");
        Assert.True(cache.Pages > 2 * cache.HeldPages);
    }

    [Fact]
    public void Calls_are_shared_out_by_weight()
    {
        WorkloadRun run = Played(Boot(), new WorkloadMix([new(WorkloadKind.Slab, 3), new(WorkloadKind.NetAtomic, 1)]));

        Assert.Equal(["Slab", "NetAtomic"], run.Rows().Select(row => row.Kind));
        Assert.InRange(run.Rows()[0].Calls, Calls * 0.74, Calls * 0.76);
    }

    [Fact]
    public void Mixed_types_take_blocks_of_each_other_and_that_is_counted()
    {
        WorkloadRun run = Played(Boot(), WorkloadMix.Usual);
        Assert.True(run.Rows().Sum(row => row.ExtFragEvents) > 0);
        Assert.InRange(run.Rows().Sum(row => row.Conversions), 1, run.Rows().Sum(row => row.ExtFragEvents));
    }

    // The trace is the history: played on a machine like the one before, it comes to its very frames. As long as nothing is reclaimed:
    // a machine that has no page cache of its own reclaims at other moments.
    [Fact]
    public void Its_trace_plays_the_same_on_a_machine_like_it()
    {
        SimMachine machine = Boot(cpus: 2), twin = Boot(cpus: 2);
        using var text = new StringWriter();
        machine.Trace = new TraceText(text, machine.Build, machine.Line);
        WorkloadRun run = Played(machine, WorkloadMix.Usual, calls: 8000);
        KmemEvent[] events = [.. new KmemTraceReader().ReadAll(() => LineSource.LogFromStream(new MemoryStream(Encoding.ASCII.GetBytes(text.ToString())), "-"))];
        var played = new TraceRun(twin, fromItsStart: false);
        var runs = new TraceRuns([played]);
        foreach (KmemEvent e in events)
        {
            runs.Play(e);
        }

        runs.Finish();
        Assert.Equal(run.Rows().Sum(row => row.Requests), played.Account.Requests);
        Assert.Equal(run.Rows().Sum(row => row.Requests - row.Failed), played.Account.SameFrame);
        Assert.Equal(run.Rows().Sum(row => row.ExtFragEvents), played.ExtFragEvents);
        Assert.Equal(Enum.GetNames<WorkloadKind>().Order(), events.Select(e => e.Task!).Distinct().Order());
        Assert.Equal(machine.Texts.BuddyInfo(), twin.Texts.BuddyInfo());
    }

    [Fact]
    public void Who_listens_changes_nothing_and_listens_on()
    {
        SimMachine heard = Boot(), unheard = Boot();
        var log = new TraceLog();
        heard.Trace = log;

        Assert.Equal(Places(Played(unheard, WorkloadMix.Usual)), Places(Played(heard, WorkloadMix.Usual)));
        Assert.Same(log, heard.Trace);
    }

    [Fact]
    public void It_stops_between_two_calls()
    {
        SimMachine machine = Boot();
        using var stop = new CancellationTokenSource();
        var run = new WorkloadRun(machine, WorkloadMix.Usual, 1);
        run.Play(1000, stop.Token);
        stop.Cancel();

        Assert.Throws<OperationCanceledException>(() => run.Play(1000, stop.Token));
        Assert.InRange(run.Calls, 1000, 1256);
        Assert.Null(machine.Trace);
        Assert.Empty(machine.Reports.Audit());
    }

    // Whatever the machine is: too small for a block, of another architecture, recorded and without reclaim.
    [Fact]
    public void Every_machine_can_be_loaded()
    {
        SimMachine[] machines =
        [
            SmallMachines.Tiny(), SmallMachines.Arena(), SmallMachines.I386(), SmallMachines.TwoNodes(), SmallMachines.FourZones(),
            SimMachine.Boot(MachineTemplates.FromSize(ArchitectureProfile.X64, 1 << 20)),
            SimMachine.Boot(MachineTemplates.FromSize(ArchitectureProfile.Arena, 4096)),
            SimMachine.FromFile(Path.Combine(AppContext.BaseDirectory, "data", "traces", "forks-256m", "forks-256m.state.txt.gz"), "recorded"),
        ];
        _machines.AddRange(machines);
        Assert.All(machines, machine =>
        {
            WorkloadRun run = Played(machine, new WorkloadMix(Enum.GetValues<WorkloadKind>().Select(kind => KeyValuePair.Create(kind, 1.0))), calls: 5000);
            Assert.Equal(5000, run.Rows().Sum(row => row.Calls));
            Assert.Empty(machine.Reports.Audit());
        });
    }

    // Pages that reclaim takes behind the workload's back are no longer its own.
    [Fact]
    public void What_reclaim_took_is_lost_and_not_freed_twice()
    {
        SimMachine machine = Boot();
        machine.Pressure.MovableRequests = LruKind.File;
        var run = new WorkloadRun(machine, Only(WorkloadKind.ForkExit), 1);
        run.Play(5000);
        machine.Pressure.DropCaches();
        run.Play(Calls);
        WorkloadReport row = run.Rows()[0];

        Assert.True(row.Lost > 100);
        Assert.Equal(run.Held(WorkloadKind.ForkExit).Count(), row.HeldBlocks);
        Assert.Empty(machine.Reports.Audit());
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(0)]
    public void A_weight_that_is_none_is_refused(double weight) => Assert.Equal(
        FaultCode.InputInvalid, Assert.Throws<PhysMemException>(() => new WorkloadMix([new(WorkloadKind.Slab, weight)])).Code);

    private SimMachine Boot(string line = "6.1", int cpus = 1)
    {
        var machine = SimMachine.Boot(MachineTemplates.From(new MachineTemplate
        {
            Architecture = ArchitectureProfile.X64, Bytes = 64 << 20, Cpus = cpus, Line = KernelLine.All.Single(one => one.Name == line), Name = "loaded",
        }));
        _machines.Add(machine);
        return machine;
    }

    private static WorkloadMix Only(WorkloadKind kind) => new([new(kind, 1)]);

    private static WorkloadRun Played(SimMachine machine, WorkloadMix mix, int seed = 1, long calls = Calls)
    {
        var run = new WorkloadRun(machine, mix, seed);
        run.Play(calls);
        return run;
    }

    private static long[] Places(WorkloadRun run) =>
        [.. Enum.GetValues<WorkloadKind>().SelectMany(run.Held).Select(block => (block.Pfn << 4) | (long)block.Order)];
}
