using PhysMem.Engine.Report;

namespace PhysMem.Engine.WhatIf;

/// <summary>Draws the free memory of a run over time, a line for each order and a character for each moment.</summary>
public static class HistoryPicture
{
    private const int Whole = 1000;

    /// <summary>Draws a run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="kind">What the cells tell.</param>
    /// <param name="width">The most cells of a line, at least 1; where there are more moments, a cell is the last of several.</param>
    /// <returns>A line for each order, from 0 on.</returns>
    public static IEnumerable<HistoryLine> Draw(RunHistory run, HistoryKind kind, int width)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        int perCell = Math.Max((run.Samples.Count + width - 1) / width, 1);
        MemorySample[] shown = [.. run.Samples.Where((_, k) => (k + 1) % perCell == 0 || k == run.Samples.Count - 1)];
        long[][] blocks = [.. shown.Select(sample => sample.AllBlocks())];
        for (int order = 0; order < run.Build.OrderCount; order++)
        {
            long[] values = [.. blocks.Select(one => kind == HistoryKind.Free ? one[order] << order : new ContigPageInfo(one, order).UnusableIndex)];
            long full = kind == HistoryKind.Free ? values.DefaultIfEmpty().Max() : Whole;
            yield return new HistoryLine
            {
                Machine = run.Name.Machine, Change = run.Name.Change, Of = kind.ToString(), Order = order,
                From = run.Samples[0].TimeOrNull, Until = run.Samples[^1].TimeOrNull, Moments = run.Samples.Count, MomentsPerCell = perCell,
                Least = values.DefaultIfEmpty().Min(), Most = values.DefaultIfEmpty().Max(), Cells = string.Concat(values.Select(value => CellOf(value, full))),
            };
        }
    }

    private static char CellOf(long value, long full) =>
        value == 0 ? '.' : value == full ? '#' : (char)('0' + Math.Clamp(((value * 10) + full - 1) / full, 1, 9));
}
