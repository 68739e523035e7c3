using PhysMem.Engine.Face;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Tests.Testing;
using PhysMem.Engine.Trace;
using PhysMem.Engine.WhatIf;

namespace PhysMem.Engine.Tests.WhatIf;

/// <summary>One trace on several machines: what is counted of each, and where they part.</summary>
public sealed class TraceRunsTests : IDisposable
{
    private readonly List<SimMachine> _machines = [];

    public void Dispose() => _machines.ForEach(machine => machine.Dispose());

    [Fact]
    public void Equal_machines_come_to_the_same_and_do_not_part()
    {
        TraceRuns runs = Played(RecordedEvents(), [Run(Recorded()), Run(Recorded()), Run(Recorded())]);

        Assert.All(runs.Runs, run => Assert.Null(run.Parting));
        Assert.Single(runs.Runs.Select(run => (run.Account.Requests, run.Account.SameFrame, run.FreePages, run.HugePages, run.ExtFragEvents)).Distinct());
        Assert.True(runs.Runs[0].Account.Requests > 1000);
    }

    // What is listened to must not change what is played, nor may the number of workers.
    [Fact]
    public void A_run_comes_to_the_same_alone_and_beside_others()
    {
        TraceRun alone = Played(RecordedEvents(), [Run(Recorded())]).Runs[0];
        SimMachine other = Recorded();
        KmemEvent first = RecordedEvents().First(e => e.Kind == TraceEventKind.Alloc);
        other.Replay().Play(first);
        TraceRuns beside = Played(RecordedEvents(), [Run(other), Run(Recorded())]);

        Assert.Equal(alone.Account, beside.Runs[1].Account);
        Assert.Equal(alone.Free, beside.Runs[1].Free);
        Assert.NotNull(beside.Runs[1].Parting);
    }

    [Fact]
    public void Runs_part_at_the_first_event_that_comes_to_something_else_and_both_tell_why()
    {
        SimMachine first = Boot(), second = Boot();
        second.Sysctls.Set("min_free_kbytes", "30000");
        KmemEvent[] events = [.. Enumerable.Range(0, 1000).Select(k => Alloc(0x100000 + (k << 5), 5) with { Line = k + 1, Gfp = "GFP_NOWAIT" })];
        TraceRun run = Played(events, [Run(first), Run(second)]).Runs[1];
        RunParting parting = run.Parting!;

        // Blocks of order 5 come straight from the same lists, until one zone is at its low mark.
        Assert.InRange(parting.Line, 2, events.Length);
        Assert.NotEqual(parting.First, parting.Second);
        Assert.Contains(parting.FirstDecisions, text => text.StartsWith("node 0 DMA32", StringComparison.Ordinal) && text.EndsWith(": enough", StringComparison.Ordinal));
        Assert.Contains(parting.SecondDecisions, text => text.StartsWith("node 0 DMA32", StringComparison.Ordinal) && text.EndsWith(": too few", StringComparison.Ordinal));
        Assert.Equal("mm_page_alloc on CPU 0: order 5, GFP_NOWAIT", parting.Event);
        Assert.InRange(run.FirstFailedLine!.Value, parting.Line, events.Length);
    }

    [Fact]
    public void Failures_are_counted_by_order_and_mask()
    {
        KmemEvent[] events =
        [
            .. Enumerable.Range(0, 20).Select(k => Alloc(0x100000 + (k << 10), 10)), Alloc(0x200000, 0) with { Gfp = "GFP_ATOMIC" }, Alloc(-1, 3),
        ];
        TraceRun run = Played(events, [Run(Boot())]).Runs[0];

        Assert.Equal(
            [(10, 20L, true, 0L), (3, 1, false, 1), (0, 1, false, 0)],
            run.Requests.Select(one => (one.Order, one.Requests, one.Failed > 5, one.FailedInTrace)));
        Assert.Equal(run.Account.Failed, run.Requests.Sum(one => one.Failed));
    }

    // A zone of 48 MiB has 11 or 12 pageblocks of 4 MiB; the first unmovable page takes one of those that were all movable.
    [Fact]
    public void A_pageblock_that_changes_its_type_is_counted()
    {
        SimMachine machine = Boot();
        long before = Unmovable(machine);
        TraceRun run = Played([Alloc(0x100000, 0) with { Gfp = "GFP_KERNEL" }], [Run(machine)]).Runs[0];

        Assert.Equal((1, 1), (run.ExtFragEvents, run.Conversions));
        Assert.True(Unmovable(machine) > before);
    }

    [Fact]
    public void Samples_are_of_the_state_before_the_first_event_at_or_behind_each_step_and_of_the_end()
    {
        double[] times = [5, 5.4, 6.1, 9.05, 9.06];
        KmemEvent[] events = [.. times.Select((time, k) => Alloc(0x100000 + k, 0) with { Time = time, Line = k + 1 })];
        TraceRun run = Played(events, [new TraceRun(Boot(), fromItsStart: false, interval: 1)]).Runs[0];
        var samples = run.Free.GroupBy(row => row.Line).Select(rows => (rows.Key, rows.First().Time, rows.Sum(row => row.Free << row.Order))).ToList();

        Assert.Equal([(1, 5), (3, 6.1), (4, 9.05), (6, 9.06)], samples.Select(one => (one.Key, one.Time!.Value)));

        // The first request fills the CPU's list.
        Assert.True(samples[0].Item3 > samples[1].Item3);
    }

    [Fact]
    public void The_last_sample_is_what_the_machine_reports()
    {
        SimMachine machine = Recorded();
        TraceRun run = Played(RecordedEvents(), [Run(machine)]).Runs[0];

        Assert.Equal(
            machine.Reports.FreeAreas(empty: true).Select(one => (one.Node, one.Zone, one.Order, one.MigrateType, one.Blocks)).Order(),
            run.Free.Skip(run.Free.Count() / 2).Select(one => (one.Node, one.Zone, one.Order, one.MigrateType, one.Free)).Order());
        Assert.Equal(
            machine.Reports.Fragmentation().Select(one => (one.Node, one.Zone, one.Order, one.Suitable, one.UnusableIndex, one.FragmentationIndex)),
            run.Fragmentation.Skip(run.Fragmentation.Count() / 2).Select(one => (one.Node, one.Zone, one.Order, one.Suitable, one.UnusableIndex, one.FragmentationIndex)));
        Assert.Equal(machine.Reports.Fragmentation().Where(one => one.Order == 9).Sum(one => one.Suitable), run.HugePages);
        Assert.Equal(machine.FreePages, run.FreePages);
    }

    [Theory]
    [InlineData("sh", null, 3, true)]
    [InlineData("s*", "*_user_*", null, true)]
    [InlineData("bash", null, null, false)]
    [InlineData(null, "kmalloc*", null, false)]
    [InlineData(null, null, 2, false)]
    public void A_change_is_about_a_task_a_function_or_an_order(string? task, string? function, int? order, bool isMeant)
    {
        var change = new TraceChange { Task = task, Function = function, OfOrder = order, Order = 0 };
        KmemEvent e = Alloc(0x100000, 3) with { Task = "sh", Stack = "__alloc_pages < copy_user_page < fork" };
        SimMachine machine = Boot();
        long free = machine.FreePages;
        Played([e], [new TraceRun(machine, fromItsStart: false, change: change)]);

        Assert.Equal(free - (isMeant ? 1 : 8), machine.FreePages);
    }

    [Fact]
    public void Machines_of_a_trace_without_events_do_nothing_and_do_not_part()
    {
        TraceRuns runs = Played([], [Run(Boot()), Run(Boot())]);

        Assert.All(runs.Runs, run => Assert.Null(run.Parting));
        Assert.All(runs.Runs, run => Assert.Equal(0, run.Account.Requests));
    }

    [Fact]
    public void It_stops_when_it_is_told_to()
    {
        using var stop = new CancellationTokenSource();
        SimMachine machine = Boot();
        var runs = new TraceRuns([Run(machine)]);
        stop.Cancel();

        Assert.ThrowsAny<OperationCanceledException>(() =>
        {
            for (int k = 0; k < 100_000; k++)
            {
                runs.Play(Alloc(0x100000, 0), stop.Token);
            }
        });
    }

    private static long Unmovable(SimMachine machine)
    {
        List<Engine.Report.PageBlockReport> rows = [];
        machine.Reports.ReadPageBlocks(new Engine.Report.PageQuery(), rows);
        return rows.Count(row => row.MigrateType == nameof(MigrateType.Unmovable));
    }

    private static TraceRuns Played(IEnumerable<KmemEvent> events, IReadOnlyList<TraceRun> runs)
    {
        var all = new TraceRuns(runs);
        foreach (KmemEvent e in events)
        {
            all.Play(e);
        }

        all.Finish();
        return all;
    }

    private static TraceRun Run(SimMachine machine) => new(machine, TraceRun.MayBeItsStart(machine));

    private static IEnumerable<KmemEvent> RecordedEvents() => KmemTraceReader.Read(Data("forks-256m.trace.txt.gz"));

    private SimMachine Recorded() => Kept(SimMachine.FromFile(Data("forks-256m.state.txt.gz"), "forks"));

    private SimMachine Boot() => Kept(SmallMachines.OneNode());

    private SimMachine Kept(SimMachine machine)
    {
        _machines.Add(machine);
        return machine;
    }

    private static string Data(string file) => Path.Combine(AppContext.BaseDirectory, "data", "traces", "forks-256m", file);

    private static KmemEvent Alloc(long pfn, int order) => new()
    {
        Kind = TraceEventKind.Alloc, Pfn = pfn, Order = order, Gfp = "GFP_HIGHUSER_MOVABLE", MigrateType = 1, Time = double.NaN,
    };
}
