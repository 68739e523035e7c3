using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Frames;
using PhysMem.Engine.Trace;

namespace PhysMem.Engine.Replay;

/// <summary>
/// Plays the trace of a running system on a machine. Unlike a sequence a trace isn't a script: requests are seen when
/// they are done, background work is seen only by what it moves. A request that gets another frame than the recorded
/// one has its block followed under the recorded name, so that the replay goes on with the right amount of memory.
/// </summary>
internal sealed class TracePlayer
{
    private readonly MachineState _machine;
    private readonly PageAllocator _allocator;
    private readonly List<TraceEvent> _events;
    private readonly IReplayWatcher _watcher;
    private readonly TraceBlocks _blocks;
    private readonly TraceBulks _bulks;
    private readonly BackgroundWork _background;
    private readonly PageSetLimits _limits;
    private long[] _pfns = [];

    private TracePlayer(MachineState machine, List<TraceEvent> events, IReplayWatcher watcher, bool fromItsStart)
    {
        _machine = machine;
        _allocator = machine.Allocator;
        _events = events;
        _watcher = watcher;
        _blocks = new TraceBlocks(new BlockPlaces(machine), fromItsStart);
        _bulks = new TraceBulks(events);
        _background = new BackgroundWork(machine, events, _blocks);
        _limits = new PageSetLimits(machine, events);
    }

    /// <summary>Plays a trace to its end.</summary>
    /// <param name="machine">Where to play it.</param>
    /// <param name="trace">The trace.</param>
    /// <param name="watcher">Is told of each request, and of each block that is given back.</param>
    /// <param name="fromItsStart">
    /// Whether the machine stands where the trace began, or is one like it with other settings: then what is in use
    /// there is the trace's too. On any other machine it gives back only what it got there by an event, so the pages of
    /// bulk requests, which have none, stay in use.
    /// </param>
    /// <exception cref="InputException">An event names a CPU or a node that the machine doesn't have.</exception>
    public static void Play(MachineState machine, RecordedTrace trace, IReplayWatcher watcher, bool fromItsStart)
    {
        RecordedPlaces.Require(machine, trace.Events, trace.Name);
        new TracePlayer(machine, trace.Events, watcher, fromItsStart).Run();
    }

    private void Run()
    {
        for (int i = 0; i < _events.Count; i++)
        {
            TraceEvent e = _events[i];
            switch (e.Kind)
            {
                case TraceEventKind.Alloc when !_bulks.IsSingle(i):
                    Alloc(e, i);
                    break;
                case TraceEventKind.Free when !e.ComesBackLater:
                case TraceEventKind.FreeBatched:
                    Free(e, i);
                    break;
                case TraceEventKind.PcpuDrain:
                    _background.Drain(e, i);
                    break;
                case TraceEventKind.Bulk:
                    _bulks.Begin(i);
                    break;
                case TraceEventKind.BulkReturn when _bulks.End(e.Task, out TraceEvent begin, out TraceEvent? single):
                    Bulk(begin, e, single);
                    break;
            }
        }
    }

    private void Alloc(in TraceEvent e, int at)
    {
        _limits.BeforeAlloc(e, at);
        long pfn = _allocator.AllocPages(e.Gfp, e.Order, PreferredNode(e), new TaskContext(e.Cpu), null, out AllocOutcome outcome);
        Given(e, outcome.Zone, pfn);
    }

    // The preferred node isn't in the trace. It is the CPU's node, unless the pages came from another one although
    // the CPU's had room (a memory policy, or NUMA balancing moving a task's pages).
    private int PreferredNode(in TraceEvent e)
    {
        Node local = _machine.NodeData[_machine.Cpus[e.Cpu].Node]!;
        if (e.Pfn < 0 || _machine.Nodes.Length == 1 || _machine.Frames.ZoneOf(e.Pfn) is not { } zone
            || zone.Node == local)
        {
            return local.Nid;
        }

        int highest = _machine.ZoneTable.ZoneIndex(e.Gfp);
        bool hasRoom = local.Fallback.First(highest) is { } preferred && preferred.Node == local && preferred.WatermarkFast(
            e.Order, preferred.WatermarkPages(Watermark.Low), highest, AllocFlags.WatermarkLow, e.Gfp);
        return hasRoom ? zone.Node.Nid : local.Nid;
    }

    // What a request got. Where the kernel refused it there is no name for that, so it goes back at once.
    private void Given(in TraceEvent e, Zone? zone, long pfn)
    {
        if (e.Pfn >= 0)
        {
            _blocks.Set(e.Pfn, pfn, e.Order);
        }

        _watcher.Played(TraceCalls.Alloc(e), new CallAnswer(zone, pfn));
        if (e.Pfn < 0 && pfn >= 0)
        {
            _allocator.FreePages(zone!, zone!.FrameIndex(pfn), e.Order, e.Cpu);
        }
    }

    private void Free(in TraceEvent e, int at)
    {
        long pfn = _blocks.Take(e.Pfn, e.Order);
        CallAnswer answer = CallAnswer.None;
        if (pfn >= 0 && _machine.Frames.ZoneOf(pfn) is { } zone && CanFree(zone, pfn, e.Order))
        {
            Free(e, at, zone, zone.FrameIndex(pfn));
            answer = new CallAnswer(zone, pfn);
        }

        _watcher.Played(TraceCalls.Free(e), answer);
    }

    private void Free(in TraceEvent e, int at, Zone zone, long i)
    {
        if (!e.PageSetLocked)
        {
            _limits.BeforeFree(zone, e, at);
        }

        int order = zone.Lru == null ? e.Order : SplitFor(zone, i, e.Order);
        for (long k = i; k < i + (1L << e.Order); k += 1L << order)
        {
            FreeBlock(e, zone, k, order);
        }
    }

    // Reclaim frees blocks of LRU lists as they were handed out. So a block that comes back in parts is split first
    // (split_page), and what was split before comes back page by page.
    private static int SplitFor(Zone zone, long i, int order)
    {
        BlockPlaces.SplitAbove(zone, i, order);
        byte own = zone.StateOf(i);
        return FrameState.IsInUse(own) ? FrameState.Order(own) : order;
    }

    private void FreeBlock(in TraceEvent e, Zone zone, long i, int order)
    {
        if (e.PageSetLocked)
        {
            zone.Lru?.Leave(i, order);
            zone.FreePastPageSet(i, order, zone.Pageblocks.OfFrame(i), e.Cpu);
        }
        else
        {
            _allocator.FreePages(zone, i, order, e.Cpu);
        }
    }

    // A bulk request's pages have no events; they are taken shortly before it returns.
    private void Bulk(in TraceEvent begin, in TraceEvent end, in TraceEvent? single)
    {
        if (_pfns.Length < begin.Pages)
        {
            _pfns = new long[begin.Pages];
        }

        Span<long> pfns = _pfns.AsSpan(0, begin.Pages);
        int got = _allocator.AllocBulk(begin.Gfp, begin.Nid, new TaskContext(end.Cpu), null, pfns, out AllocOutcome outcome);
        _watcher.Played(TraceCalls.Bulk(begin, end), CallAnswer.OfPages(outcome.Zone, pfns[..got]));
        if (single is { } alone)
        {
            Given(alone, outcome.Zone, got > 0 ? pfns[0] : PageAllocator.NoPage);
        }
    }

    // After lost synchrony a recorded block may cover others here. It goes back only where no part of it is free already
    // or somebody else's: two owners of a frame would give it back twice. Blocks of LRU lists go back as they were split.
    private static bool CanFree(Zone zone, long pfn, int order)
    {
        long i = zone.FrameIndex(pfn);
        if (!IsHeld(zone.StateOf(zone.BlockOf(i))))
        {
            return false;
        }

        byte own = zone.StateOf(i);
        int piece = zone.Lru != null && FrameState.IsInUse(own) ? FrameState.Order(own) : order;
        for (long k = 1; k < 1L << order; k++)
        {
            byte state = zone.StateOf(i + k);
            bool isPiece = (k & ((1L << piece) - 1)) == 0 && FrameState.IsInUse(state) && FrameState.Order(state) == piece;
            if (state != FrameState.None && !isPiece)
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsHeld(byte state) => !FrameState.IsFree(state) && !FrameState.IsPerCpu(state);
}
