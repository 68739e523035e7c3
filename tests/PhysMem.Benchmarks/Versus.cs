using System.Diagnostics;
using System.Globalization;
using PhysMem.Benchmarks.Workloads;

namespace PhysMem.Benchmarks;

/// <summary>
/// Runs something to compare with and this program in turn and prints the ratio of their times, since the machine's
/// own speed comes and goes: each pair is measured within seconds.
/// </summary>
internal static class Versus
{
    /// <summary>Instead of the path of the yardstick's binary: the core, for what goes through all of __alloc_pages.</summary>
    public const string Core = "core";

    private const int Pairs = 9;
    private const int RunsPerPair = 3;

    /// <param name="workload">What it is called.</param>
    /// <param name="options">Its options.</param>
    /// <param name="theirs">What to compare with.</param>
    /// <param name="own">What to measure.</param>
    public static void Compare(
        string workload, Options options, Func<Options, Measured> theirs, Func<Options, Measured> own)
    {
        options = options with { Runs = RunsPerPair };
        double[] ratios = new double[Pairs];
        bool equal = true;
        for (int pair = 0; pair < Pairs; pair++)
        {
            Measured other = theirs(options), ours = own(options);
            ratios[pair] = Output.Median([.. ours.Times.Order()]) / Output.Median([.. other.Times.Order()]);
            equal &= ours.Checksum == other.Checksum;
        }

        // Per-CPU lists hand out other frames, so only the core's checksums can be equal.
        Array.Sort(ratios);
        Output.Line($"RATIO w={workload} vs={options.Versus} median={Output.Median(ratios):f3} min={ratios[0]:f3} max={ratios[^1]:f3} pairs={Pairs} checksums={(equal ? "equal" : "different")}");
    }

    /// <summary>One workload of the yardstick; the last RESULT line is its total.</summary>
    public static Measured Yardstick(string binary, string workload, Options options)
    {
        var start = new ProcessStartInfo(binary) { RedirectStandardOutput = true };
        start.ArgumentList.Add("--policy=linux");
        start.ArgumentList.Add($"--runs={options.Runs}");
        start.ArgumentList.Add($"--gib={options.Gib}");
        if (options.Steps > 0)
        {
            start.ArgumentList.Add($"--steps={options.Steps}");
        }

        if (options.NoFill)
        {
            start.ArgumentList.Add("--nofill");
        }

        start.ArgumentList.Add(workload);
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{binary} {workload} ended with {process.ExitCode}");
        }

        Console.Write(output);
        string median = Field(output, "RESULT ", "median="), checksum = Field(output, "CHECK ", "checksum=0x");
        return new Measured(
            [double.Parse(median, CultureInfo.InvariantCulture)],
            ulong.Parse(checksum, NumberStyles.HexNumber, CultureInfo.InvariantCulture));
    }

    private static string Field(string output, string record, string name)
    {
        string line = output.Split('\n').Last(l => l.StartsWith(record, StringComparison.Ordinal));
        return line.Split(' ').First(f => f.StartsWith(name, StringComparison.Ordinal))[name.Length..];
    }
}
