using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Recording;

namespace PhysMem.Engine.Replay;

/// <summary>
/// Plays the calls of a recorded sequence on a machine. It goes on from the machine's own answers and never sets
/// anything right in between, so one early difference shows in all that follows. What an earlier call got is given
/// back under the recording's name for it, wherever it lies on this machine.
/// </summary>
internal sealed class SequencePlayer : IDisposable
{
    private readonly MachineState _machine;
    private readonly PageAllocator _allocator;
    private readonly SequenceReader _calls;
    private readonly IReplayWatcher _watcher;
    private readonly HeldBlocks _held = new();
    private readonly BlockPlaces _places;
    private readonly RangeCalls _ranges;
    private long[] _pfns = new long[64];

    private SequencePlayer(MachineState machine, SequenceReader calls, IReplayWatcher watcher)
    {
        _machine = machine;
        _allocator = machine.Allocator;
        _calls = calls;
        _watcher = watcher;
        _places = new BlockPlaces(machine);
        _ranges = new RangeCalls(machine, calls.Name);
    }

    /// <summary>Plays a sequence to its end.</summary>
    /// <param name="machine">Where to play it: a machine in the sequence's first state, or any other.</param>
    /// <param name="calls">The calls.</param>
    /// <param name="watcher">Is told of each call, and of each state but the first.</param>
    /// <exception cref="InputException">
    /// The file is malformed or contradicts itself, or the machine lacks a CPU or a node of the recorded one.
    /// </exception>
    public static void Play(MachineState machine, SequenceReader calls, IReplayWatcher watcher)
    {
        RecordedPlaces.Require(machine, calls.ReadStart(), calls.Name);
        using var player = new SequencePlayer(machine, calls, watcher);
        player.Run();
    }

    /// <summary>The error of a call that contradicts those before it, whatever machine it is played on.</summary>
    public static InputException Contradiction(string recording, in SequenceOp op, string reason) => new(
        recording, op.Line, $"call {op.Seq} contradicts the calls before: {reason}",
        "Correct the line, or record the file again.");

    /// <inheritdoc/>
    public void Dispose() => _held.Dispose();

    private void Run()
    {
        SequenceOp op = default;
        while (true)
        {
            switch (_calls.Next(ref op))
            {
                case SequenceItem.Call:
                    _watcher.Played(in op, Call(in op));
                    break;
                case SequenceItem.State:
                    _watcher.AtState();
                    break;
                default:
                    return;
            }
        }
    }

    private CallAnswer Call(in SequenceOp op) => op.Kind switch
    {
        SequenceOpKind.Alloc => Alloc(in op),
        SequenceOpKind.Free => Free(in op),
        SequenceOpKind.AllocExact => AllocExact(in op),
        SequenceOpKind.FreeExact => FreeExact(in op),
        SequenceOpKind.Split => Split(in op),
        SequenceOpKind.Bulk => Bulk(in op),
        SequenceOpKind.FreeList => FreeList(in op),
        SequenceOpKind.DrainAll or SequenceOpKind.DrainLocal => Drain(in op),
        _ => _ranges.Play(in op),
    };

    private CallAnswer Alloc(in SequenceOp op)
    {
        long pfn = _allocator.AllocPages(op.Gfp, op.Order, op.Nid, TaskOf(op), null, out AllocOutcome outcome);
        return Got(in op, outcome.Zone, pfn, op.Order, 1);
    }

    private CallAnswer AllocExact(in SequenceOp op)
    {
        long pfn = _allocator.AllocExact(op.Gfp, op.NPages, op.Nid, TaskOf(op), out AllocOutcome outcome);
        return Got(in op, outcome.Zone, pfn, 0, op.NPages);
    }

    private CallAnswer Got(in SequenceOp op, Zone? zone, long pfn, int order, long blocks)
    {
        if (pfn >= 0)
        {
            _held.Set(op.Id, new Held(zone!, pfn, order, _places.Moves, blocks));
        }

        return new CallAnswer(zone, pfn);
    }

    private CallAnswer Free(in SequenceOp op)
    {
        if (!Take(in op, op.Id, op.Order, 1, out Held held) || PlaceOf(in held) is not (>= 0 and long pfn))
        {
            return CallAnswer.None;
        }

        _allocator.FreePages(held.Zone, held.Zone.FrameIndex(pfn), held.Order, op.Cpu);
        return new CallAnswer(held.Zone, pfn);
    }

    private CallAnswer FreeExact(in SequenceOp op)
    {
        if (!Take(in op, op.Id, 0, op.NPages, out Held held))
        {
            return CallAnswer.None;
        }

        for (long k = 0; k < held.Blocks; k++)
        {
            if (PlaceOf(in held, k) is >= 0 and long pfn)
            {
                _allocator.FreePages(held.Zone, held.Zone.FrameIndex(pfn), 0, op.Cpu);
            }
        }

        return new CallAnswer(held.Zone, held.Pfn);
    }

    private CallAnswer Split(in SequenceOp op)
    {
        if (!Take(in op, op.Id, op.Order, 1, out Held held) || PlaceOf(in held) is not (>= 0 and long pfn))
        {
            return CallAnswer.None;
        }

        PageAllocator.SplitPage(held.Zone, held.Zone.FrameIndex(pfn), held.Order);
        for (int k = 0; k < 1 << held.Order; k++)
        {
            _held.Set(op.FirstId + k, new Held(held.Zone, pfn + k, 0, _places.Moves));
        }

        return new CallAnswer(held.Zone, pfn);
    }

    private CallAnswer Bulk(in SequenceOp op)
    {
        // Whoever wants more than there is can't get it.
        Span<long> pfns = Buffer((int)Math.Min(op.NWanted, _machine.TotalRam + 1));
        int got = _allocator.AllocBulk(op.Gfp, op.Nid, TaskOf(op), null, pfns, out AllocOutcome outcome);

        // The recording has no names for pages that the real request didn't get.
        for (int k = 0; k < Math.Min(got, op.NGot); k++)
        {
            _held.Set(op.Id + k, new Held(outcome.Zone!, pfns[k], 0, _places.Moves));
        }

        return CallAnswer.OfPages(outcome.Zone, pfns[..got]);
    }

    private CallAnswer FreeList(in SequenceOp op)
    {
        ReadOnlySpan<long> ids = _calls.ListIds;
        Span<long> pfns = Buffer(ids.Length);
        int n = 0;
        Zone? zone = null;
        foreach (long id in ids)
        {
            if (Take(in op, (int)id, 0, 1, out Held held) && PlaceOf(in held) is >= 0 and long pfn)
            {
                pfns[n++] = pfn;
                zone = held.Zone;
            }
        }

        _allocator.FreeList(pfns[..n], op.Cpu);
        return CallAnswer.OfPages(zone, pfns[..n]);
    }

    private CallAnswer Drain(in SequenceOp op)
    {
        if (op.Kind == SequenceOpKind.DrainAll)
        {
            _allocator.DrainAll(op.Cpu);
        }
        else
        {
            _allocator.DrainLocal(op.Cpu);
        }

        return CallAnswer.None;
    }

    // What a call gives back was allocated as the recording itself says, so another size is the recording's mistake.
    private bool Take(in SequenceOp op, int id, int order, long blocks, out Held held)
    {
        if (!_held.Take(id, out held))
        {
            return false;
        }

        return held.Order == order && held.Blocks == blocks ? true : throw Contradiction(
            _calls.Name, in op,
            $"{blocks} of order {order} at {held.Pfn}, but what is held there is {held.Blocks} of order {held.Order}");
    }

    private long PlaceOf(in Held held, long page = 0) => _places.Now(held.Pfn + page, held.Moves);

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
