using System.Diagnostics;
using PhysMem.Benchmarks.Engines;
using PhysMem.Benchmarks.Workloads;
using PhysMem.Engine.Describe;

namespace PhysMem.Benchmarks.Growth;

/// <summary>
/// The mix of W2 on machines of 64 MiB to 64 TiB: from empty, with half of the memory live (as far as the host's own
/// memory reaches), and with the same few blocks live on all of them.
/// </summary>
internal static class MemoryAxis
{
    private const long Steps = 1_000_000;
    private const long StepsPerRun = 200_000;
    private const long FewPages = 8192;
    private const long MostHalfFull = 1L << 28;

    private static readonly long[] s_pages = [1L << 14, 1L << 16, 1L << 18, 1L << 22, 1L << 26, 1L << 28, 1L << 32, 1L << 34];

    public static IEnumerable<Table> Measure(int runs) => [Measure<CoreEngine>("core", runs), Measure<FullEngine>("full", runs)];

    private static Table Measure<TEngine>(string name, int runs)
        where TEngine : struct, IEngine, IEngineFactory<TEngine>
    {
        List<Point> empty = [], half = [], few = [], limit = [];
        foreach (long pages in s_pages)
        {
            var row = new Row("memory", pages, SizeText.Format(pages << 12).Replace(" ", "", StringComparison.Ordinal));
            WarmUp.Mix<TEngine>(pages);
            few.Add(Few<TEngine>(row, runs, pages));
            empty.Add(FromEmpty<TEngine>(row, runs, pages));
            if (pages <= MostHalfFull)
            {
                half.Add(HalfFull<TEngine>(row, runs, pages, limit));
            }
        }

        return new Table(
            "memory of the machine",
            [
                new Series($"{name}, from empty", empty), new Series($"{name}, half of it live", half),
                new Series($"{name}, 32 MiB live", few), new Series("host: random access", limit),
            ]);
    }

    private static Point Few<TEngine>(Row row, int runs, long pages)
        where TEngine : struct, IEngine, IEngineFactory<TEngine>
    {
        var mix = new Mix(FewPages, FewPages);
        using TEngine engine = TEngine.Make(pages);
        mix.Steps(engine, StepsPerRun, sum: false);
        return row.Print(TEngine.Name, "few_live", Steady(mix, engine, runs), $"live_blocks={mix.Count}");
    }

    private static Point FromEmpty<TEngine>(Row row, int runs, long pages)
        where TEngine : struct, IEngine, IEngineFactory<TEngine>
    {
        var mix = new Mix(pages / 2, Steps);
        double[] times = new double[runs];
        double touched = 0;
        for (int run = 0; run < runs; run++)
        {
            mix.Reset();
            double before = Resident.Mib();
            using TEngine engine = TEngine.Make(pages);
            long t = Stopwatch.GetTimestamp();
            mix.Steps(engine, Steps, sum: false);
            times[run] = Stopwatch.GetElapsedTime(t).TotalNanoseconds / Steps;
            touched = Resident.Mib() - before;
        }

        return row.Print(TEngine.Name, "from_empty", times, $"live_blocks={mix.Count} touched_mib={touched:f1}");
    }

    private static Point HalfFull<TEngine>(Row row, int runs, long pages, List<Point> limit)
        where TEngine : struct, IEngine, IEngineFactory<TEngine>
    {
        var mix = new Mix(pages / 2, (pages / 8) + Steps);
        double before = Resident.Mib();
        using TEngine engine = TEngine.Make(pages);
        mix.StepsToTarget(engine);
        mix.Steps(engine, StepsPerRun, sum: false);
        double[] times = Steady(mix, engine, runs);
        double touched = Math.Clamp(Resident.Mib() - before, 0, engine.MetadataBytes / 1048576.0);
        double random = HostLimits.RandomAccessNanoseconds(touched);
        limit.Add(new Point(row.X, row.At, random));
        return row.Print(
            TEngine.Name, "half_live", times,
            $"live_blocks={mix.Count} touched_mib={touched:f1} host_random_access_ns={random:f1}");
    }

    private static double[] Steady<TEngine>(Mix mix, TEngine engine, int runs)
        where TEngine : struct, IEngine => Timing.PerOperation(runs, () =>
    {
        mix.Steps(engine, StepsPerRun, sum: false);
        return StepsPerRun;
    });
}
