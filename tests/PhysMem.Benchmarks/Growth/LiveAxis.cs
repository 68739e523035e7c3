using PhysMem.Benchmarks.Engines;
using PhysMem.Benchmarks.Workloads;

namespace PhysMem.Benchmarks.Growth;

/// <summary>The mix of W2 with a thousand to ten million live blocks, on a machine of 1 TiB.</summary>
internal static class LiveAxis
{
    private const long Pages = 1L << 28;
    private const long StepsPerRun = 200_000;

    // A block of the mix has 6 pages on average.
    private const long PagesPerBlock = 6;

    private static readonly (long Blocks, string At)[] s_live =
        [(1000, "10^3"), (10_000, "10^4"), (100_000, "10^5"), (1_000_000, "10^6"), (10_000_000, "10^7")];

    public static Table Measure(int runs)
    {
        List<Point> limit = [];
        return new Table(
            "live blocks",
            [
                new Series("core", Points<CoreEngine>(runs, limit)), new Series("full", Points<FullEngine>(runs, limit: null)),
                new Series("host: random access", limit),
            ]);
    }

    private static List<Point> Points<TEngine>(int runs, List<Point>? limit)
        where TEngine : struct, IEngine, IEngineFactory<TEngine>
    {
        var points = new List<Point>();
        WarmUp.Mix<TEngine>(Pages);
        foreach ((long blocks, string at) in s_live)
        {
            var row = new Row("live", blocks, at);
            var mix = new Mix(blocks * PagesPerBlock, 2 * blocks);
            double before = Resident.Mib();
            using TEngine engine = TEngine.Make(Pages);
            mix.StepsToTarget(engine);
            mix.Steps(engine, StepsPerRun, sum: false);
            double[] times = Timing.PerOperation(runs, () =>
            {
                mix.Steps(engine, StepsPerRun, sum: false);
                return StepsPerRun;
            });
            double touched = Math.Max(Resident.Mib() - before, 0), random = HostLimits.RandomAccessNanoseconds(touched);
            limit?.Add(new Point(row.X, at, random));
            points.Add(row.Print(
                TEngine.Name, "mix", times,
                $"live_blocks={mix.Count} touched_mib={touched:f1} host_random_access_ns={random:f1}"));
        }

        return points;
    }
}
