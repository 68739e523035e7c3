using System.Diagnostics;

namespace PhysMem.Benchmarks;

/// <summary>W4: a big machine from empty to half full and on. Once per process; the caller repeats the process.</summary>
internal static class BigMachine
{
    private const long DefaultSteps = 1_000_000;

    public static double[] Run<TEngine>(string name, Options options)
        where TEngine : struct, IEngine, IEngineFactory<TEngine>
    {
        long steps = options.Steps == 0 ? DefaultSteps : options.Steps;
        var mix = new Mix(options.Pages, (options.NoFill ? 0 : options.Pages / 8) + (3 * steps));
        double r0 = ResidentMib(), t0 = Stopwatch.GetTimestamp();
        using TEngine engine = TEngine.Make(options.Pages);
        Phase("init", "ms", Stopwatch.GetElapsedTime((long)t0).TotalMilliseconds);
        double r1 = ResidentMib();

        long t = Stopwatch.GetTimestamp();
        mix.Steps(engine, steps, sum: false);
        Phase("from_empty", "ns/op", Stopwatch.GetElapsedTime(t).TotalNanoseconds / steps);
        double r2 = ResidentMib(), r3 = r2, r4 = r2, steady = 0;
        long fill = 0;
        if (!options.NoFill)
        {
            t = Stopwatch.GetTimestamp();
            fill = mix.StepsToTarget(engine);
            if (fill > 0)
            {
                Phase("fill", "ns/op", Stopwatch.GetElapsedTime(t).TotalNanoseconds / fill);
            }

            r3 = ResidentMib();
            t = Stopwatch.GetTimestamp();
            mix.Steps(engine, steps, sum: false);
            steady = Stopwatch.GetElapsedTime(t).TotalNanoseconds / steps;
            Phase("steady", "ns/op", steady);
            r4 = ResidentMib();
        }

        Output.Check(TEngine.Name, name, mix.LiveHash, mix.Failures, options.Pages, engine.MetadataBytes);
        Output.Line($"INFO engine={TEngine.Name} w={name} gib={options.Gib} fill_steps={fill} live_blocks={mix.Count} engine_rss_mib_after_init={r1 - r0:f1} after_from_empty={r2 - r0:f1} after_fill={r3 - r0:f1} after_steady={r4 - r0:f1}");
        return [steady];

        void Phase(string phase, string unit, double value) => Output.Result(TEngine.Name, name, phase, unit, [value]);
    }

    private static double ResidentMib() => Environment.WorkingSet / 1048576.0;
}
