using PhysMem.Engine.Allocation;
using PhysMem.Engine.Frames;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Machine;
using PhysMem.Engine.Recording;
using PhysMem.Engine.Zones;

namespace PhysMem.Engine.Trace;

/// <summary>
/// Plays the trace of a running system on a machine that starts in the recorded state. Unlike a sequence a trace
/// isn't a script: requests are seen when they are done, background work is seen only by what it moves. A request
/// that gets another frame than the recorded one is counted, and its block is followed under the recorded name,
/// so that the replay goes on with the right amount of memory.
/// </summary>
internal sealed class TracePlayer
{
    private readonly MachineState _machine;
    private readonly PageAllocator _allocator;
    private readonly List<TraceEvent> _events;
    private readonly TraceResult _result;

    // Recorded first frame -> the block that stands for it here, for blocks that lie elsewhere.
    private readonly Dictionary<long, Moved> _moved = [];

    private TracePlayer(MachineState machine, List<TraceEvent> events, string name)
    {
        _machine = machine;
        _allocator = machine.Allocator;
        _events = events;
        _result = new TraceResult { Name = name };
    }

    /// <summary>Plays events from a state.</summary>
    /// <param name="before">Where to start.</param>
    /// <param name="events">What happened.</param>
    /// <param name="after">The state to arrive at, or null.</param>
    /// <param name="name">Name for the result.</param>
    public static TraceResult Play(StateDump before, List<TraceEvent> events, StateDump? after, string name)
    {
        using MachineState machine = RecordedMachine.Build(before);
        var player = new TracePlayer(machine, events, name);
        player.Run();
        if (after != null)
        {
            player.CompareEnd(after);
        }

        return player._result;
    }

    private void Run()
    {
        for (int i = 0; i < _events.Count; i++)
        {
            TraceEvent e = _events[i];
            switch (e.Kind)
            {
                case TraceEventKind.Alloc:
                    Alloc(e);
                    break;
                case TraceEventKind.Free when !e.ComesBackLater:
                case TraceEventKind.FreeBatched:
                    Free(e);
                    break;
                case TraceEventKind.Bulk:
                    i = Bulk(i);
                    break;
            }
        }
    }

    private void Alloc(in TraceEvent e)
    {
        int nid = _machine.Cpus[e.Cpu].Node;
        long pfn = _allocator.AllocPages(e.Gfp, e.Order, nid, new TaskContext(e.Cpu), null, out _);
        Compare(e, pfn);
    }

    private void Compare(in TraceEvent e, long pfn)
    {
        _result.Requests++;
        if (e.Pfn >= 0)
        {
            _moved.Remove(e.Pfn);
        }

        if (pfn == e.Pfn)
        {
            _result.RequestsEqual++;
            return;
        }

        _result.Refused += pfn < 0 ? 1 : 0;
        _result.FirstDifference ??= new ReplayDifference(
            e.Line,
            $"alloc_pages({GfpText.Format(new GfpMask(e.Gfp))}, {e.Order}) on cpu {e.Cpu}",
            "frame",
            $"{e.Pfn}",
            $"{pfn}");
        if (e.Pfn >= 0)
        {
            _moved[e.Pfn] = new Moved(pfn, e.Order);
        }
        else if (pfn >= 0)
        {
            FreeBlock(pfn, e.Order, e.Cpu);
        }
    }

    private void Free(in TraceEvent e)
    {
        long pfn = Take(e.Pfn, e.Order);
        if (pfn < 0 || !CanFree(pfn, e.Order))
        {
            _result.LostFrees++;
            return;
        }

        if (e.PageSetLocked)
        {
            Zone zone = _machine.Frames.ZoneOf(pfn)!;
            uint i = zone.FrameIndex(pfn);
            zone.FreeToBuddy(i, e.Order, zone.Pageblocks.OfFrame(i), toTail: false, e.Cpu);
            return;
        }

        FreeBlock(pfn, e.Order, e.Cpu);
    }

    // A bulk request's pages have no events, but a single page that it falls back to has one in between.
    private int Bulk(int at)
    {
        TraceEvent begin = _events[at];
        int end = at + 1, single = -1;
        while (end < _events.Count && !(_events[end].Kind == TraceEventKind.BulkReturn && _events[end].Cpu == begin.Cpu))
        {
            if (_events[end].Kind == TraceEventKind.Alloc && _events[end].Cpu == begin.Cpu && single < 0)
            {
                single = end;
            }

            end++;
        }

        Span<long> pfns = new long[begin.Pages];
        int got = _allocator.AllocBulk(
            begin.Gfp, begin.Nid, new TaskContext(begin.Cpu), null, pfns, out _);
        _result.Bulks++;
        if (end < _events.Count && _events[end].Pages == got)
        {
            _result.BulksEqual++;
        }

        if (single >= 0 && got == 1)
        {
            Compare(_events[single], pfns[0]);
            TraceEvent done = _events[single];
            done.Kind = TraceEventKind.Other;
            _events[single] = done;
        }

        return at;
    }

    // The frame that stands for a recorded one, which may be inside of a block that was freed in parts.
    private long Take(long recorded, int order)
    {
        if (_moved.Count == 0)
        {
            return recorded;
        }

        if (_moved.TryGetValue(recorded, out Moved whole) && whole.Order == order)
        {
            _moved.Remove(recorded);
            return whole.Pfn;
        }

        for (int o = order; o <= PageConstants.MaxOrder; o++)
        {
            long head = recorded & ~((1L << o) - 1);
            if (_moved.TryGetValue(head, out Moved block) && head + (1L << block.Order) > recorded)
            {
                return block.Pfn < 0 ? -1 : block.Pfn + (recorded - head);
            }
        }

        return recorded;
    }

    // No part of it is free already: after lost synchrony a recorded block may cover others here.
    private unsafe bool CanFree(long pfn, int order)
    {
        if (_machine.Frames.ZoneOf(pfn) is not { } zone)
        {
            return false;
        }

        uint i = zone.FrameIndex(pfn);
        if (!IsHeld(zone.Table.State[zone.BlockOf(i)]))
        {
            return false;
        }

        for (uint k = 1; k < 1u << order; k++)
        {
            if (!IsHeld(zone.Table.State[i + k]))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsHeld(byte state) => !FrameState.IsFree(state) && !FrameState.IsPerCpu(state);

    private void FreeBlock(long pfn, int order, int cpu)
    {
        Zone zone = _machine.Frames.ZoneOf(pfn)!;
        _allocator.FreePages(zone, zone.FrameIndex(pfn), order, cpu);
    }

    // What waits in per-CPU differences depends on when the counters were last folded, which a trace doesn't
    // show, and the LRU's own counters aren't simulated: both are left out, sums are compared.
    private void CompareEnd(StateDump after)
    {
        StateDump given = StateCapture.Capture(_machine, after.Label);
        StateDifference? d = StateComparer.Differences(after, given).FirstOrDefault(Counts);
        _result.EndStateEqual = d == null;
        if (d != null)
        {
            _result.EndDifference = new ReplayDifference(
                d.Line, $"STATE {after.Label}", d.What, $"{d.Expected}", $"{d.Given}");
        }
    }

    private static bool Counts(StateDifference d)
    {
        string last = d.What[(d.What.LastIndexOf(' ') + 1)..];
        return last is not ("diff_free" or "expire") && !d.What.EndsWith("nr_free_pages", StringComparison.Ordinal)
            && !Zone.LruCounterNames.Contains(last) && !last.StartsWith("kswapd", StringComparison.Ordinal);
    }

    private readonly record struct Moved(long Pfn, int Order);
}
