using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Recording;

namespace PhysMem.Engine.Replay;

/// <summary>
/// Finds where two runs of the same calls part, on machines with other settings or of another size: <see cref="First"/>
/// watches the one and <see cref="Second"/>, afterwards, the other.
/// </summary>
internal sealed class RunsCompared
{
    // What the first run's calls came to: a frame for each; of those with several pages their number and all frames.
    private readonly List<long> _answers = [];

    public RunsCompared()
    {
        First = new Recorder(_answers);
        Second = new Comparer(this);
    }

    /// <summary>Notes what each call of the first run comes to.</summary>
    public IReplayWatcher First { get; }

    /// <summary>Compares the second run with it.</summary>
    public IReplayWatcher Second { get; }

    /// <summary>The first call that came to something else in the second run; null while there is none.</summary>
    public RunsPart? Part { get; private set; }

    private static bool HasPages(in SequenceOp call) => call.Kind is SequenceOpKind.Bulk or SequenceOpKind.FreeList;

    private sealed class Recorder(List<long> answers) : IReplayWatcher
    {
        public void Played(in SequenceOp call, in CallAnswer answer)
        {
            if (HasPages(call))
            {
                answers.Add(answer.Pages.Length);
                answers.AddRange(answer.Pages);
            }
            else
            {
                answers.Add(answer.Pfn);
            }
        }
    }

    private sealed class Comparer(RunsCompared runs) : IReplayWatcher
    {
        private readonly List<long> _first = runs._answers;
        private int _at;
        private long _calls;

        public void Played(in SequenceOp call, in CallAnswer answer)
        {
            if (runs.Part != null)
            {
                return;
            }

            if (_at == _first.Count)
            {
                throw new InvalidOperationException("The second run has calls that the first one didn't have.");
            }

            (long first, long second) = HasPages(call) ? FirstOther(answer.Pages) : (_first[_at++], answer.Pfn);
            if (first != second)
            {
                runs.Part = new RunsPart(_calls, call.Line, CallText.Of(call), first, second);
            }

            _calls++;
        }

        // The first page that the runs don't have in common; the same twice when there is none.
        private (long First, long Second) FirstOther(ReadOnlySpan<long> second)
        {
            int count = (int)_first[_at], start = _at + 1;
            _at = start + count;
            for (int k = 0; k < Math.Max(count, second.Length); k++)
            {
                long a = k < count ? _first[start + k] : PageAllocator.NoPage;
                long b = k < second.Length ? second[k] : PageAllocator.NoPage;
                if (a != b)
                {
                    return (a, b);
                }
            }

            return default;
        }
    }
}

/// <summary>Where two runs of the same calls part.</summary>
/// <param name="Calls">Calls before, which came to the same.</param>
/// <param name="Line">Line of the recording, from 1.</param>
/// <param name="Call">The call.</param>
/// <param name="First">
/// The frame that the first run got, or gave back; -1 for none. Where a call has several, the first one that differs.
/// </param>
/// <param name="Second">The same of the second run.</param>
internal sealed record RunsPart(long Calls, int Line, string Call, long First, long Second);
