using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Isolation;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Recording;

namespace PhysMem.Engine.Replay;

/// <summary>The calls of a sequence that name frames instead of asking for any: C, G, I and U.</summary>
internal sealed class RangeCalls(MachineState machine, string recording)
{
    private readonly RangeIsolation _isolation = new(machine);
    private readonly ContigRange _contig = new(machine);

    // Contiguous ranges that were got here and in the recording, and how many pages they have.
    private readonly Dictionary<long, long> _held = [];

    /// <summary>Plays one of them.</summary>
    public CallAnswer Play(in SequenceOp op)
    {
        long end = op.Pfn + op.NPages;
        if (machine.Frames.ZoneOf(op.Pfn) is not { } zone || end > zone.EndPfn)
        {
            throw new InputException(
                recording, op.Line, $"call {op.Seq}: the {op.NPages} pages from {op.Pfn} on are not in one zone of the machine",
                "Correct the line, or play it on a machine that has them.");
        }

        bool done = op.Kind switch
        {
            SequenceOpKind.ContigAlloc => Allocate(op, end),
            SequenceOpKind.ContigFree => Free(op),
            SequenceOpKind.Isolate => _isolation.Start(op.Pfn, end, (int)op.Mt, op.Cpu, IsForCma(op)),
            _ => Unisolate(op, end),
        };
        return new CallAnswer(zone, done ? op.Pfn : PageAllocator.NoPage);
    }

    private bool Allocate(in SequenceOp op, long end)
    {
        bool done = _contig.Allocate(op.Pfn, end, (int)op.Mt, op.Cpu, IsForCma(op)) == ContigOutcome.Done;
        if (done && op.Rc == 0)
        {
            _held[op.Pfn] = op.NPages;
        }

        return done;
    }

    private bool Free(in SequenceOp op)
    {
        if (!_held.Remove(op.Pfn, out long pages))
        {
            return false;
        }

        if (pages != op.NPages)
        {
            throw SequencePlayer.Contradiction(recording, op, $"{op.NPages} pages are freed where {pages} were allocated");
        }

        _contig.Free(op.Pfn, op.NPages, op.Cpu);
        return true;
    }

    private static bool IsForCma(in SequenceOp op) => op.Mt == MigrateType.Cma;

    private bool Unisolate(in SequenceOp op, long end)
    {
        _isolation.Undo(op.Pfn, end, (int)op.Mt, op.Cpu);
        return true;
    }
}
