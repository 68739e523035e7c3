using PhysMem.Engine.Core.State;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Recording;
using PhysMem.Engine.Replay;
using PhysMem.Engine.Trace;

namespace PhysMem.Engine.Verify;

/// <summary>
/// Holds the simulator against recordings of real kernels: finds them under a path, plays each, and counts what is
/// equal. A recording that can't be read is an outcome too, so that one bad file doesn't hide the others.
/// </summary>
public static class Verification
{
    /// <summary>Finds what there is to verify, in ordinal order.</summary>
    /// <param name="path">A sequence file, a shape's or trace's folder, or a folder of such at any depth.</param>
    public static IReadOnlyList<VerifyTarget> Find(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return VerifySearch.Find(path);
    }

    /// <summary>Verifies targets, several at once, and gives the outcomes in their order as they come.</summary>
    /// <param name="targets">What to verify.</param>
    /// <param name="workers">How many at once; one for each processor by default.</param>
    public static IEnumerable<VerifyOutcome> Run(IReadOnlyList<VerifyTarget> targets, int workers = 0)
    {
        ArgumentNullException.ThrowIfNull(targets);
        return InOrder.Select(targets, Run, workers > 0 ? workers : Environment.ProcessorCount);
    }

    /// <summary>Verifies one target.</summary>
    public static VerifyOutcome Run(VerifyTarget target)
    {
        ArgumentNullException.ThrowIfNull(target);
        if (target.Fault is { } known)
        {
            return new VerifyOutcome { Target = target, Fault = known };
        }

        try
        {
            return target.Kind switch
            {
                VerifyKind.Shape => Shape(target),
                VerifyKind.Trace => Trace(target),
                _ => Sequence(target),
            };
        }
        catch (InputException e)
        {
            return new VerifyOutcome { Target = target, Fault = e };
        }
        catch (PhysMemException e)
        {
            return new VerifyOutcome { Target = target, Fault = new InputException(target.Path, 0, e.Message, e.Remedy, e.Code, e) };
        }
    }

    private static VerifyOutcome Sequence(VerifyTarget target)
    {
        using SequenceReader calls = SequenceReader.Open(target.Path);
        using MachineState machine = RecordedMachine.Build(calls.ReadStart());
        var comparison = new SequenceComparison(machine, calls);
        SequencePlayer.Play(machine, calls, comparison);
        if (calls.CallCount == 0 && comparison.Counts.All(c => c.Total == 0))
        {
            throw new InputException(
                target.Path, 0, "there is a state in it, but no call and no later state to compare",
                "Give a recording of calls, or the folder of the machine's shape.");
        }

        return Outcome(target, comparison.Counts, comparison.FirstDifference);
    }

    private static VerifyOutcome Trace(VerifyTarget target)
    {
        RecordedTrace trace = TraceFolder.Read(target.Path);
        using MachineState machine = RecordedMachine.Build(trace.States[0]);
        var comparison = new TraceComparison(machine.Line);
        TracePlayer.Play(machine, trace, comparison, fromItsStart: true);
        if (trace.States.Count > 1)
        {
            comparison.CompareEnd(machine, trace.States[^1]);
        }

        return Outcome(target, comparison.Counts, comparison.FirstDifference);
    }

    private static VerifyOutcome Shape(VerifyTarget target)
    {
        ShapeComparison comparison = ShapeCheck.Run(ShapeFolder.Read(target.Path));
        return Outcome(target, [comparison.Count], comparison.Differences is [var first, ..] ? first : null);
    }

    private static VerifyOutcome Outcome(
        VerifyTarget target, IReadOnlyList<VerifyCount> counts, VerifyDifference? first) =>
        new() { Target = target, Counts = counts, FirstDifference = first };
}
