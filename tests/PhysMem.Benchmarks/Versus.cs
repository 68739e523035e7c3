using System.Diagnostics;
using System.Globalization;

namespace PhysMem.Benchmarks;

/// <summary>
/// Runs the yardstick's binary and this program in turn and prints the ratio of their times, since the machine's
/// own speed comes and goes: each pair is measured within seconds.
/// </summary>
internal static class Versus
{
    private const int Pairs = 9;

    public static void Compare(string binary, string workload, Options options, Func<Options, double[]> own)
    {
        Options single = options with { Runs = 3 };
        double[] ratios = new double[Pairs];
        for (int pair = 0; pair < Pairs; pair++)
        {
            double theirs = Yardstick(binary, workload, single);
            double ours = Output.Median([.. own(single).Order()]);
            ratios[pair] = ours / theirs;
        }

        Array.Sort(ratios);
        Output.Line($"RATIO w={workload} ours/yardstick median={Output.Median(ratios):f3} min={ratios[0]:f3} max={ratios[^1]:f3} pairs={Pairs}");
    }

    // The last RESULT line of a workload is its total.
    private static double Yardstick(string binary, string workload, Options options)
    {
        // The full path has no counterpart in C: it is compared with the core's workload.
        string theirs = workload.TrimEnd('f');
        var start = new ProcessStartInfo(binary) { RedirectStandardOutput = true };
        start.ArgumentList.Add("--policy=linux");
        start.ArgumentList.Add($"--runs={options.Runs}");
        start.ArgumentList.Add($"--gib={options.Gib}");
        if (options.Steps > 0)
        {
            start.ArgumentList.Add($"--steps={options.Steps}");
        }

        start.ArgumentList.Add(theirs);
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        string result = output.Split('\n').Last(l => l.StartsWith("RESULT ", StringComparison.Ordinal));
        string median = result.Split(' ').First(f => f.StartsWith("median=", StringComparison.Ordinal));
        return double.Parse(median["median=".Length..], CultureInfo.InvariantCulture);
    }
}
