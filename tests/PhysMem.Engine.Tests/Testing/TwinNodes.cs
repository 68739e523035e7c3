using PhysMem.Engine.Boot;
using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Isolation;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Tests.Testing;

/// <summary>
/// Twins of nodes with a zone or two each, that lie one behind the other. A node's list has its own zones first, then those of
/// the nodes behind it in a circle, the highest zone of each before the other. CPUs are dealt to the nodes in turn.
/// </summary>
internal sealed class TwinNodes : IDisposable
{
    private static readonly ZoneType[] s_kinds = [ZoneType.Dma32, ZoneType.Normal];

    private readonly int _nodes;
    private readonly bool _asksForLow;
    private readonly Zone[] _zones;
    private readonly SlowAllocator[] _slow;
    private readonly ContigRange _contig;
    private readonly List<(int Zone, long Pfn, int Order)> _held = [];
    private readonly List<(int Zone, long Start, long Count)> _ranges = [];

    public TwinNodes(TwinShape shape, int nodes)
    {
        _nodes = nodes;
        _asksForLow = shape.Zones > 1;
        State = new MachineState(
            new KernelBuild(ArchitectureProfile.X64), [.. Enumerable.Range(0, shape.Cpus).Select(cpu => new SimCpu(cpu, cpu % nodes))], shape.Line);
        _zones = [.. Enumerable.Range(0, nodes).SelectMany(nid => AddNode(nid, shape))];
        for (int nid = 0; nid < nodes; nid++)
        {
            Node node = State.NodeData[nid]!;
            node.Fallback = new Zonelist(ListOf(_zones, nid));
            node.ThisNode = new Zonelist(ListOf(_zones, nid).Take(shape.Zones));
        }

        FrameRange[] ram = [.. _zones.Select(zone => new FrameRange(zone.StartPfn, zone.EndPfn, zone))];
        State.Complete(ram);
        foreach (FrameRange range in ram)
        {
            MemoryRelease.FreeRun(State, range, toTail: true);
        }

        State.Events.PgFree = 0;
        State.Sysctl.DefragMode = shape.DefragMode;
        State.MovableRequestsJoinLru = shape.MovableRequestsJoinLru;
        SlowNode[] slowNodes = [.. Enumerable.Range(0, nodes).Select(_ => new SlowNode())];
        _slow = [.. _zones.Select(zone => Twin(zone, slowNodes[zone.Node.Nid], shape))];
        _contig = new ContigRange(State);
    }

    public MachineState State { get; }

    public long HeldPages => _held.Sum(b => 1L << b.Order) + _ranges.Sum(range => range.Count);

    public int FailedRequests { get; private set; }

    /// <summary>Blocks of another node than the one that was asked.</summary>
    public int Elsewhere { get; private set; }

    /// <summary>Blocks of DMA32 for requests that may use Normal.</summary>
    public int Lower { get; private set; }

    /// <summary>Bulk requests that got several pages.</summary>
    public int Bulks { get; private set; }

    /// <summary>Contiguous ranges that were had.</summary>
    public int RangesGot { get; private set; }

    /// <summary>Makes one call on both; those that have nothing to do with nodes are a request or a free.</summary>
    /// <returns>What they disagree about in result and counters, or null.</returns>
    public string? Step(TwinCall call) => Make(call) ?? Differences(TwinComparison.OfCounters) ?? TwinComparison.OfEvents(State, _slow);

    /// <summary>Compares every list of every zone.</summary>
    public string? CompareLists() => Differences(TwinComparison.OfLists);

    public void Dispose() => State.Dispose();

    // Both arrays have the zones of a node together, rising.
    private IEnumerable<T> ListOf<T>(T[] all, int first)
    {
        T[][] byNode = [.. all.Chunk(all.Length / _nodes)];
        return Enumerable.Range(0, _nodes).SelectMany(k => byNode[(first + k) % _nodes].Reverse());
    }

    private string? Differences(Func<Zone, SlowAllocator, string?> compare) => _zones.Zip(_slow)
        .Select(twin => compare(twin.First, twin.Second) is { } difference ? $"node {twin.First.Node.Nid} {twin.First.Name}: {difference}" : null)
        .FirstOrDefault(one => one is not null);

    private Zone[] AddNode(int nid, TwinShape shape)
    {
        Node node = State.AddNode(nid);
        node.StartPfn = TestMachine.FirstPfn + (nid * shape.Pages * shape.Zones);
        node.SpannedPages = node.PresentPages = shape.Pages * shape.Zones;
        Zone[] zones = [.. s_kinds.Take(shape.Zones).Select(kind => node.Zones[ArchitectureProfile.X64.IndexOf(kind)])];
        for (int k = 0; k < zones.Length; k++)
        {
            zones[k].PresentPages = shape.Pages;
            zones[k].Span(node.StartPfn + (k * shape.Pages), shape.Pages);
        }

        return zones;
    }

    private static SlowAllocator Twin(Zone zone, SlowNode node, TwinShape shape)
    {
        bool isNormal = zone.Type == ZoneType.Normal;
        int normal = ArchitectureProfile.X64.IndexOf(ZoneType.Normal);
        var slow = new SlowAllocator(zone.StartPfn, shape.Pages, shape.Cpus, 1 + KernelLine.All.IndexOf(shape.Line))
        {
            Node = node, Index = zone.Index, KeepsTypesApart = isNormal,
            Managed = shape.Pages, Min = shape.Min, Low = shape.Min + (shape.Min / 4), HighMark = shape.Min + (shape.Min / 4 * 2),
            NrFreePages = shape.Pages, DefragMode = shape.DefragMode, MovableRequestsJoinLru = shape.MovableRequestsJoinLru,
        };
        for (int index = normal; !isNormal && index < zone.LowmemReserve.Length; index++)
        {
            slow.Reserve[index] = zone.LowmemReserve[index] = shape.Reserve;
        }

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
        TwinCallKind.AllocBulk => AllocBulk(call),
        TwinCallKind.AllocRange => AllocRange(call),
        TwinCallKind.FreeRange => FreeRange(call),
        TwinCallKind.Free or TwinCallKind.FreeList or TwinCallKind.FreeRow or TwinCallKind.Split => Free(call),
        _ => Alloc(call),
    };

    private int NodeOf(TwinCall call) => call.Pick % _nodes;

    // Some of them may not use Normal.
    private uint MaskOf(TwinCall call) => _asksForLow && call.Pick / 7 % 3 == 0 ? call.Gfp | GfpBits.Dma32 : call.Gfp;

    private string? Alloc(TwinCall call)
    {
        int nid = NodeOf(call);
        long fast = State.Allocator.AllocPages(MaskOf(call), call.Order, nid, new TaskContext(call.Cpu), null, out _);
        long slow = SlowAllocator.Alloc([.. ListOf(_slow, nid)], call.Order, MaskOf(call), call.Cpu) ?? -1;
        if (fast >= 0)
        {
            Hold(fast, call.Order, call);
        }

        FailedRequests += fast < 0 ? 1 : 0;
        return fast == slow ? null : $"{call} on node {nid}: engine {fast}, model {slow}";
    }

    private string? AllocBulk(TwinCall call)
    {
        int nid = NodeOf(call);
        long[] pfns = new long[call.Pages];
        int got = State.Allocator.AllocBulk(MaskOf(call), nid, new TaskContext(call.Cpu), null, pfns, out _);
        List<long> slow = SlowAllocator.AllocBulk([.. ListOf(_slow, nid)], call.Pages, MaskOf(call), call.Cpu);
        foreach (long pfn in pfns[..got])
        {
            Hold(pfn, 0, call);
        }

        Bulks += got > 1 ? 1 : 0;
        return pfns[..got].SequenceEqual(slow) ? null : $"{call} on node {nid}: engine {string.Join(' ', pfns[..got])}, model {string.Join(' ', slow)}";
    }

    private void Hold(long pfn, int order, TwinCall call)
    {
        int from = Array.FindIndex(_zones, zone => zone.Spans(pfn));
        _held.Add((from, pfn, order));
        Elsewhere += _zones[from].Node.Nid == NodeOf(call) ? 0 : 1;
        Lower += _zones[from].Type == ZoneType.Normal || (MaskOf(call) & GfpBits.Dma32) != 0 ? 0 : 1;
    }

    private string? AllocRange(TwinCall call)
    {
        int zone = call.Pick / 3 % _zones.Length;
        (long start, long end) = call.FramesIn(_slow[zone].Buddy);
        bool fast = _contig.Allocate(start, end, call.Type, call.Cpu) == ContigOutcome.Done, slow = _slow[zone].AllocRange(start, end, call.Type, call.Cpu);
        if (fast)
        {
            _ranges.Add((zone, start, end - start));
            RangesGot++;
        }

        return fast == slow ? null : $"{call} in zone {zone}: engine {fast}, model {slow}";
    }

    private string? FreeRange(TwinCall call)
    {
        if (_ranges.Count > 0)
        {
            (int zone, long start, long count) = _ranges[call.Pick % _ranges.Count];
            _ranges.RemoveAt(call.Pick % _ranges.Count);
            _contig.Free(start, count, call.Cpu);
            _slow[zone].FreeRange(start, start + count, call.Cpu);
        }

        return null;
    }

    private string? Free(TwinCall call)
    {
        if (_held.Count > 0)
        {
            (int zone, long pfn, int order) = _held[call.Pick % _held.Count];
            _held.RemoveAt(call.Pick % _held.Count);
            State.Allocator.FreePages(_zones[zone], _zones[zone].FrameIndex(pfn), order, call.Cpu);
            _slow[zone].Free(pfn, order, call.Cpu);
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
