using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Face;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Recording;
using PhysMem.Engine.Report;
using PhysMem.Engine.Tests.Testing;
using PhysMem.Engine.Tests.Trace;
using PhysMem.Engine.Trace;

namespace PhysMem.Engine.Tests.Replay;

/// <summary>Traces played on a machine: recorded ones, and ones that the simulator wrote itself.</summary>
public class TracePlayerTests
{
    [Theory]
    [InlineData("forks-256m", 1000)]
    [InlineData("numa2-512m", 2000)]
    public void The_beginning_of_a_recorded_trace_gets_the_kernels_frames(string name, int requests)
    {
        string folder = Path.Combine(AppContext.BaseDirectory, "data", "traces", name);
        List<TraceEvent> events = TraceReader.ReadAll(Path.Combine(folder, name + ".trace.txt.gz"));
        StateDump before = StateDumpReader.ReadFile(Path.Combine(folder, name + ".state.txt.gz"))[0];

        ComparedTrace result = Replays.Compare(before, events, after: null, name);

        Assert.Null(result.FirstDifference);
        Assert.True(result.IsEqual);
        Assert.True(result.Requests > requests && result.Bulks > 0, $"only {result.Requests} requests, {result.Bulks} bulk requests");
        Assert.Equal(events.Count(e => e.Kind == TraceEventKind.Alloc), result.Requests);
        Assert.Equal((result.Requests, result.Bulks), (result.RequestsEqual, result.BulksEqual));
        Assert.Equal((0, 0, 0, null), (result.Failed, result.FailedRecorded, result.LostFrees, result.EndStateEqual));
    }

    [Theory]
    [InlineData(1, 1, 11)]
    [InlineData(1, 3, 12)]
    [InlineData(2, 2, 13)]
    public void What_the_simulator_writes_it_plays_to_the_same_end(int nodes, int cpus, int seed)
    {
        var trace = new SimulatedTrace(Machine(nodes, cpus), calls: 4000, seed);
        Assert.True(trace.FailedRequests > 10, "memory never ran out");

        ComparedTrace result = Replays.Compare(trace.Before, TraceLines.Resolve(trace.Text), trace.After, "simulated");

        Assert.Null(result.FirstDifference);
        Assert.True(result.IsEqual);
        Assert.Equal(result.FailedRecorded, result.Failed);
        Assert.True(result is { EndStateEqual: true, LostFrees: 0, Requests: > 1500, Bulks: > 50 }, "not everything was played");
    }

    [Theory]
    [InlineData("6.12", 100)]
    [InlineData("7.2", 100)]
    [InlineData("6.12", 260)]
    public void A_limit_that_sank_without_an_event_is_told_by_the_drain_behind_a_free(string name, int freedBefore)
    {
        KernelLine line = KernelLine.All.Single(l => l.Name == name);
        using SimMachine machine = SmallMachines.OneNode(line: line);
        PageAllocator allocator = machine.State.Allocator;
        Zone zone = machine.State.PopulatedZones[^1];
        PageSet set = zone.PageSets[0];
        var text = new StringWriter();
        StateDump before = machine.Exchange.Capture("before");
        machine.Trace = new TraceText(text, machine.State.Build) { Task = "work", Pid = 1 };
        var task = new TaskContext(0);
        uint[] kinds = [GfpBits.GfpKernel, GfpBits.GfpKernel | GfpBits.Movable];
        long[] pages = [.. Enumerable.Range(0, 600).Select(
            k => allocator.AllocPages(kinds[k % 2], 0, 0, task, null, out AllocOutcome _))];
        for (int k = 0; k < pages.Length; k++)
        {
            if (k == freedBefore)
            {
                // decay_pcp_high, far enough for it to matter.
                Assert.True(set.High > set.Count + 32, "the limit can't sink");
                set.High = Math.Max(set.Count + 20, set.HighMin);
            }

            allocator.FreePages(zone, zone.FrameIndex(pages[k]), 0, 0);
        }

        StateDump after = machine.Exchange.Capture("after");

        ComparedTrace result = Replays.Compare(before, TraceLines.Resolve(text.ToString(), line), after, "simulated");

        Assert.Null(result.FirstDifference);
        Assert.Equal((true, 600, 0), (result.EndStateEqual, result.RequestsEqual, result.LostFrees));
    }

    [Fact]
    public void A_block_over_two_others_is_not_given_back_twice()
    {
        using SimMachine machine = SmallMachines.OneNode();
        PageAllocator allocator = machine.State.Allocator;
        StateDump before = machine.Exchange.Capture("before");
        uint gfp = GfpBits.GfpKernel;
        long[] pair = [.. Enumerable.Range(0, 2).Select(
            _ => allocator.AllocPages(gfp, 0, 0, new TaskContext(0), null, out AllocOutcome _)).Order()];
        Assert.Equal((0, 1), (pair[0] & 1, pair[1] - pair[0]));
        List<TraceEvent> events =
        [
            .. pair.Select(pfn => new TraceEvent { Kind = TraceEventKind.Alloc, Gfp = gfp, Pfn = pfn }),
            new() { Kind = TraceEventKind.Free, Pfn = pair[0], Order = 1 },
            .. pair.Select(pfn => new TraceEvent { Kind = TraceEventKind.Free, Pfn = pfn }),
        ];

        ComparedTrace result = Replays.Compare(before, events, after: null, "covers");

        Assert.Equal(1, result.LostFrees);
    }

    [Fact]
    public void Another_end_state_is_reported()
    {
        var trace = new SimulatedTrace(Machine(1, 1), calls: 300, seed: 14);

        ComparedTrace result = Replays.Compare(trace.Before, TraceLines.Resolve(trace.Text), trace.Before, "simulated");

        Assert.Equal((false, false), (result.EndStateEqual, result.IsEqual));
        Assert.Equal("STATE before", result.FirstDifference?.Call);
        Assert.Equal(result.Requests, result.RequestsEqual);
    }

    [Fact]
    public void Another_number_of_pages_of_a_bulk_request_is_counted()
    {
        var trace = new SimulatedTrace(Machine(1, 1), calls: 300, seed: 15);
        List<TraceEvent> events = TraceLines.Resolve(trace.Text);
        int at = events.FindIndex(e => e.Kind == TraceEventKind.BulkReturn && e.Pages > 1);
        events[at] = events[at] with { Pages = events[at].Pages - 1 };

        ComparedTrace result = Replays.Compare(trace.Before, events, trace.After, "simulated");

        Assert.Equal((result.Bulks - 1, false, true), (result.BulksEqual, result.IsEqual, result.EndStateEqual));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    public void The_single_page_that_a_bulk_request_falls_back_to_is_compared(int otherFrame, int equal)
    {
        using SimMachine machine = Machine(1, 1);
        StateDump before = machine.Exchange.Capture("before");
        long pfn = machine.SinglePages.AllocBulk(new AllocationRequest(GfpMask.GfpKernel), 1).Bulk[0].Pfn + otherFrame;
        List<TraceEvent> events =
        [
            new() { Kind = TraceEventKind.Bulk, Task = 7, Gfp = GfpMask.GfpKernel.Value, Pages = 1 },
            new() { Kind = TraceEventKind.Alloc, Task = 7, Gfp = GfpMask.GfpKernel.Value, Pfn = pfn },
            new() { Kind = TraceEventKind.BulkReturn, Task = 7, Pages = 1 },
            new() { Kind = TraceEventKind.Free, Task = 7, Pfn = pfn },
        ];

        ComparedTrace result = Replays.Compare(before, events, after: null, "bulk");

        Assert.Equal((1, equal, 1, 1), (result.Requests, result.RequestsEqual, result.Bulks, result.BulksEqual));
        Assert.Equal(0, result.LostFrees);
    }

    public static TheoryData<string, string> EventsOfAnotherMachine => new()
    {
        { TraceLines.Line("mm_page_free: page=0 pfn=0x1000 order=0", cpu: 2), "CPU 2, but the machine has 2 CPUs" },
        { TraceLines.Line("bulk: (x) gfp=0xcc0 nid=2 want=3"), "node 2, which the machine doesn't have" },
        { TraceLines.Line("bulk: (x) gfp=0xcc0 nid=1024 want=3"), "node 1024, which the machine doesn't have" },
        { TraceLines.Line("bulk: (x) gfp=0xcc0 nid=0 want=2000000000"), "2000000000 pages at once, but the machine has 16383" },
        { Request("GFP_DMA|GFP_DMA32"), "a gfp mask that contradicts itself, GFP_DMA|GFP_DMA32" },
        { Request("__GFP_MOVABLE|__GFP_RECLAIMABLE"), "a gfp mask that contradicts itself, __GFP_RECLAIMABLE|__GFP_MOVABLE" },
    };

    [Theory]
    [MemberData(nameof(EventsOfAnotherMachine))]
    public void An_event_that_the_machine_cant_have_had_is_one_error_with_its_line(string line, string reason)
    {
        using SimMachine machine = SmallMachines.TwoNodes();
        List<TraceEvent> events = TraceLines.Resolve(Request("GFP_KERNEL") + line);

        var fault = Assert.Throws<InputException>(() => Replays.Compare(machine.Exchange.Capture("before"), events, null, "other"));

        Assert.Equal(("other", 2), (fault.File, fault.Line));
        Assert.Equal($"the event has {reason}", fault.Reason);
    }

    [Fact]
    public void Frees_of_frames_that_are_no_memory_are_counted_as_lost()
    {
        using SimMachine machine = SmallMachines.TwoNodes();
        StateDump before = machine.Exchange.Capture("before");
        string text = string.Concat(new[] { 0L, 0x3fff, 0x4000, 0xffff_ffff, long.MaxValue }.Select(
            pfn => TraceLines.Line($"mm_page_free: page=0 pfn=0x{pfn:x} order=0")));

        ComparedTrace result = Replays.Compare(before, TraceLines.Resolve(text), before, "nowhere");

        Assert.Equal((5, true), (result.LostFrees, result.EndStateEqual));
    }

    private static string Request(string gfp) =>
        TraceLines.Line($"mm_page_alloc: page=0 pfn=0x1000 order=0 migratetype=0 gfp_flags={gfp}");

    private static SimMachine Machine(int nodes, int cpus) =>
        nodes == 1 ? SmallMachines.OneNode(cpus) : SmallMachines.TwoNodes();
}
