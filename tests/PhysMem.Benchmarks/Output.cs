using System.Globalization;

namespace PhysMem.Benchmarks;

/// <summary>The yardstick's lines: RESULT, CHECK, INFO.</summary>
internal static class Output
{
    public static void Result(string engine, string workload, string phase, string unit, double[] runs)
    {
        double[] sorted = [.. runs.Order()];
        Line($"RESULT engine={engine} w={workload} phase={phase} unit={unit} median={Median(sorted):f3} min={sorted[0]:f3} max={sorted[^1]:f3} runs={runs.Length}");
    }

    public static void Check(string engine, string workload, ulong checksum, long failures, long pages, long bytes) =>
        Line($"CHECK engine={engine} w={workload} checksum=0x{checksum:x16} failures={failures} metadata_bytes={bytes} metadata_bytes_per_page={(double)bytes / pages:f4}");

    public static void Line(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    public static double Median(double[] sorted) => sorted.Length % 2 == 1
        ? sorted[sorted.Length / 2]
        : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
}
