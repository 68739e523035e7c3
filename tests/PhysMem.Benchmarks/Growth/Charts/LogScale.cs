namespace PhysMem.Benchmarks.Growth.Charts;

/// <summary>Where values of a logarithmic axis come to lie.</summary>
/// <param name="least">The least value.</param>
/// <param name="most">The greatest.</param>
/// <param name="from">Place of the least.</param>
/// <param name="to">Place of the greatest.</param>
internal sealed class LogScale(double least, double most, double from, double to)
{
    public double Place(double value) =>
        from + ((to - from) * Math.Log(value / least) / Math.Log(most / least));

    /// <summary>Round values inside: 1, 2 and 5 of each power of ten, or only the powers when there are many.</summary>
    public IEnumerable<double> Ticks()
    {
        int[] steps = most / least > 2000 ? [1] : [1, 2, 5];
        int first = (int)Math.Floor(Math.Log10(least)), last = (int)Math.Floor(Math.Log10(most));
        return from power in Enumerable.Range(first, last - first + 1)
               from step in steps
               let value = step * Math.Pow(10, power)
               where value >= least && value <= most
               select value;
    }
}
