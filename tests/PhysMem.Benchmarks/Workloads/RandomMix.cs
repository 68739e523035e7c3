using System.Diagnostics;
using PhysMem.Benchmarks.Engines;

namespace PhysMem.Benchmarks.Workloads;

/// <summary>W2: random orders until half of the memory is live, then random frees, and so on.</summary>
internal static class RandomMix
{
    private const long DefaultSteps = 10_000_000;

    public static Measured Run<TEngine>(string name, Options options)
        where TEngine : struct, IEngine, IEngineFactory<TEngine>
    {
        long steps = options.Steps == 0 ? DefaultSteps : options.Steps;
        var mix = new Mix(options.Pages / 2, options.Pages);
        WarmUp.Mix<TEngine>(options.Pages);
        ulong checksum;
        using (TEngine fresh = TEngine.Make(options.Pages))
        {
            mix.Steps(fresh, steps, sum: true);
            checksum = mix.Hash;
        }

        long failures = mix.Failures, live = mix.Count, bytes = 0;
        double[] runs = new double[options.Runs];
        for (int run = 0; run < options.Runs; run++)
        {
            mix.Reset();
            using TEngine engine = TEngine.Make(options.Pages);
            long t0 = Stopwatch.GetTimestamp();
            mix.Steps(engine, steps, sum: false);
            runs[run] = Stopwatch.GetElapsedTime(t0).TotalNanoseconds / steps;
            bytes = engine.MetadataBytes;
            if (mix.Failures != failures)
            {
                throw new InvalidOperationException("W2: not deterministic");
            }
        }

        Output.Result(TEngine.Name, name, "mix", "ns/op", runs);
        Output.Check(TEngine.Name, name, checksum, failures, options.Pages, bytes);
        Output.Line($"INFO engine={TEngine.Name} w={name} live_blocks={live}");
        return new Measured(runs, checksum);
    }
}
