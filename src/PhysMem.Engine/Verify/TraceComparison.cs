using PhysMem.Engine.Core.State;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Recording;
using PhysMem.Engine.Replay;

namespace PhysMem.Engine.Verify;

/// <summary>
/// Holds a replay against its trace: every frame, how many pages a bulk request got (they have no events), and the
/// state at the end.
/// </summary>
/// <param name="line">The line of the kernel that was traced.</param>
internal sealed class TraceComparison(KernelLine line) : IReplayWatcher
{
    private Tally _frames, _states, _bulks;

    /// <summary>What was compared; states and bulk requests only where the trace has them.</summary>
    public IReadOnlyList<VerifyCount> Counts
    {
        get
        {
            var counts = new List<VerifyCount> { _frames.As("frames") };
            if (_states.Total > 0)
            {
                counts.Add(_states.As("states"));
            }

            if (_bulks.Total > 0)
            {
                counts.Add(_bulks.As("bulks"));
            }

            return counts;
        }
    }

    /// <summary>The first request that got another frame, else what is different at the end; null if nothing is.</summary>
    public VerifyDifference? FirstDifference { get; private set; }

    /// <inheritdoc/>
    public void Played(in SequenceOp call, in CallAnswer answer)
    {
        switch (call.Kind)
        {
            case SequenceOpKind.Alloc:
                _frames.Count(answer.Pfn == call.Pfn);
                if (answer.Pfn != call.Pfn)
                {
                    FirstDifference ??= VerifyDifference.OfCall(line, in call, "frame", call.Pfn, answer.Pfn);
                }

                break;
            case SequenceOpKind.Bulk:
                _bulks.Count(answer.Pages.Length == call.NGot);
                break;
        }
    }

    /// <summary>Compares the machine at the end with the recorded state.</summary>
    public void CompareEnd(MachineState machine, StateDump after)
    {
        StateDump given = StateCapture.Capture(machine, after.Label);
        StateDifference? other = StateComparer.FirstDifference(after, given, new StateScope { RunningSystem = true });
        _states.Count(other == null);
        if (other != null)
        {
            FirstDifference ??= VerifyDifference.OfState(after, other);
        }
    }
}
