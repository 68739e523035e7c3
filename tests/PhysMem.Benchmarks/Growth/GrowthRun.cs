using System.Runtime.InteropServices;

namespace PhysMem.Benchmarks.Growth;

/// <summary>
/// What an operation costs against the size of the machine, its nodes, the blocks that are live and how fragmented
/// free memory is, next to what the host itself can do in the same run.
/// </summary>
internal static class GrowthRun
{
    public static void Run(Options options)
    {
        HostLimits.WarmUpRandomAccess();
        string runtime = RuntimeInformation.FrameworkDescription;
        double copy = HostLimits.CopyGigabytesPerSecond(), touch = HostLimits.FirstTouchNanoseconds();
        Output.Line($"INFO w=growth runtime={runtime.Replace(' ', '-')} cpus={Environment.ProcessorCount} copy_gb_per_s={copy:f1} first_touch_ns_per_page={touch:f0}");
        Table[] tables =
        [
            .. MemoryAxis.Measure(options.Runs), LiveAxis.Measure(options.Runs), FragmentationAxis.Measure(options.Runs),
            NodeAxis.Measure(options.Runs),
        ];
        if (options.Markdown is { } page)
        {
            MarkdownTables.Replace(
                page,
                FormattableString.Invariant($"Nanoseconds an operation, the fastest of {options.Runs} runs, {runtime}. The host copied {copy:f1} GB/s and took {touch:#,0} ns to\ngive a page of memory at its first touch."),
                tables);
        }
    }
}
