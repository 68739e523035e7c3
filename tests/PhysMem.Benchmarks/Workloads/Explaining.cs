using System.Diagnostics;
using PhysMem.Engine.Diagnosis;
using PhysMem.Engine.Observed;

namespace PhysMem.Benchmarks.Workloads;

/// <summary>Reports that people have posted, read from memory's file cache and explained: what a report takes once all is compiled.</summary>
internal static class Explaining
{
    public static Measured Run(string name, Options options)
    {
        KernelReport[] reports = [.. ReportFolder.Files().SelectMany(LogReader.Read)];
        WarmUp.Run(() => Explain(reports));
        double[] times = new double[options.Runs], letters = new double[options.Runs];
        double slowest = 0;
        string which = "";
        for (int run = 0; run < options.Runs; run++)
        {
            long all = Stopwatch.GetTimestamp();
            foreach (KernelReport report in reports)
            {
                long t0 = Stopwatch.GetTimestamp();
                AllocExplainer.Explain(report);
                double took = Stopwatch.GetElapsedTime(t0).TotalMilliseconds;
                (slowest, which) = took > slowest ? (took, $"{Path.GetFileName(report.Source)}:{report.FirstLine}") : (slowest, which);
            }

            times[run] = Stopwatch.GetElapsedTime(all).TotalMilliseconds / reports.Length;
            all = Stopwatch.GetTimestamp();
            Explain(reports);
            letters[run] = Stopwatch.GetElapsedTime(all).TotalMilliseconds / reports.Length;
        }

        Output.Result("explainer", name, "explained", "ms/report", times);
        Output.Result("explainer", name, "explained-and-written", "ms/report", letters);
        Output.Line($"INFO w={name} reports={reports.Length} slowest_ms={slowest:f3} of={which}");
        return new Measured(times, (ulong)reports.Length);
    }

    private static void Explain(KernelReport[] reports)
    {
        foreach (KernelReport report in reports)
        {
            if (ExplanationLetter.Write(AllocExplainer.Explain(report)).Length == 0)
            {
                throw new InvalidOperationException("explain: nothing is said");
            }
        }
    }
}
