using System.Diagnostics;

namespace PhysMem.Benchmarks.Growth;

/// <summary>Times the same piece of work some times over.</summary>
internal static class Timing
{
    /// <summary>Nanoseconds for each of the operations that the work does and returns the number of.</summary>
    public static double[] PerOperation(int runs, Func<long> work)
    {
        double[] times = new double[runs];
        for (int run = 0; run < runs; run++)
        {
            long t = Stopwatch.GetTimestamp(), operations = work();
            times[run] = Stopwatch.GetElapsedTime(t).TotalNanoseconds / operations;
        }

        return times;
    }
}
