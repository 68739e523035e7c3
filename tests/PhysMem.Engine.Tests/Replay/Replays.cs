using PhysMem.Engine.Core.State;
using PhysMem.Engine.Recording;
using PhysMem.Engine.Replay;
using PhysMem.Engine.Tests.Recording;
using PhysMem.Engine.Trace;
using PhysMem.Engine.Verify;

namespace PhysMem.Engine.Tests.Replay;

/// <summary>Plays recordings from their own first state, and tells what the watchers found.</summary>
internal static class Replays
{
    public static ComparedSequence Compare(SequenceReader calls)
    {
        using (calls)
        using (MachineState machine = RecordedMachine.Build(calls.ReadStart()))
        {
            var comparison = new SequenceComparison(machine, calls);
            SequencePlayer.Play(machine, calls, comparison);
            return new ComparedSequence(comparison);
        }
    }

    /// <summary>The same of a text that a test has changed.</summary>
    public static ComparedSequence Compare(IEnumerable<string> lines) => Compare(Recordings.Open(lines));

    public static ComparedTrace Compare(StateDump before, List<TraceEvent> events, StateDump? after, string name = "trace")
    {
        using MachineState machine = RecordedMachine.Build(before);
        return Compare(machine, new RecordedTrace(name, events, []), after, fromItsStart: true);
    }

    public static ComparedTrace Compare(MachineState machine, RecordedTrace trace, StateDump? after, bool fromItsStart)
    {
        var comparison = new TraceComparison(machine.Line);
        var failures = new FailureCount();
        TracePlayer.Play(machine, trace, new Watchers(comparison, failures), fromItsStart);
        if (after != null)
        {
            comparison.CompareEnd(machine, after);
        }

        return new ComparedTrace(comparison, failures);
    }

    public static void Play(MachineState machine, string recording, IReplayWatcher watcher)
    {
        using var calls = SequenceReader.Open(Recordings.PathOf(recording));
        SequencePlayer.Play(machine, calls, watcher);
    }
}

/// <summary>Several watchers of one replay.</summary>
internal sealed class Watchers(params IReplayWatcher[] all) : IReplayWatcher
{
    public void Played(in SequenceOp call, in CallAnswer answer)
    {
        foreach (IReplayWatcher one in all)
        {
            one.Played(in call, in answer);
        }
    }
}

/// <summary>What came of a sequence.</summary>
internal sealed class ComparedSequence(SequenceComparison comparison)
{
    public VerifyDifference? FirstDifference => comparison.FirstDifference;

    public bool IsEqual => comparison.Counts.All(c => c.Equal == c.Total);

    public (long Frames, long Columns, long States) Equal => Of(c => c.Equal);

    public (long Frames, long Columns, long States) Missed => Of(c => c.Total - c.Equal);

    private (long Frames, long Columns, long States) Of(Func<VerifyCount, long> value)
    {
        Dictionary<string, long> values = comparison.Counts.ToDictionary(c => c.What, value);
        return (values["frames"], values["columns"], values["states"]);
    }
}

/// <summary>What came of a trace.</summary>
internal sealed class ComparedTrace(TraceComparison comparison, FailureCount failures)
{
    public VerifyDifference? FirstDifference => comparison.FirstDifference;

    public bool IsEqual => comparison.Counts.All(c => c.Equal == c.Total);

    public long Requests => Of("frames")!.Total;

    public long RequestsEqual => Of("frames")!.Equal;

    public long Bulks => Of("bulks")?.Total ?? 0;

    public long BulksEqual => Of("bulks")?.Equal ?? 0;

    public bool? EndStateEqual => Of("states") is { } states ? states.Equal == states.Total : null;

    public long Failed => failures.Rows.Sum(r => r.Failed);

    public long FailedRecorded => failures.Rows.Sum(r => r.FailedRecorded);

    public long LostFrees => failures.LostFrees;

    private VerifyCount? Of(string what) => comparison.Counts.FirstOrDefault(c => c.What == what);
}
