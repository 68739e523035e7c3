using PhysMem.Engine.Recording;
using PhysMem.Engine.Tests.Testing;
using PhysMem.Engine.Tests.Trace;
using PhysMem.Engine.Trace;

namespace PhysMem.Engine.Tests.Replay;

/// <summary>
/// A request that gets another frame than the trace has is counted, and its block is followed under the recorded
/// name: one such request must not cost more than itself.
/// </summary>
public class LostSynchronyTests
{
    private readonly SimulatedTrace _trace = new(SmallMachines.OneNode(), calls: 2000, seed: 21);
    private readonly List<TraceEvent> _events;

    public LostSynchronyTests() => _events = TraceLines.Resolve(_trace.Text);

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(6)]
    public void One_block_elsewhere_costs_one_request_and_its_free_still_works(int order)
    {
        int alloc = AllocThatIsFreed(order);
        long from = _events[alloc].Pfn, to = NeverUsed(order);
        Rename(alloc, from, to);

        ComparedTrace result = Play();

        Assert.Equal((result.Requests - 1, result.FailedRecorded, 0), (result.RequestsEqual, result.Failed, result.LostFrees));
        Assert.Equal((_events[alloc].Line, $"{to}", $"{from}"), (result.FirstDifference?.Line, result.FirstDifference?.Expected, result.FirstDifference?.Given));
        Assert.True(result.EndStateEqual);
    }

    [Fact]
    public void Many_blocks_elsewhere_cost_as_many_requests()
    {
        int renamed = 0;
        long to = 0x100000;
        for (int i = 0; i < _events.Count && renamed < 20; i += 37)
        {
            if (_events[i] is { Kind: TraceEventKind.Alloc, Pfn: >= 0, Order: 0 })
            {
                Rename(i, _events[i].Pfn, to++);
                renamed++;
            }
        }

        ComparedTrace result = Play();

        Assert.Equal((result.Requests - renamed, 0), (result.RequestsEqual, result.LostFrees));
        Assert.True(result.EndStateEqual);
    }

    [Fact]
    public void A_request_that_the_kernel_refused_gives_its_pages_back_at_once()
    {
        using var machine = new TestMachine(0x400);
        StateDump before = StateCapture.Capture(machine.State, "before");
        List<TraceEvent> events = [Alloc(-1, 10), Alloc(-1, 5), Alloc(TestMachine.FirstPfn, 10)];

        ComparedTrace result = Replays.Compare(before, events, after: null, "refused");

        Assert.Equal((3, 1, 0, 2), (result.Requests, result.RequestsEqual, result.Failed, result.FailedRecorded));
        Assert.Equal(("-1", "4096"), (result.FirstDifference?.Expected, result.FirstDifference?.Given));
    }

    [Fact]
    public void A_request_that_only_the_simulator_refuses_is_counted_and_its_free_is_lost()
    {
        int failed = _events.FindIndex(e => e is { Kind: TraceEventKind.Alloc, Pfn: -1 });
        long to = NeverUsed(_events[failed].Order);
        _events[failed] = _events[failed] with { Pfn = to };
        _events.Insert(failed + 1, _events[failed] with { Kind = TraceEventKind.Free });

        ComparedTrace result = Play();

        Assert.Equal((result.Requests - 1, result.FailedRecorded + 1, 1), (result.RequestsEqual, result.Failed, result.LostFrees));
        Assert.True(result.EndStateEqual);
    }

    [Fact]
    public void A_free_of_what_nobody_holds_is_lost_and_changes_nothing()
    {
        int alloc = AllocThatIsFreed(6);
        int free = FreeOf(alloc);
        _events.Insert(free + 1, _events[free]);

        ComparedTrace result = Play();

        Assert.Equal((result.Requests, 1), (result.RequestsEqual, result.LostFrees));
        Assert.True(result.EndStateEqual);
    }

    [Fact]
    public void A_block_elsewhere_that_is_freed_in_parts_is_forgotten_part_by_part()
    {
        // 8 single pages; two of them come back, and the next one-order block takes their name but not their place.
        using var machine = new TestMachine(0x400);
        StateDump before = StateCapture.Capture(machine.State, "before");
        long[] pages = machine.Alloc(8, 0, PhysMem.Engine.Kernel.MigrateType.Unmovable);
        machine.Free(pages[4], 0);
        machine.Free(pages[5], 0);
        long block = machine.Alloc(1, 0u);
        Assert.NotEqual(pages[4], block);
        List<TraceEvent> events =
        [
            .. pages.Select(pfn => Alloc(pfn, 0)),
            Free(pages[4], 0), Free(pages[5], 0),
            Alloc(pages[4], 1), Free(pages[4], 0), Free(pages[5], 0),
            Alloc(block + 1, 0), Alloc(block, 0), Alloc(pages[5], 0),
            Free(pages[5], 0), Free(block + 1, 0), Free(block, 0),
        ];

        ComparedTrace result = Replays.Compare(before, events, after: null, "parts");

        Assert.Equal((result.Requests - 1, 0), (result.RequestsEqual, result.LostFrees));
    }

    private static TraceEvent Alloc(long pfn, int order) => new() { Kind = TraceEventKind.Alloc, Pfn = pfn, Order = order };

    private static TraceEvent Free(long pfn, int order) => new() { Kind = TraceEventKind.Free, Pfn = pfn, Order = order };

    private ComparedTrace Play() => Replays.Compare(_trace.Before, _events, _trace.After, "edited");

    private int AllocThatIsFreed(int order)
    {
        for (int i = _events.Count / 3; i < _events.Count; i++)
        {
            if (_events[i].Kind == TraceEventKind.Alloc && _events[i].Order == order && _events[i].Pfn >= 0 && FreeOf(i) > 0)
            {
                return i;
            }
        }

        throw new InvalidOperationException($"no block of order {order} is freed in the second part of the trace");
    }

    private int FreeOf(int alloc) => _events.FindIndex(
        alloc, e => e.Kind == TraceEventKind.Free && e.Pfn == _events[alloc].Pfn && e.Order == _events[alloc].Order);

    private long NeverUsed(int order) => 0x200000 + (1L << order);

    // Gives the block another frame, in its request and in what follows up to its free.
    private void Rename(int alloc, long from, long to)
    {
        int free = FreeOf(alloc);
        _events[alloc] = _events[alloc] with { Pfn = to };
        for (int i = alloc + 1; i < _events.Count && free >= 0; i++)
        {
            if (_events[i].Pfn == from && _events[i].Kind is TraceEventKind.Free or TraceEventKind.FreeBatched)
            {
                _events[i] = _events[i] with { Pfn = to };
                if (_events[i].Kind == TraceEventKind.FreeBatched || !_events[i].ComesBackLater)
                {
                    break;
                }
            }
        }
    }
}
