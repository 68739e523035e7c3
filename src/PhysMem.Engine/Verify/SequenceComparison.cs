using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Recording;
using PhysMem.Engine.Replay;

namespace PhysMem.Engine.Verify;

/// <summary>Holds a replay against its sequence: every frame, every column and every later state.</summary>
/// <param name="machine">The machine that the calls are played on.</param>
/// <param name="calls">The sequence.</param>
internal sealed class SequenceComparison(MachineState machine, SequenceReader calls) : IReplayWatcher
{
    private const int Busy = -16;

    // Node, zone and type of the page, pages on buddy lists, free counter, pages in the CPU's page set, free_factor; where
    // page sets tune themselves free_count, alloc_factor and high instead.
    private readonly int _columnCount = machine.Line.TunesPageSets ? 9 : 7;

    private Tally _frames, _states, _columns;

    // alloc_contig_range sleeps, so other nodes go on meanwhile: from its first call on only its node is comparable.
    private int? _onlyNode;

    /// <summary>What was compared.</summary>
    public IReadOnlyList<VerifyCount> Counts => [_frames.As("frames"), _states.As("states"), _columns.As("columns")];

    /// <summary>The first difference, or null.</summary>
    public VerifyDifference? FirstDifference { get; private set; }

    /// <inheritdoc/>
    public void Played(in SequenceOp call, in CallAnswer answer)
    {
        switch (call.Kind)
        {
            case SequenceOpKind.Alloc or SequenceOpKind.AllocExact:
                Frame(in call, call.Pfn, answer.Pfn);
                Columns(in call, in answer);
                break;
            case SequenceOpKind.Free or SequenceOpKind.FreeExact or SequenceOpKind.Split or SequenceOpKind.FreeList:
                Columns(in call, in answer);
                break;
            case SequenceOpKind.Bulk:
                Frames(in call, calls.BulkPfns, answer.Pages);
                Columns(in call, in answer);
                break;
            case SequenceOpKind.ContigAlloc:
                _onlyNode = answer.Zone!.Node.Nid;
                Return(in call, in answer);
                break;
            case SequenceOpKind.Isolate:
                Return(in call, in answer);
                break;
        }
    }

    /// <inheritdoc/>
    public void AtState()
    {
        if (_onlyNode == null && calls.SkipState(machine))
        {
            _states.Count(true);
            return;
        }

        StateDump expected = calls.ReadState();
        StateDump given = StateCapture.Capture(machine, expected.Label);
        StateDifference? other = StateComparer.FirstDifference(expected, given, new StateScope { OnlyNode = _onlyNode });
        _states.Count(other == null);
        if (other != null)
        {
            FirstDifference ??= VerifyDifference.OfState(expected, other);
        }
    }

    private void Frames(in SequenceOp call, ReadOnlySpan<long> expected, ReadOnlySpan<long> given)
    {
        // A request that both refuse has one answer too.
        for (int k = 0; k < Math.Max(1, Math.Max(given.Length, expected.Length)); k++)
        {
            Frame(in call, k < expected.Length ? expected[k] : -1, k < given.Length ? given[k] : -1);
        }
    }

    private void Frame(in SequenceOp call, long expected, long given)
    {
        _frames.Count(expected == given);
        if (expected != given)
        {
            Differ(in call, "frame", expected, given);
        }
    }

    private void Return(in SequenceOp call, in CallAnswer answer)
    {
        int rc = answer.Pfn >= 0 ? 0 : Busy;
        _frames.Count(rc == call.Rc);
        if (rc != call.Rc)
        {
            Differ(in call, "return value", call.Rc, rc);
        }
    }

    private void Columns(in SequenceOp call, in CallAnswer answer)
    {
        if (answer.Zone is not { } zone || !call.HasZ)
        {
            bool same = answer.Zone == null && !call.HasZ;
            _columns.Count(same, _columnCount);
            if (!same)
            {
                Differ(in call, "columns", call.HasZ ? call.ZNid : -1, answer.Zone?.Node.Nid ?? -1);
            }

            return;
        }

        PageSet set = zone.PageSets[call.Cpu];
        Column(in call, "znid", call.ZNid, zone.Node.Nid);
        Column(in call, "zidx", call.ZZone, zone.Index);
        Column(in call, "pbmt", call.ZPbmt, zone.PageblockLetter(zone.FrameIndex(answer.Pfn)));
        Column(in call, "buddyfree", call.ZBuddyFree, zone.Buddy.FreePages);
        Column(in call, "vmfree", call.ZVmFree, zone.NrFreeGlobal);
        Column(in call, "pcpcount", call.ZPcpCount, set.Count);
        if (!zone.Machine.Line.TunesPageSets)
        {
            Column(in call, "ff", call.ZFreeFactor, set.FreeFactor);
            return;
        }

        Column(in call, "fc", call.ZFreeFactor, set.FreeCount);
        Column(in call, "af", call.ZAllocFactor, set.AllocFactor);
        Column(in call, "high", call.ZHigh, set.High);
    }

    private void Column(in SequenceOp call, string name, long expected, long given)
    {
        _columns.Count(expected == given);
        if (expected != given)
        {
            Differ(in call, name, expected, given);
        }
    }

    private void Differ(in SequenceOp call, string what, long expected, long given) =>
        FirstDifference ??= VerifyDifference.OfCall(machine.Line, in call, what, expected, given);
}
