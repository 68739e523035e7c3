using System.Diagnostics;
using PhysMem.Engine.Diagnosis;
using PhysMem.Engine.Observed;
using PhysMem.Engine.Tests.Observed;
using PhysMem.Engine.Text;

namespace PhysMem.Benchmarks;

/// <summary>
/// Damaged logs without end: read, and every report explained and written. What the tests do with ten thousand, for a million;
/// each input has its own seed, so that one alone can be had again. The first exception ends it.
/// </summary>
internal static class Fuzz
{
    private const int Told = 100_000;

    // Twins cost more than the rest: each hundredth input is asked about.
    private const int Proved = 100;

    public static void Run(Options options)
    {
        var damage = new LogDamage([.. ReportFolder.Files().Select(File.ReadAllText)]);
        long first = options.Seed, last = first + (options.Steps == 0 ? 1_000_000 : options.Steps) - 1, reports = 0, slowestSeed = 0;
        var verdicts = new SortedDictionary<Verdict, long>();
        TimeSpan slowest = TimeSpan.Zero;
        long begun = Stopwatch.GetTimestamp();
        for (long seed = first; seed <= last; seed++)
        {
            byte[] log = damage.Make(new Random((int)seed));
            long t0 = Stopwatch.GetTimestamp();
            try
            {
                foreach (KernelReport report in new LogReader("-").ReadAll(() => LineSource.LogFromStream(new MemoryStream(log), "-")))
                {
                    AllocExplanation explanation = AllocExplainer.Explain(report);
                    ExplanationLetter.Write(seed % Proved == 0 ? TwinProof.Ask(explanation) : explanation);
                    verdicts[explanation.Verdict] = verdicts.GetValueOrDefault(explanation.Verdict) + 1;
                    reports++;
                }
            }
            catch (Exception fault)
            {
                throw new InvalidOperationException($"fuzz: seed {seed}: {fault.Message}", fault);
            }

            TimeSpan took = Stopwatch.GetElapsedTime(t0);
            (slowest, slowestSeed) = took > slowest && seed > first ? (took, seed) : (slowest, slowestSeed);
            if ((seed - first + 1) % Told == 0 || seed == last)
            {
                Output.Line($"INFO fuzz seeds={first}..{seed} reports={reports} seconds={Stopwatch.GetElapsedTime(begun).TotalSeconds:f0} slowest_ms={slowest.TotalMilliseconds:f1} of_seed={slowestSeed}");
            }
        }

        Output.Line($"RESULT fuzz inputs={last - first + 1} seeds={first}..{last} reports={reports} verdicts={string.Join(',', verdicts.Select(one => $"{one.Key}:{one.Value}"))}");
    }
}
