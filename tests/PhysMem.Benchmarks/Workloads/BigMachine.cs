using System.Diagnostics;
using PhysMem.Benchmarks.Engines;

namespace PhysMem.Benchmarks.Workloads;

/// <summary>W4: a big machine from empty to half full and on. Once per process; the caller repeats the process.</summary>
internal static class BigMachine
{
    private const long DefaultSteps = 1_000_000;

    public static Measured Run<TEngine>(string name, Options options)
        where TEngine : struct, IEngine, IEngineFactory<TEngine>
    {
        WarmUp.Mix<TEngine>(options.Pages);
        long steps = options.Steps == 0 ? DefaultSteps : options.Steps;
        var mix = new Mix(options.Pages / 2, (options.NoFill ? 0 : options.Pages / 8) + (3 * steps));
        double r0 = Resident.Mib();
        long t0 = Stopwatch.GetTimestamp();
        using TEngine engine = TEngine.Make(options.Pages);
        double init = Stopwatch.GetElapsedTime(t0).TotalMilliseconds, r1 = Resident.Mib();
        Phase("init", "ms", init);

        double last = Steps("from_empty");
        double r2 = Resident.Mib(), r3 = r2, r4 = r2;
        long fill = 0;
        if (!options.NoFill)
        {
            long t = Stopwatch.GetTimestamp();
            fill = mix.StepsToTarget(engine);
            if (fill > 0)
            {
                Phase("fill", "ns/op", Stopwatch.GetElapsedTime(t).TotalNanoseconds / fill);
            }

            r3 = Resident.Mib();
            last = Steps("steady");
            r4 = Resident.Mib();
        }

        ulong checksum = mix.LiveHash;
        Output.Check(TEngine.Name, name, checksum, mix.Failures, options.Pages, engine.MetadataBytes);
        Output.Line($"INFO engine={TEngine.Name} w={name} gib={options.Gib} fill_steps={fill} live_blocks={mix.Count} engine_rss_mib_after_init={r1 - r0:f1} after_from_empty={r2 - r0:f1} after_fill={r3 - r0:f1} after_steady={r4 - r0:f1}");
        return new Measured([last], checksum);

        double Steps(string phase)
        {
            long t = Stopwatch.GetTimestamp();
            mix.Steps(engine, steps, sum: false);
            return Phase(phase, "ns/op", Stopwatch.GetElapsedTime(t).TotalNanoseconds / steps);
        }

        double Phase(string phase, string unit, double value)
        {
            Output.Result(TEngine.Name, name, phase, unit, [value]);
            return value;
        }
    }
}
