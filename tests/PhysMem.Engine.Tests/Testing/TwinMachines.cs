using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Isolation;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Pressure;

namespace PhysMem.Engine.Tests.Testing;

/// <summary>What a pair of twins is like.</summary>
internal sealed record TwinShape(long Pages, int Batch = 7, int High = 28, int Cpus = 1, int Threshold = 0)
{
    /// <summary>The min watermark; low and high lie a quarter of it above each other.</summary>
    public long Min { get; init; }

    public KernelLine Line { get; init; } = KernelLine.V61;

    public bool MovableRequestsJoinLru { get; init; }

    public bool GroupingDisabled { get; init; }

    /// <summary>Zones of each node: DMA32, and with 2 Normal besides.</summary>
    public int Zones { get; init; } = 1;

    /// <summary>What DMA32 keeps back from requests that may use Normal.</summary>
    public long Reserve { get; init; }

    /// <summary>Whether pages in use move out of contiguous ranges.</summary>
    public bool MovesOut { get; init; }

    /// <summary>Pageblocks at the zone's begin that are a contiguous area.</summary>
    public int Areas { get; init; }

    /// <summary>vm.defrag_mode.</summary>
    public bool DefragMode { get; init; }

    /// <summary>The largest order, and pageblock_order.</summary>
    public int MaxOrder { get; init; } = 10;

    /// <inheritdoc cref="MaxOrder"/>
    public int BlockOrder { get; init; } = 9;

    /// <summary>Whether frames are linked as in zones of 16 TiB and more.</summary>
    public bool WideLinks { get; init; }
}

/// <summary>
/// The engine and the slow model side by side: every call is made on both, and must have the same result. Held
/// blocks are named by their place in the order in which they were handed out.
/// </summary>
internal sealed class TwinMachines : IDisposable
{
    private readonly TestMachine _fast;
    private readonly SlowAllocator _slow;
    private readonly RangeIsolation _isolation;
    private readonly ContigRange _contig;
    private readonly List<(long Start, long Count)> _ranges = [];
    private readonly List<(long Pfn, int Order)> _held = [];

    public TwinMachines(TwinShape shape)
    {
        _fast = new TestMachine(shape.Pages, shape.Batch, shape.High, shape.Cpus, shape.Threshold, shape.WideLinks, shape.Line, shape.Areas, shape.MaxOrder, shape.BlockOrder);
        _isolation = new RangeIsolation(_fast.State);
        _contig = new ContigRange(_fast.State);
        _slow = new SlowAllocator(TestMachine.FirstPfn, shape.Pages, shape.Cpus, 1 + KernelLine.All.IndexOf(shape.Line), shape.MaxOrder, shape.BlockOrder)
        {
            Managed = shape.Pages,
            Min = shape.Min,
            Low = shape.Min + (shape.Min / 4),
            HighMark = shape.Min + (shape.Min / 4 * 2),
            MovableRequestsJoinLru = shape.MovableRequestsJoinLru,
            GroupingDisabled = shape.GroupingDisabled,
            NrFreePages = shape.Pages,
            NrFreeCma = (long)shape.Areas << shape.BlockOrder,
            Areas = shape.Areas,
            DefragMode = shape.DefragMode,
            MovesOut = shape.MovesOut,
        };
        for (int cpu = 0; cpu < shape.Cpus; cpu++)
        {
            _slow.PageSets[cpu] = new SlowPageSet
            {
                BlockOrder = shape.BlockOrder,
                Batch = shape.Batch, High = shape.Line.TunesPageSets ? 0 : shape.High, Threshold = shape.Threshold,
                HighMin = shape.High, HighMax = 4 * shape.High,
            };
        }

        if (shape.MovesOut)
        {
            ModeledSystem.TurnOn(_fast.State);
        }

        _fast.State.MovableRequestsJoinLru = shape.MovableRequestsJoinLru;
        _fast.State.GroupingDisabled = shape.GroupingDisabled;
        _fast.State.Sysctl.DefragMode = shape.DefragMode;
        _fast.Zone.SetRawWatermark(Watermark.Min, _slow.Min);
        _fast.Zone.SetRawWatermark(Watermark.Low, _slow.Low);
        _fast.Zone.SetRawWatermark(Watermark.High, _slow.HighMark);
        for (long pfn = TestMachine.FirstPfn + ((long)shape.Areas << shape.BlockOrder); pfn < _slow.Buddy.EndPfn;)
        {
            int fits = System.Numerics.BitOperations.Log2((ulong)(_slow.Buddy.EndPfn - pfn));
            int order = Math.Min(Math.Min(shape.MaxOrder, fits), System.Numerics.BitOperations.TrailingZeroCount(pfn));
            _slow.Buddy.Free(pfn, order, 1, toTail: true);
            pfn += 1L << order;
        }

        for (long pfn = TestMachine.FirstPfn, k = 0; k < shape.Areas; k++, pfn += _slow.Buddy.BlockPages)
        {
            _slow.Buddy.BlockType[pfn / _slow.Buddy.BlockPages] = 4;
            _slow.Buddy.Free(pfn, shape.BlockOrder, 4);
        }
    }

    public TestMachine Fast => _fast;

    /// <summary>Pages of blocks that are handed out.</summary>
    public long HeldPages => _held.Sum(b => 1L << b.Order) + _ranges.Sum(range => range.Count);

    public int FailedRequests { get; private set; }

    /// <summary>Contiguous ranges that were had.</summary>
    public int RangesGot { get; private set; }

    /// <summary>Those of them that the owner of an area had.</summary>
    public int AreaRangesGot { get; private set; }

    /// <summary>Pages that moved out of ranges.</summary>
    public int PagesMoved { get; private set; }

    /// <summary>Makes one call on both machines.</summary>
    /// <returns>What they disagree about in result and counters, or null.</returns>
    public string? Step(TwinCall call) => Make(call) ?? TwinComparison.OfCounters(_fast.Zone, _slow) ?? TwinComparison.OfEvents(_fast.State, [_slow]);

    /// <summary>Compares every list.</summary>
    /// <returns>The first difference, or null.</returns>
    public string? CompareLists() => TwinComparison.OfLists(_fast.Zone, _slow);

    public void Dispose() => _fast.Dispose();

    private string? Make(TwinCall call) => call.Kind switch
    {
        TwinCallKind.Alloc => Alloc(call),
        TwinCallKind.AllocExact => AllocExact(call),
        TwinCallKind.AllocBulk => AllocBulk(call),
        TwinCallKind.Free => Free(call),
        TwinCallKind.FreeList => FreeList(call),
        TwinCallKind.FreeRow => FreeRow(call),
        TwinCallKind.Split => Split(call),
        TwinCallKind.Isolate => Isolate(call),
        TwinCallKind.AllocRange => AllocRange(call),
        TwinCallKind.FreeRange => FreeRange(call),
        _ => Maintain(call),
    };

    private string? Alloc(TwinCall call)
    {
        long fast = _fast.Alloc(call.Order, call.Gfp, call.Cpu), slow = _slow.Alloc(call.Order, call.Gfp, call.Cpu) ?? -1;
        Hold(fast, call.Order);
        return Same(call, fast, slow);
    }

    private string? AllocExact(TwinCall call)
    {
        long fast = _fast.State.Allocator.AllocExact(call.Gfp, call.Pages, 0, new TaskContext(call.Cpu), out _);
        long slow = _slow.AllocExact(call.Pages, call.Gfp, call.Cpu) ?? -1;
        for (int page = 0; fast >= 0 && page < call.Pages; page++)
        {
            Hold(fast + page, 0);
        }

        return Same(call, fast, slow);
    }

    private string? AllocBulk(TwinCall call)
    {
        long[] pfns = new long[call.Pages];
        int got = _fast.State.Allocator.AllocBulk(call.Gfp, 0, new TaskContext(call.Cpu), null, pfns, out _);
        List<long> slow = _slow.AllocBulk(call.Pages, call.Gfp, call.Cpu);
        foreach (long pfn in pfns[..got])
        {
            Hold(pfn, 0);
        }

        return pfns[..got].SequenceEqual(slow)
            ? null
            : $"{call}: engine {string.Join(' ', pfns[..got])}, model {string.Join(' ', slow)}";
    }

    private string? Free(TwinCall call)
    {
        if (Take(call.Pick, _ => true) is { } block)
        {
            Free(block, call.Cpu);
        }

        return null;
    }

    // One block and those of its order next to it in memory, one after another, upwards or downwards.
    private string? FreeRow(TwinCall call)
    {
        (long Pfn, int Order)? next = Take(call.Pick, _ => true);
        while (next is { } block)
        {
            Free(block, call.Cpu);
            long stride = (call.Pick % 2 == 0 ? 1L : -1L) << block.Order;
            next = Take(0, b => b == (block.Pfn + stride, block.Order));
        }

        return null;
    }

    private void Free((long Pfn, int Order) block, int cpu)
    {
        _fast.Free(block.Pfn, block.Order, cpu);
        _slow.Free(block.Pfn, block.Order, cpu);
    }

    private string? FreeList(TwinCall call)
    {
        var pfns = new List<long>();
        while (pfns.Count < call.Pages && Take(call.Pick, b => b.Order == 0) is { } block)
        {
            pfns.Add(block.Pfn);
        }

        _fast.State.Allocator.FreeList(pfns.ToArray(), call.Cpu);
        _slow.FreeList(pfns, call.Cpu);
        return null;
    }

    private string? Split(TwinCall call)
    {
        if (Take(call.Pick, b => b.Order is >= 1 and <= 4) is { } block)
        {
            PageAllocator.SplitPage(_fast.Zone, _fast.Zone.FrameIndex(block.Pfn), block.Order);
            _slow.Split(block.Pfn, block.Order);
            for (long pfn = block.Pfn; pfn < block.Pfn + (1L << block.Order); pfn++)
            {
                Hold(pfn, 0);
            }
        }

        return null;
    }

    private string? Isolate(TwinCall call)
    {
        (long start, long end) = call.BlocksIn(_slow.Buddy);
        bool fast = _isolation.Start(start, end, call.Type, call.Cpu);
        return Same(call, fast ? 0 : -16, _slow.Isolate(start, end, call.Type, call.Cpu) ? 0 : -16);
    }

    // Of an area mostly by its owner.
    private string? AllocRange(TwinCall call)
    {
        (long start, long end) = call.FramesIn(_slow.Buddy);
        if (_slow.MovesOut && !HasRoomFor(start, end))
        {
            return null;
        }

        bool isArea = _slow.IsArea(start) && _slow.IsArea(end - 1) && call.Pick % 4 > 0;
        int type = isArea ? MigrateTypes.Cma : call.Type;
        bool fast = _contig.Allocate(start, end, type, call.Cpu, isArea) == ContigOutcome.Done, slow = _slow.AllocRange(start, end, type, call.Cpu);
        if (fast)
        {
            _ranges.Add((start, end - start));
            RangesGot++;
            AreaRangesGot += isArea ? 1 : 0;
        }

        return Follow(call) ?? Same(call, fast ? 0 : -16, slow ? 0 : -16);
    }

    // With pages to spare for what waits in CPUs' parts of the counters; those of a contiguous area count half, as they may be lent.
    private bool HasRoomFor(long start, long end)
    {
        long first = start / _slow.Buddy.BlockPages, last = (end - 1) / _slow.Buddy.BlockPages;
        long free = _slow.Buddy.FreeBlocks.Where(block => _slow.Buddy.TypeOf(block.Key) != SlowBuddy.Isolate
            && (block.Key / _slow.Buddy.BlockPages < first || block.Key / _slow.Buddy.BlockPages > last)).Sum(block => 1L << block.Value);
        return free > _slow.MovableIn(start, end).Length + (2L * _slow.Buddy.BlockPages);
    }

    // Blocks that moved are held at their new places.
    private string? Follow(TwinCall call)
    {
        var places = _slow.Moved.ToDictionary(move => move.From, move => move.To);
        for (int k = 0; k < _held.Count; k++)
        {
            _held[k] = places.Remove(_held[k].Pfn, out long to) ? (to, 0) : _held[k];
        }

        PagesMoved += _slow.Moved.Count;
        return _slow.Moved.Where(move => _fast.State.Allocator.Pressure.LastPlaceOf(move.From) != move.To)
            .Select(move => $"{call}: pfn {move.From:x} moved to {_fast.State.Allocator.Pressure.LastPlaceOf(move.From):x} in the engine, to {move.To:x} in the model").FirstOrDefault();
    }

    private string? FreeRange(TwinCall call)
    {
        if (_ranges.Count > 0)
        {
            (long start, long count) = _ranges[call.Pick % _ranges.Count];
            _ranges.RemoveAt(call.Pick % _ranges.Count);
            _contig.Free(start, count, call.Cpu);
            _slow.FreeRange(start, start + count, call.Cpu);
        }

        return null;
    }

    private string? Maintain(TwinCall call)
    {
        if (call.Kind == TwinCallKind.Unisolate)
        {
            (long start, long end) = call.BlocksIn(_slow.Buddy);
            _isolation.Undo(start, end, call.Type, call.Cpu);
            _slow.Unisolate(start, end, call.Type, call.Cpu);
        }
        else if (call.Kind == TwinCallKind.DrainLocal)
        {
            _fast.State.Allocator.DrainLocal(call.Cpu);
            _slow.Drain(call.Cpu, call.Cpu);
        }
        else
        {
            _fast.State.Allocator.DrainAll(call.Cpu);
            for (int cpu = 0; cpu < _slow.PageSets.Length; cpu++)
            {
                _slow.Drain(cpu, call.Cpu);
            }
        }

        return null;
    }

    private void Hold(long pfn, int order)
    {
        if (pfn >= 0)
        {
            _held.Add((pfn, order));
        }
        else
        {
            FailedRequests++;
        }
    }

    private (long Pfn, int Order)? Take(int pick, Func<(long Pfn, int Order), bool> which)
    {
        for (int k = 0; k < _held.Count; k++)
        {
            int at = (pick + k) % _held.Count;
            if (which(_held[at]))
            {
                (long Pfn, int Order) block = _held[at];
                _held.RemoveAt(at);
                return block;
            }
        }

        return null;
    }

    private static string? Same(TwinCall call, long fast, long slow) =>
        fast == slow ? null : $"{call}: engine {fast}, model {slow}";
}
