using PhysMem.Engine.Describe;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Recording;
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
        ReplayResult result = SequencePlayer.Play(target.Path);
        if (result.Calls == 0 && result.States == 0)
        {
            throw new InputException(
                target.Path, 0, "there is a state in it, but no call and no later state to compare",
                "Give a recording of calls, or the folder of the machine's shape.");
        }

        return new VerifyOutcome
        {
            Target = target,
            Counts =
            [
                new VerifyCount("frames", result.FramesEqual, result.Frames),
                new VerifyCount("states", result.StatesEqual, result.States),
                new VerifyCount("columns", result.ColumnsEqual, result.Columns),
            ],
            FirstDifference = result.FirstDifference,
        };
    }

    private static VerifyOutcome Trace(VerifyTarget target)
    {
        TraceResult result = TraceFolder.Play(target.Path);
        var counts = new List<VerifyCount> { new("frames", result.RequestsEqual, result.Requests) };
        if (result.EndStateEqual is { } equal)
        {
            counts.Add(new VerifyCount("states", equal ? 1 : 0, 1));
        }

        if (result.Bulks > 0)
        {
            counts.Add(new VerifyCount("bulks", result.BulksEqual, result.Bulks));
        }

        return new VerifyOutcome
        {
            Target = target, Counts = counts, FirstDifference = result.FirstDifference ?? result.EndDifference,
        };
    }

    private static VerifyOutcome Shape(VerifyTarget target)
    {
        ShapeCheckResult result = ShapeCheck.Run(ShapeFolder.Read(target.Path));
        ShapeDifference? first = result.Differences.FirstOrDefault();
        return new VerifyOutcome
        {
            Target = target,
            Counts = [new VerifyCount("values", result.Compared - result.Differences.Length, result.Compared)],
            FirstDifference = first == null ? null : new ReplayDifference(0, "", first.Path, first.Expected, first.Given),
        };
    }
}
