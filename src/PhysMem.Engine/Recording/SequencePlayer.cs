using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Isolation;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Recording;

/// <summary>
/// Plays a recorded sequence on a machine that starts in the recorded state, and compares every frame, every
/// column and every later state. It goes on from its own results and is never set right in between, so one early
/// mistake shows in all that follows.
/// </summary>
internal sealed class SequencePlayer : IDisposable
{
    private const int Busy = -16;

    private readonly SequenceReader _reader;
    private readonly ReplayResult _result;
    private readonly HeldBlocks _held = new();
    private readonly Dictionary<long, long> _ranges = [];
    private MachineState _machine = null!;
    private PageAllocator _allocator = null!;
    private RangeIsolation _isolation = null!;
    private ContigRange _contig = null!;
    private int? _onlyNode;
    private long[] _pfns = new long[64];

    private SequencePlayer(SequenceReader reader)
    {
        _reader = reader;
        _result = new ReplayResult { Name = reader.Name };
    }

    /// <summary>Plays a file to its end.</summary>
    /// <exception cref="InputException">The file can't be read.</exception>
    public static ReplayResult Play(string path)
    {
        using SequenceReader reader = SequenceReader.Open(path);
        return Play(reader);
    }

    /// <inheritdoc cref="Play(string)"/>
    public static ReplayResult Play(SequenceReader reader)
    {
        using var player = new SequencePlayer(reader);
        player.Run();
        return player._result;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _machine?.Dispose();
        _held.Dispose();
    }

    private void Run()
    {
        SequenceOp op = default;
        while (true)
        {
            switch (_reader.Next(ref op))
            {
                case SequenceItem.State when _machine == null:
                    Begin(_reader.ReadState());
                    break;
                case SequenceItem.State:
                    CompareState();
                    break;
                case SequenceItem.Call:
                    _result.Calls++;
                    Call(ref op);
                    break;
                default:
                    return;
            }
        }
    }

    private void Begin(StateDump state)
    {
        _machine = RecordedMachine.Build(state);
        _allocator = _machine.Allocator;
        _isolation = new RangeIsolation(_machine);
        _contig = new ContigRange(_machine);
    }

    private void Call(ref SequenceOp op)
    {
        switch (op.Kind)
        {
            case SequenceOpKind.Alloc:
                Alloc(ref op);
                break;
            case SequenceOpKind.Free:
                Free(ref op);
                break;
            case SequenceOpKind.AllocExact:
                AllocExact(ref op);
                break;
            case SequenceOpKind.FreeExact:
                FreeExact(ref op);
                break;
            case SequenceOpKind.Split:
                Split(ref op);
                break;
            case SequenceOpKind.Bulk:
                Bulk(ref op);
                break;
            case SequenceOpKind.FreeList:
                FreeList(ref op);
                break;
            case SequenceOpKind.DrainAll:
                _allocator.DrainAll(op.Cpu);
                break;
            case SequenceOpKind.DrainLocal:
                _allocator.DrainLocal(op.Cpu);
                break;
            default:
                Range(ref op);
                break;
        }
    }

    private void Alloc(ref SequenceOp op)
    {
        long pfn = _allocator.AllocPages(op.Gfp, op.Order, op.Nid, TaskOf(op), null, out AllocOutcome outcome);
        Frame(ref op, op.Pfn, pfn);
        if (pfn >= 0)
        {
            _held.Set(op.Id, new Held(outcome.Zone!, pfn, op.Order));
        }

        Columns(ref op, outcome.Zone, pfn);
    }

    private void Free(ref SequenceOp op)
    {
        if (_held.Take(op.Id, out Held b))
        {
            RequireSame(ref op, in b, op.Order, 1);
            _allocator.FreePages(b.Zone, b.Index, b.Order, op.Cpu);
            Columns(ref op, b.Zone, b.Pfn);
        }
        else
        {
            Columns(ref op, null, PageAllocator.NoPage);
        }
    }

    private void AllocExact(ref SequenceOp op)
    {
        long pfn = _allocator.AllocExact(op.Gfp, op.NPages, op.Nid, TaskOf(op), out AllocOutcome outcome);
        Frame(ref op, op.Pfn, pfn);
        if (pfn >= 0)
        {
            _held.Set(op.Id, new Held(outcome.Zone!, pfn, 0, op.NPages));
        }

        Columns(ref op, outcome.Zone, pfn);
    }

    private void FreeExact(ref SequenceOp op)
    {
        if (!_held.Take(op.Id, out Held b))
        {
            Columns(ref op, null, PageAllocator.NoPage);
            return;
        }

        RequireSame(ref op, in b, 0, op.NPages);
        for (long k = 0; k < op.NPages; k++)
        {
            _allocator.FreePages(b.Zone, b.Index + k, 0, op.Cpu);
        }

        Columns(ref op, b.Zone, b.Pfn);
    }

    private void Split(ref SequenceOp op)
    {
        if (!_held.Take(op.Id, out Held b))
        {
            Columns(ref op, null, PageAllocator.NoPage);
            return;
        }

        RequireSame(ref op, in b, op.Order, 1);
        PageAllocator.SplitPage(b.Zone, b.Index, b.Order);
        for (int k = 0; k < 1 << b.Order; k++)
        {
            _held.Set(op.FirstId + k, new Held(b.Zone, b.Pfn + k, 0));
        }

        Columns(ref op, b.Zone, b.Pfn);
    }

    private void Bulk(ref SequenceOp op)
    {
        // Whoever wants more than there is can't get it.
        Span<long> pfns = Buffer((int)Math.Min(op.NWanted, _machine.TotalRam + 1));
        int got = _allocator.AllocBulk(op.Gfp, op.Nid, TaskOf(op), null, pfns, out AllocOutcome outcome);
        ReadOnlySpan<long> expected = _reader.BulkPfns;
        for (int k = 0; k < Math.Max(got, expected.Length); k++)
        {
            Frame(ref op, k < expected.Length ? expected[k] : -1, k < got ? pfns[k] : -1);

            // The recording has no names for pages that the real request didn't get.
            if (k < Math.Min(got, expected.Length))
            {
                _held.Set(op.Id + k, new Held(outcome.Zone!, pfns[k], 0));
            }
        }

        if (got == 0 && expected.Length == 0)
        {
            Frame(ref op, -1, -1);
        }

        Columns(ref op, outcome.Zone, got > 0 ? pfns[got - 1] : PageAllocator.NoPage);
    }

    private void FreeList(ref SequenceOp op)
    {
        ReadOnlySpan<long> ids = _reader.ListIds;
        Span<long> pfns = Buffer(ids.Length);
        int n = 0;
        Zone? zone = null;
        foreach (long id in ids)
        {
            if (_held.Take((int)id, out Held b))
            {
                RequireSame(ref op, in b, 0, 1);
                pfns[n++] = b.Pfn;
                zone = b.Zone;
            }
        }

        _allocator.FreeList(pfns[..n], op.Cpu);
        Columns(ref op, zone, n > 0 ? pfns[n - 1] : PageAllocator.NoPage);
    }

    private void Range(ref SequenceOp op)
    {
        long end = op.Pfn + op.NPages;
        if (_machine.Frames.ZoneOf(op.Pfn) is not { } zone || end > zone.EndPfn)
        {
            throw Contradiction(ref op, $"the {op.NPages} pages from {op.Pfn} on are not in one zone");
        }

        switch (op.Kind)
        {
            case SequenceOpKind.ContigAlloc:
                // The call sleeps, so other nodes went on meanwhile: from here on only this one is comparable.
                _onlyNode = zone.Node.Nid;
                bool done = _contig.Allocate(op.Pfn, end, (int)op.Mt, op.Cpu);
                if (done && op.Rc == 0)
                {
                    _ranges[op.Pfn] = op.NPages;
                }

                Return(ref op, done);
                break;
            case SequenceOpKind.ContigFree when _ranges.Remove(op.Pfn, out long pages):
                if (pages != op.NPages)
                {
                    throw Contradiction(ref op, $"{op.NPages} pages are freed where {pages} were allocated");
                }

                _contig.Free(op.Pfn, op.NPages, op.Cpu);
                break;
            case SequenceOpKind.ContigFree:
                break;
            case SequenceOpKind.Isolate:
                Return(ref op, _isolation.Start(op.Pfn, end, (int)op.Mt, op.Cpu));
                break;
            default:
                _isolation.Undo(op.Pfn, end, (int)op.Mt, op.Cpu);
                break;
        }
    }

    // What a call gives back was allocated as the recording itself says, so another size is the recording's mistake.
    private void RequireSame(ref SequenceOp op, in Held held, int order, long blocks)
    {
        if (held.Order != order || held.Blocks != blocks)
        {
            throw Contradiction(
                ref op,
                $"{blocks} of order {order} at {held.Pfn}, but what is held there is {held.Blocks} of order {held.Order}");
        }
    }

    private InputException Contradiction(ref SequenceOp op, string reason) => new(
        _reader.Name, op.Line, $"call {op.Seq} contradicts the calls before: {reason}",
        "Correct the line, or record the file again.");

    private void Return(ref SequenceOp op, bool done)
    {
        int rc = done ? 0 : Busy;
        _result.Frames++;
        if (rc == op.Rc)
        {
            _result.FramesEqual++;
        }
        else
        {
            Differ(op.Line, Describe(ref op), "return value", op.Rc, rc);
        }
    }

    private void Frame(ref SequenceOp op, long expected, long given)
    {
        _result.Frames++;
        if (expected == given)
        {
            _result.FramesEqual++;
        }
        else
        {
            Differ(op.Line, Describe(ref op), "frame", expected, given);
        }
    }

    private void Columns(ref SequenceOp op, Zone? zone, long pfn)
    {
        _result.Columns += 7;
        if (zone == null || !op.HasZ)
        {
            if (zone == null && !op.HasZ)
            {
                _result.ColumnsEqual += 7;
            }
            else
            {
                Differ(op.Line, Describe(ref op), "columns", op.HasZ ? op.ZNid : -1, zone?.Node.Nid ?? -1);
            }

            return;
        }

        PageSet set = zone.PageSets[op.Cpu];
        Column(ref op, "znid", op.ZNid, zone.Node.Nid);
        Column(ref op, "zidx", op.ZZone, zone.Index);
        Column(ref op, "pbmt", op.ZPbmt, MigrateTypes.Letters[zone.Pageblocks.OfFrame(zone.FrameIndex(pfn))]);
        Column(ref op, "buddyfree", op.ZBuddyFree, zone.Buddy.FreePages);
        Column(ref op, "vmfree", op.ZVmFree, zone.NrFreeGlobal);
        Column(ref op, "pcpcount", op.ZPcpCount, set.Count);
        Column(ref op, "ff", op.ZFreeFactor, set.FreeFactor);
    }

    private void Column(ref SequenceOp op, string name, long expected, long given)
    {
        if (expected == given)
        {
            _result.ColumnsEqual++;
        }
        else
        {
            Differ(op.Line, Describe(ref op), name, expected, given);
        }
    }

    private void CompareState()
    {
        _result.States++;
        if (_onlyNode == null && _reader.SkipState(_machine))
        {
            _result.StatesEqual++;
            return;
        }

        StateDump expected = _reader.ReadState();
        StateDump given = StateCapture.Capture(_machine, expected.Label);
        if (StateComparer.FirstDifference(expected, given, new StateScope { OnlyNode = _onlyNode }) is not { } d)
        {
            _result.StatesEqual++;
            return;
        }

        Differ(d.Line, $"STATE {expected.Label}", d.What, d.Expected, d.Given);
    }

    private void Differ(int line, string call, string what, long expected, long given) =>
        _result.FirstDifference ??= new ReplayDifference(line, call, what, $"{expected}", $"{given}");

    // Only called at a difference, and only the first one is kept.
    private string Describe(ref SequenceOp op) => _result.FirstDifference != null ? "" : op.Kind switch
    {
        SequenceOpKind.Alloc => $"call {op.Seq}: alloc_pages({GfpText.Format(new GfpMask(op.Gfp))}, {op.Order}) on node {op.Nid}, cpu {op.Cpu}",
        SequenceOpKind.Bulk => $"call {op.Seq}: alloc_pages_bulk({GfpText.Format(new GfpMask(op.Gfp))}, {op.NWanted} pages) on node {op.Nid}, cpu {op.Cpu}",
        SequenceOpKind.AllocExact => $"call {op.Seq}: alloc_pages_exact({op.NPages} pages, {GfpText.Format(new GfpMask(op.Gfp))}) on node {op.Nid}, cpu {op.Cpu}",
        _ => $"call {op.Seq}: {op.Kind} pfn {op.Pfn}, cpu {op.Cpu}",
    };

    // A request that may reclaim but not use reserves was made by a task marked as reclaiming already: the
    // recordings avoid reclaim itself (see the recordings' README).
    private static TaskContext TaskOf(in SequenceOp op)
    {
        const uint both = GfpBits.DirectReclaim | GfpBits.NoMemAlloc;
        return new TaskContext(op.Cpu, (op.Gfp & both) == both ? TaskFlags.MemAlloc : TaskFlags.None);
    }

    private Span<long> Buffer(int n)
    {
        if (_pfns.Length < n)
        {
            _pfns = new long[Math.Max(n, _pfns.Length * 2)];
        }

        return _pfns.AsSpan(0, n);
    }
}
