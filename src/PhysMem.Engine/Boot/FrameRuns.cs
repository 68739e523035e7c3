using PhysMem.Engine.Core.State;

namespace PhysMem.Engine.Boot;

/// <summary>Sets of frames as rising, disjoint runs.</summary>
internal static class FrameRuns
{
    /// <summary>Number of frames.</summary>
    public static long Count(IEnumerable<FrameRange> runs) => runs.Sum(r => r.End - r.Start);

    /// <summary>Divides runs into the frames that other ranges cover and those that they don't.</summary>
    /// <param name="runs">Rising runs.</param>
    /// <param name="cuts">Ranges in any order, overlapping or not.</param>
    /// <param name="covered">Receives the covered frames.</param>
    /// <param name="rest">Receives the others.</param>
    public static void Divide(
        IEnumerable<FrameRange> runs, IEnumerable<(long Start, long End)> cuts,
        List<FrameRange> covered, List<FrameRange> rest)
    {
        (long Start, long End)[] rising = [.. cuts.OrderBy(c => c.Start)];
        foreach (FrameRange run in runs)
        {
            long at = run.Start;
            foreach ((long start, long end) in rising)
            {
                long from = Math.Max(start, at), to = Math.Min(end, run.End);
                if (from < to)
                {
                    AddIfAny(rest, run with { Start = at, End = from });
                    covered.Add(run with { Start = from, End = to });
                    at = to;
                }
            }

            AddIfAny(rest, run with { Start = at });
        }
    }

    /// <summary>Moves the highest frames from one set to another.</summary>
    /// <param name="from">Rising runs that lose them.</param>
    /// <param name="frames">How many, at most as many as there are.</param>
    /// <param name="to">Receives them; not sorted.</param>
    public static void MoveTop(List<FrameRange> from, long frames, List<FrameRange> to)
    {
        while (frames > 0)
        {
            FrameRange top = from[^1];
            long taken = Math.Min(frames, top.End - top.Start);
            to.Add(top with { Start = top.End - taken });
            from.RemoveAt(from.Count - 1);
            AddIfAny(from, top with { End = top.End - taken });
            frames -= taken;
        }
    }

    private static void AddIfAny(List<FrameRange> runs, FrameRange run)
    {
        if (run.Start < run.End)
        {
            runs.Add(run);
        }
    }
}
