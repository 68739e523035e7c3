using System.Runtime.InteropServices;
using PhysMem.Benchmarks.Growth.Charts;

namespace PhysMem.Benchmarks.Growth;

/// <summary>
/// What an operation costs against the size of the machine, its nodes, the blocks that are live and how fragmented
/// free memory is, next to what the host itself can do in the same run.
/// </summary>
internal static class GrowthRun
{
    public static void Run(Options options)
    {
        Output.Line($"INFO w=growth runtime={RuntimeInformation.FrameworkDescription.Replace(' ', '-')} cpus={Environment.ProcessorCount} copy_gb_per_s={HostLimits.CopyGigabytesPerSecond():f1} first_touch_ns_per_page={HostLimits.FirstTouchNanoseconds():f0}");
        Panel[] panels =
        [
            .. MemoryAxis.Measure(options.Runs), LiveAxis.Measure(options.Runs), FragmentationAxis.Measure(options.Runs),
            .. NodeAxis.Measure(options.Runs),
        ];
        if (options.Svg is { } path)
        {
            File.WriteAllText(path, SvgPage.Draw(panels));
        }
    }
}
