using PhysMem.Engine.Boot;
using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Tests.Testing;

/// <summary>
/// Twins of several nodes with a zone each, that lie one behind the other. A node's list has its own zone first, then those
/// behind it in a circle. CPUs are dealt to the nodes in turn.
/// </summary>
internal sealed class TwinNodes : IDisposable
{
    private readonly Zone[] _zones;
    private readonly SlowAllocator[] _slow;
    private readonly List<(int Node, long Pfn, int Order)> _held = [];

    public TwinNodes(TwinShape shape, int nodes)
    {
        State = new MachineState(
            new KernelBuild(ArchitectureProfile.X64), [.. Enumerable.Range(0, shape.Cpus).Select(cpu => new SimCpu(cpu, cpu % nodes))], shape.Line);
        _zones = [.. Enumerable.Range(0, nodes).Select(nid => AddNode(nid, shape))];
        for (int nid = 0; nid < nodes; nid++)
        {
            _zones[nid].Node.Fallback = new Zonelist([.. ListOf(_zones, nid)]);
            _zones[nid].Node.ThisNode = new Zonelist([_zones[nid]]);
        }

        FrameRange[] ram = [.. _zones.Select(zone => new FrameRange(zone.StartPfn, zone.EndPfn, zone))];
        State.Complete(ram);
        foreach (FrameRange range in ram)
        {
            MemoryRelease.FreeRun(State, range, toTail: true);
        }

        State.Events.PgFree = 0;
        State.Sysctl.DefragMode = shape.DefragMode;
        _slow = [.. _zones.Select(zone => Twin(zone, shape))];
    }

    public MachineState State { get; }

    public long HeldPages => _held.Sum(b => 1L << b.Order);

    public int FailedRequests { get; private set; }

    /// <summary>Blocks that another node gave than the one that was asked.</summary>
    public int Elsewhere { get; private set; }

    /// <summary>Makes one call on both; those that have nothing to do with nodes are a request or a free.</summary>
    /// <returns>What they disagree about in result and counters, or null.</returns>
    public string? Step(TwinCall call) => Make(call) ?? Differences(TwinComparison.OfCounters) ?? TwinComparison.OfEvents(State, _zones[0].Index, _slow);

    /// <summary>Compares every list of every node.</summary>
    public string? CompareLists() => Differences(TwinComparison.OfLists);

    public void Dispose() => State.Dispose();

    private static IEnumerable<T> ListOf<T>(T[] all, int first) => Enumerable.Range(0, all.Length).Select(k => all[(first + k) % all.Length]);

    private string? Differences(Func<Zone, SlowAllocator, string?> compare) =>
        _zones.Zip(_slow, compare).Select((difference, nid) => difference is null ? null : $"node {nid}: {difference}").FirstOrDefault(one => one is not null);

    private Zone AddNode(int nid, TwinShape shape)
    {
        Node node = State.AddNode(nid);
        Zone zone = node.Zones[ArchitectureProfile.X64.IndexOf(ZoneType.Dma32)];
        zone.PresentPages = shape.Pages;
        zone.Span(TestMachine.FirstPfn + (nid * shape.Pages), shape.Pages);
        node.StartPfn = zone.StartPfn;
        node.SpannedPages = node.PresentPages = shape.Pages;
        return zone;
    }

    private static SlowAllocator Twin(Zone zone, TwinShape shape)
    {
        var slow = new SlowAllocator(zone.StartPfn, shape.Pages, shape.Cpus, 1 + KernelLine.All.IndexOf(shape.Line))
        {
            Managed = shape.Pages, Min = shape.Min, Low = shape.Min + (shape.Min / 4), HighMark = shape.Min + (shape.Min / 4 * 2),
            NrFreePages = shape.Pages, DefragMode = shape.DefragMode,
        };
        slow.Release();
        zone.SetRawWatermark(Watermark.Min, slow.Min);
        zone.SetRawWatermark(Watermark.Low, slow.Low);
        zone.SetRawWatermark(Watermark.High, slow.HighMark);
        for (int cpu = 0; cpu < shape.Cpus; cpu++)
        {
            int high = shape.Line.TunesPageSets ? 0 : shape.High;
            slow.PageSets[cpu] = new SlowPageSet
            {
                Batch = shape.Batch, High = high, Threshold = shape.Threshold, HighMin = shape.High, HighMax = 4 * shape.High,
            };
            PageSet set = zone.PageSets[cpu];
            (set.Batch, set.High, set.StatThreshold, set.HighMin, set.HighMax) = (shape.Batch, high, shape.Threshold, shape.High, 4 * shape.High);
        }

        return slow;
    }

    private string? Make(TwinCall call) => call.Kind switch
    {
        TwinCallKind.DrainLocal => Drain(call.Cpu, call.Cpu),
        TwinCallKind.DrainAll => Enumerable.Range(0, State.Cpus.Count).Select(cpu => Drain(cpu, call.Cpu)).Last(),
        TwinCallKind.Free or TwinCallKind.FreeList or TwinCallKind.FreeRow or TwinCallKind.Split => Free(call),
        _ => Alloc(call),
    };

    private string? Alloc(TwinCall call)
    {
        int nid = call.Pick % _zones.Length;
        long fast = State.Allocator.AllocPages(call.Gfp, call.Order, nid, new TaskContext(call.Cpu), null, out _);
        long slow = SlowAllocator.Alloc([.. ListOf(_slow, nid)], call.Order, call.Gfp, call.Cpu) ?? -1;
        if (fast >= 0)
        {
            int from = Array.FindIndex(_zones, zone => zone.Spans(fast));
            _held.Add((from, fast, call.Order));
            Elsewhere += from == nid ? 0 : 1;
        }

        FailedRequests += fast < 0 ? 1 : 0;
        return fast == slow ? null : $"{call} on node {nid}: engine {fast}, model {slow}";
    }

    private string? Free(TwinCall call)
    {
        if (_held.Count > 0)
        {
            (int nid, long pfn, int order) = _held[call.Pick % _held.Count];
            _held.RemoveAt(call.Pick % _held.Count);
            State.Allocator.FreePages(_zones[nid], _zones[nid].FrameIndex(pfn), order, call.Cpu);
            _slow[nid].Free(pfn, order, call.Cpu);
        }

        return null;
    }

    // Each CPU's lists are emptied by itself; what that counts is the acting CPU's.
    private string? Drain(int ofCpu, int byCpu)
    {
        foreach ((Zone zone, SlowAllocator slow) in _zones.Zip(_slow))
        {
            zone.DrainPageSet(ofCpu, byCpu);
            slow.Drain(ofCpu, byCpu);
        }

        return null;
    }
}
