using PhysMem.Benchmarks.Engines;
using PhysMem.Benchmarks.Workloads;

namespace PhysMem.Benchmarks.Growth;

/// <summary>
/// Orders 0 and 3 on a machine of 1 GiB of which some odd frames are in use for good: one of 1024 and more, up to all of
/// them, when no two free pages are neighbours and order 3 can't be had.
/// </summary>
internal static class FragmentationAxis
{
    private const long Pages = 1L << 18;
    private const int ReplacedPerRun = 50_000;
    private const int FailedPerRun = 2000;

    private static readonly int[] s_oddFramesPerPinned = [1024, 256, 64, 16, 4, 1];

    public static Table Measure(int runs) => new(
        "share of odd frames in use for good", [.. Measure<CoreEngine>("core", runs), .. Measure<FullEngine>("full", runs)]);

    private static IEnumerable<Series> Measure<TEngine>(string name, int runs)
        where TEngine : struct, IEngine, IEngineFactory<TEngine>
    {
        WarmUp.Run(() =>
        {
            using TEngine engine = TEngine.Make(Pages);
            Prepared<TEngine>(engine, 0, 100).Replace(engine, 1000);
        });
        return from order in (int[])[0, 3]
               select new Series($"{name}, order {order}", Points<TEngine>(order, runs));
    }

    private static List<Point> Points<TEngine>(int order, int runs)
        where TEngine : struct, IEngine, IEngineFactory<TEngine>
    {
        var points = new List<Point>();
        foreach (int apart in s_oddFramesPerPinned)
        {
            using TEngine engine = TEngine.Make(Pages);
            Pin(engine, apart);
            Churn churn = Prepared(engine, order, (int)(Pages / 8) >> order);
            int times = churn.Count > 0 ? ReplacedPerRun : FailedPerRun;
            churn.Replace(engine, times);
            double[] result = Timing.PerOperation(runs, () => churn.Replace(engine, times));
            points.Add(new Row("fragmentation", 1.0 / apart, apart == 1 ? "all" : $"1/{apart}").Print(
                TEngine.Name, $"order{order}", result, $"live_blocks={churn.Count} failed={churn.Failures}"));
        }

        return points;
    }

    private static Churn Prepared<TEngine>(TEngine engine, int order, int blocks)
        where TEngine : struct, IEngine
    {
        var churn = new Churn(order);
        churn.Fill(engine, blocks);
        return churn;
    }

    // Takes all memory and gives back all but one odd frame of so many, chosen at random.
    private static void Pin<TEngine>(TEngine engine, int apart)
        where TEngine : struct, IEngine
    {
        var frames = new List<long>();
        for (long pfn = engine.Alloc(0); pfn >= 0; pfn = engine.Alloc(0))
        {
            frames.Add(pfn);
        }

        ulong random = Numbers.Seed;
        foreach (long pfn in frames)
        {
            bool pinned = (pfn & 1) == 1 && (Numbers.Next(ref random) & (ulong)(apart - 1)) == 0;
            if (!pinned)
            {
                engine.Free(pfn, 0);
            }
        }
    }
}
