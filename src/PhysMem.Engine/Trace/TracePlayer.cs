using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Frames;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Recording;

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

    private readonly MovedBlocks _moved = new();

    // Bulk requests under way, by task, and the events of single requests that they fell back to.
    private readonly Dictionary<int, int> _bulks = [];
    private readonly Dictionary<int, int> _bulkSingles = [];

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
    /// <exception cref="InputException">An event names a CPU or a node that the state doesn't have.</exception>
    public static TraceResult Play(StateDump before, List<TraceEvent> events, StateDump? after, string name)
    {
        using MachineState machine = RecordedMachine.Build(before);
        var player = new TracePlayer(machine, events, name);
        player.RequirePlaces();
        player.Run();
        if (after != null)
        {
            player.CompareEnd(after);
        }

        return player._result;
    }

    // A trace of another machine than the state's would lead outside of its tables.
    private void RequirePlaces()
    {
        long pages = _machine.PopulatedZones.Sum(z => z.ManagedPages);
        foreach (TraceEvent e in _events)
        {
            bool isRequest = e.Kind is TraceEventKind.Alloc or TraceEventKind.Bulk;
            string? wrong =
                e.Cpu >= _machine.Cpus.Count ? $"CPU {e.Cpu}, but the state has {_machine.Cpus.Count} CPUs"
                : e.Kind == TraceEventKind.Bulk && !HasNode(e.Nid) ? $"node {e.Nid}, which the state doesn't have"
                : e.Kind == TraceEventKind.Bulk && e.Pages > pages ? $"{e.Pages} pages at once, but the state has {pages}"
                : isRequest && (_machine.ZoneTable.IsBad(e.Gfp) || GfpMigrate.IsBad(e.Gfp)) ? $"a gfp mask that contradicts itself, {new GfpMask(e.Gfp)}"
                : null;
            if (wrong != null)
            {
                throw new InputException(
                    _result.Name, e.Line, $"the event has {wrong}", "Give a trace and a state of the same machine.");
            }
        }
    }

    private bool HasNode(int nid) => Array.Exists(_machine.Nodes, n => n.Nid == nid);

    private void Run()
    {
        for (int i = 0; i < _events.Count; i++)
        {
            TraceEvent e = _events[i];
            switch (e.Kind)
            {
                case TraceEventKind.Alloc when !_bulkSingles.ContainsValue(i):
                    Alloc(e);
                    break;
                case TraceEventKind.Free when !e.ComesBackLater:
                case TraceEventKind.FreeBatched:
                    Free(e, i);
                    break;
                case TraceEventKind.PcpuDrain:
                    Drain(e, i);
                    break;
                case TraceEventKind.Bulk:
                    _bulks[e.Task] = i;
                    FindBulkSingle(e, i);
                    break;
                case TraceEventKind.BulkReturn when _bulks.Remove(e.Task, out int begin):
                    Bulk(_events[begin], e);
                    break;
            }
        }
    }

    private void Alloc(in TraceEvent e)
    {
        long pfn = _allocator.AllocPages(e.Gfp, e.Order, PreferredNode(e), new TaskContext(e.Cpu), null, out _);
        Compare(e, pfn);
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
        int first = local.Fallback.Find(0, highest, null);
        Zone preferred = local.Fallback.Zones[first];
        bool hasRoom = preferred.Node == local && preferred.WatermarkFast(
            e.Order, preferred.WatermarkPages(Watermark.Low), highest, AllocFlags.WatermarkLow, e.Gfp);
        _result.InferredNodes += hasRoom ? 1 : 0;
        return hasRoom ? zone.Node.Nid : local.Nid;
    }

    private void Compare(in TraceEvent e, long pfn)
    {
        _result.Requests++;
        if (e.Pfn >= 0)
        {
            _moved.Set(e.Pfn, pfn, e.Order);
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
        if (e.Pfn < 0)
        {
            FreeBlock(pfn, e.Order, e.Cpu);
        }
    }

    private void Free(in TraceEvent e, int at)
    {
        long pfn = _moved.Take(e.Pfn, e.Order);
        if (pfn < 0 || !CanFree(pfn, e.Order))
        {
            _result.LostFrees++;
            return;
        }

        Zone zone = _machine.Frames.ZoneOf(pfn)!;
        long i = zone.FrameIndex(pfn);
        if (e.PageSetLocked)
        {
            zone.FreeToBuddy(i, e.Order, zone.Pageblocks.OfFrame(i), toTail: false, e.Cpu);
            return;
        }

        InferReclaim(zone, e, at);
        _allocator.FreePages(zone, i, e.Order, e.Cpu);
    }

    // While kswapd reclaims, page sets overflow earlier. The trace doesn't say when it does, but where only that
    // decides whether this free overflows, the drain behind it (or none) tells.
    private void InferReclaim(Zone zone, in TraceEvent e, int at)
    {
        PageSet set = zone.PageSets[e.Cpu];
        int count = set.Count + (1 << e.Order);
        bool givesAllBack = set.FreeFactor != 0 && e.Order is > 0 and <= PageConstants.CostlyOrder;
        bool decides = PageSet.AllowsOrder(e.Order) && count < set.High && count >= Math.Min(set.Batch << 2, set.High);
        if (decides && !givesAllBack)
        {
            zone.ReclaimActive = DrainFollows(e, at);
        }
    }

    private bool DrainFollows(in TraceEvent e, int at)
    {
        int next = at + 1;
        while (next < _events.Count && _events[next].Cpu != e.Cpu)
        {
            next++;
        }

        return next < _events.Count && _events[next].Kind == TraceEventKind.PcpuDrain && _events[next].Task == e.Task;
    }

    // A drained page that still waits here: background work emptied the list (a remote node's pages that expired,
    // a drain before compaction). As many pages as were drained in one go are drained here.
    private unsafe void Drain(in TraceEvent e, int at)
    {
        if (WaitingSet(e) is not { } set)
        {
            return;
        }

        Zone zone = _machine.Frames.ZoneOf(e.Pfn)!;
        int pages = 0;
        for (int i = at; i < _events.Count; i++)
        {
            TraceEvent next = _events[i];
            if (next.Cpu != e.Cpu)
            {
                continue;
            }

            if (next.Kind != TraceEventKind.PcpuDrain || _machine.Frames.ZoneOf(next.Pfn) != zone)
            {
                break;
            }

            pages += 1 << next.Order;
        }

        zone.DrainSome(set, pages, e.Cpu);
        _result.BackgroundDrains++;
    }

    // The page set that a frame waits on; null when it doesn't.
    private unsafe int? WaitingSet(in TraceEvent e)
    {
        long pfn = _moved.Find(e.Pfn);
        if (pfn < 0 || _machine.Frames.ZoneOf(pfn) is not { } zone)
        {
            return null;
        }

        long i = zone.FrameIndex(pfn);
        if (!FrameState.IsPerCpu(zone.Table.State[i]))
        {
            return null;
        }

        for (int cpu = 0; cpu < zone.PageSets.Length; cpu++)
        {
            PageSet set = zone.PageSets[cpu];
            for (int list = 0; list < PageSet.ListCount; list++)
            {
                long head = set.Head(list);
                for (long k = zone.Table.Next(head); k != head; k = zone.Table.Next(k))
                {
                    if (k == i)
                    {
                        return cpu;
                    }
                }
            }
        }

        return null;
    }

    // A bulk request falls back to a single one when it can't have more; that one has an event of its own.
    private void FindBulkSingle(in TraceEvent begin, int at)
    {
        for (int i = at + 1; i < _events.Count; i++)
        {
            TraceEvent e = _events[i];
            if (e.Task != begin.Task || e.InInterrupt)
            {
                continue;
            }

            if (e.Kind == TraceEventKind.Alloc && e.Order == 0)
            {
                _bulkSingles[begin.Task] = i;
            }
            else if (e.Kind == TraceEventKind.BulkReturn)
            {
                return;
            }
        }
    }

    // A bulk request's pages have no events; they are taken shortly before it returns.
    private void Bulk(in TraceEvent begin, in TraceEvent end)
    {
        Span<long> pfns = new long[begin.Pages];
        int got = _allocator.AllocBulk(begin.Gfp, begin.Nid, new TaskContext(end.Cpu), null, pfns, out _);
        _result.Bulks++;
        _result.BulksEqual += got == end.Pages ? 1 : 0;
        if (_bulkSingles.Remove(begin.Task, out int single))
        {
            Compare(_events[single], got > 0 ? pfns[0] : PageAllocator.NoPage);
        }
    }

    // No part of it is free already: after lost synchrony a recorded block may cover others here.
    private unsafe bool CanFree(long pfn, int order)
    {
        if (_machine.Frames.ZoneOf(pfn) is not { } zone)
        {
            return false;
        }

        long i = zone.FrameIndex(pfn);
        if (!IsHeld(zone.StateOf(zone.BlockOf(i))))
        {
            return false;
        }

        for (long k = 1; k < 1L << order; k++)
        {
            if (!IsHeld(zone.StateOf(i + k)))
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

    private void CompareEnd(StateDump after)
    {
        StateDump given = StateCapture.Capture(_machine, after.Label);
        StateDifference? d = StateComparer.FirstDifference(after, given, new StateScope { RunningSystem = true });
        _result.EndStateEqual = d == null;
        if (d != null)
        {
            _result.EndDifference = new ReplayDifference(
                d.Line, $"STATE {after.Label}", d.What, $"{d.Expected}", $"{d.Given}");
        }
    }
}
