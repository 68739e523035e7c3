using System.Diagnostics;
using PhysMem.Benchmarks.Engines;

namespace PhysMem.Benchmarks.Workloads;

/// <summary>W1: all pages as order 0, freed in the same order; all again, freed in reverse.</summary>
internal static class OrderZeroChurn
{
    // With fewer pages a warm-up never gets past the lists of the full path.
    private const int MoreThanPerCpuLists = 1 << 14;

    private static readonly string[] s_phases = ["alloc1", "free_same_order", "alloc2", "free_reverse"];

    public static Measured Run<TEngine>(string name, Options options)
        where TEngine : struct, IEngine, IEngineFactory<TEngine>
    {
        long[] frames = new long[options.Pages];
        double[] times = new double[4];
        WarmUpWith<TEngine>(options.Pages);
        ulong checksum;
        using (TEngine fresh = TEngine.Make(options.Pages))
        {
            checksum = Checked(fresh, frames);
        }

        using TEngine engine = TEngine.Make(options.Pages);
        Pass(engine, frames, times);

        double[][] runs = [.. s_phases.Select(_ => new double[options.Runs])];
        double[] all = new double[options.Runs];
        for (int run = 0; run < options.Runs; run++)
        {
            Pass(engine, frames, times);
            for (int phase = 0; phase < 4; phase++)
            {
                runs[phase][run] = times[phase] / options.Pages;
            }

            all[run] = times.Sum() / 4 / options.Pages;
        }

        for (int phase = 0; phase < 4; phase++)
        {
            Output.Result(TEngine.Name, name, s_phases[phase], "ns/op", runs[phase]);
        }

        Output.Result(TEngine.Name, name, "all", "ns/op", all);
        Output.Check(TEngine.Name, name, checksum, 0, options.Pages, engine.MetadataBytes);
        return new Measured(all, checksum);
    }

    private static void WarmUpWith<TEngine>(long pages)
        where TEngine : struct, IEngine, IEngineFactory<TEngine>
    {
        using TEngine engine = TEngine.Make(pages);
        long[] frames = new long[MoreThanPerCpuLists];
        double[] times = new double[4];
        WarmUp.Run(() => Pass(engine, frames, times));
    }

    private static void Pass<TEngine>(TEngine engine, long[] frames, double[] times)
        where TEngine : struct, IEngine
    {
        long t0 = Stopwatch.GetTimestamp();
        Fill(engine, frames);
        long t1 = Stopwatch.GetTimestamp();
        FreeForward(engine, frames);
        long t2 = Stopwatch.GetTimestamp();
        Fill(engine, frames);
        long t3 = Stopwatch.GetTimestamp();
        FreeBackward(engine, frames);
        long t4 = Stopwatch.GetTimestamp();
        times[0] = Nanoseconds(t0, t1);
        times[1] = Nanoseconds(t1, t2);
        times[2] = Nanoseconds(t2, t3);
        times[3] = Nanoseconds(t3, t4);
    }

    private static ulong Checked<TEngine>(TEngine engine, long[] frames)
        where TEngine : struct, IEngine
    {
        ulong hash = Numbers.FnvInit;
        for (int pass = 0; pass < 2; pass++)
        {
            Fill(engine, frames);
            foreach (long pfn in frames)
            {
                hash = Numbers.Fnv(hash, pfn);
            }

            if (frames.Contains(-1) || engine.Alloc(0) != -1)
            {
                throw new InvalidOperationException("W1: as many pages as there are should be had, and no more");
            }

            if (pass == 0)
            {
                FreeForward(engine, frames);
            }
            else
            {
                FreeBackward(engine, frames);
            }
        }

        return engine.FreePages == frames.Length ? hash : throw new InvalidOperationException("W1: pages lost");
    }

    private static void Fill<TEngine>(TEngine engine, long[] frames)
        where TEngine : struct, IEngine
    {
        for (int i = 0; i < frames.Length; i++)
        {
            frames[i] = engine.Alloc(0);
        }
    }

    private static void FreeForward<TEngine>(TEngine engine, long[] frames)
        where TEngine : struct, IEngine
    {
        for (int i = 0; i < frames.Length; i++)
        {
            engine.Free(frames[i], 0);
        }
    }

    private static void FreeBackward<TEngine>(TEngine engine, long[] frames)
        where TEngine : struct, IEngine
    {
        for (int i = frames.Length - 1; i >= 0; i--)
        {
            engine.Free(frames[i], 0);
        }
    }

    private static double Nanoseconds(long from, long to) => Stopwatch.GetElapsedTime(from, to).TotalNanoseconds;
}
