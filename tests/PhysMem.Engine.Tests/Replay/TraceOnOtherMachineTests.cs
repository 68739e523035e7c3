using PhysMem.Engine.Core.State;
using PhysMem.Engine.Limits;
using PhysMem.Engine.Pressure;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Recording;
using PhysMem.Engine.Replay;
using PhysMem.Engine.Tests.Testing;
using PhysMem.Engine.Trace;
using PhysMem.Engine.Verify;

namespace PhysMem.Engine.Tests.Replay;

/// <summary>Traces on machines that they weren't recorded on.</summary>
public class TraceOnOtherMachineTests
{
    [Theory]
    [InlineData("forks-256m")]
    [InlineData("numa2-512m")]
    public void A_recorded_trace_plays_on_a_booted_machine_and_gives_back_what_it_got_there(string name)
    {
        RecordedTrace trace = Read(name);
        using MachineState machine = OtherMachines.Boot(nodes: 2, cpus: 4, mebibytesOfNode: 8);
        var held = new HeldPages();
        var failures = new FailureCount();

        TracePlayer.Play(machine, trace, new Watchers(held, failures), fromItsStart: false);

        Assert.Equal(FreesOfUnknownPages(trace), failures.LostFrees);
        Assert.Equal(0, failures.Rows.Sum(r => r.Failed));
        Assert.True(held.Pages > 0, "nothing is held");
        Invariants.Check(machine, held.Pages);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 0)]
    [InlineData(3, 100_000)]
    [InlineData(4, 100_000)]
    public void What_compaction_has_moved_is_given_back_from_where_it_is(int seed, long swapPages)
    {
        using MachineState machine = OtherMachines.Boot(nodes: 1, cpus: 1, mebibytesOfNode: 16, swapPages);
        var held = new HeldPages();
        var failures = new FailureCount();
        var lost = new FreesOfFailed(null);

        TracePlayer.Play(
            machine, InventedCalls.Trace(20_000, seed), new Watchers(held, failures, lost, new Compacting(machine)),
            fromItsStart: false);

        var system = (ModeledSystem)machine.Allocator.Pressure;
        Assert.Equal(swapPages > 0, system.Swap.Used > 1000);
        Assert.Equal(swapPages > 0, failures.LostFrees > lost.Count);
        Assert.True(system.Totals.Migrated > 500, $"only {system.Totals.Migrated} pages moved");
        Invariants.Check(machine, held.Pages - system.Swap.Used, mayHoldApart: true);
    }

    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 1)]
    public void What_was_in_use_before_is_the_traces_only_where_the_machine_stands_at_its_start(bool fromItsStart, int lost)
    {
        using var machine = new TestMachine(0x400);
        long pfn = machine.Alloc(3, 0u);
        StateDump before = StateCapture.Capture(machine.State, "before");
        var trace = new RecordedTrace("free", [new() { Kind = TraceEventKind.Free, Pfn = pfn, Order = 3 }], []);

        ComparedTrace result = Replays.Compare(machine.State, trace, before, fromItsStart);

        Assert.Equal((lost, !fromItsStart), (result.LostFrees, result.EndStateEqual));
    }

    [Fact]
    public void A_block_that_lies_where_it_was_recorded_is_given_back_too()
    {
        using var machine = new TestMachine(0x400);
        StateDump before = StateCapture.Capture(machine.State, "before");
        List<TraceEvent> events =
        [
            new() { Kind = TraceEventKind.Alloc, Pfn = TestMachine.FirstPfn, Order = 10 },
            new() { Kind = TraceEventKind.Free, Pfn = TestMachine.FirstPfn, Order = 10 },
        ];

        ComparedTrace result = Replays.Compare(machine.State, new RecordedTrace("block", events, []), before, fromItsStart: false);

        Assert.Equal((1, 0), (result.RequestsEqual, result.LostFrees));
    }

    [Theory]
    [InlineData("percpu_pagelist_high_fraction", "1000")]
    [InlineData("min_free_kbytes", "180000")]
    public void With_another_sysctl_the_runs_part_where_the_trace_is_left(string sysctl, string value)
    {
        RecordedTrace trace = Read("forks-256m");
        using MachineState one = RecordedMachine.Build(trace.States[0]), other = one.Copy();
        SysctlTable.Write(other, sysctl, value);
        var runs = new RunsCompared();
        var comparison = new TraceComparison(KernelLine.Default);

        TracePlayer.Play(one, trace, runs.First, fromItsStart: true);
        TracePlayer.Play(other, trace, new Watchers(runs.Second, comparison), fromItsStart: true);

        VerifyDifference left = Assert.IsType<VerifyDifference>(comparison.FirstDifference);
        RunsPart part = Assert.IsType<RunsPart>(runs.Part);
        Assert.Equal((left.Line, left.Call), (part.Line, part.Call));
        Assert.Equal((left.Expected, left.Given), ($"{part.First}", $"{part.Second}"));
    }

    private static RecordedTrace Read(string name) =>
        TraceFolder.Read(Path.Combine(AppContext.BaseDirectory, "data", "traces", name));

    // Pages that were in use before, or were got by a bulk request: no event has said that they were handed out.
    private static int FreesOfUnknownPages(RecordedTrace trace)
    {
        var known = new HashSet<long>();
        int unknown = 0;
        foreach (TraceEvent e in trace.Events)
        {
            if (e.Kind == TraceEventKind.Alloc)
            {
                known.Add(e.Pfn);
            }
            else if (e.Kind == TraceEventKind.FreeBatched || (e.Kind == TraceEventKind.Free && !e.ComesBackLater))
            {
                unknown += known.Remove(e.Pfn) ? 0 : 1;
            }
        }

        return unknown;
    }
}
