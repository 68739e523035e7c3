using System.Diagnostics;
using PhysMem.Benchmarks.Engines;
using PhysMem.Engine.Kernel;

namespace PhysMem.Benchmarks.Workloads;

/// <summary>W3: free every other page, ask for order 1 in vain, free the rest, ask for order 10.</summary>
internal static class FragmentThenAsk
{
    private const int Asks = 1000;

    public static Measured Run<TEngine>(string name, Options options)
        where TEngine : struct, IEngine, IEngineFactory<TEngine>
    {
        long[] frames = new long[options.Pages];
        double[] runs = new double[options.Runs];
        ulong checksum = 0;
        long wrong = 0, bytes = 0;
        WarmUpWith<TEngine>(options.Pages);
        for (int run = -1; run < options.Runs; run++)
        {
            using TEngine engine = TEngine.Make(options.Pages);
            long t0 = Stopwatch.GetTimestamp();
            checksum = Pass(engine, frames, out wrong);
            double time = Stopwatch.GetElapsedTime(t0).TotalMilliseconds;
            bytes = engine.MetadataBytes;
            if (run >= 0)
            {
                runs[run] = time;
            }
        }

        Output.Result(TEngine.Name, name, "total", "ms", runs);
        Output.Check(TEngine.Name, name, checksum, wrong, options.Pages, bytes);
        return new Measured(runs, checksum);
    }

    private static void WarmUpWith<TEngine>(long pages)
        where TEngine : struct, IEngine, IEngineFactory<TEngine>
    {
        long[] frames = new long[1 << PageConstants.MaxOrder];
        WarmUp.Run(() =>
        {
            using TEngine engine = TEngine.Make(pages);
            Pass(engine, frames, out _);
        });
    }

    private static ulong Pass<TEngine>(TEngine engine, long[] frames, out long wrong)
        where TEngine : struct, IEngine
    {
        ulong hash = Numbers.FnvInit;
        wrong = 0;
        for (int i = 0; i < frames.Length; i++)
        {
            frames[i] = engine.Alloc(0);
            hash = Numbers.Fnv(hash, frames[i]);
        }

        FreeWhere(engine, frames, 1);
        for (int i = 0; i < Asks; i++)
        {
            long pfn = engine.Alloc(1);
            hash = Numbers.Fnv(hash, pfn);
            wrong += pfn >= 0 ? 1 : 0;
        }

        FreeWhere(engine, frames, 0);
        for (long i = 0; i < frames.Length >> PageConstants.MaxOrder; i++)
        {
            long pfn = engine.Alloc(PageConstants.MaxOrder);
            hash = Numbers.Fnv(hash, pfn);
            wrong += pfn < 0 ? 1 : 0;
        }

        return hash;
    }

    private static void FreeWhere<TEngine>(TEngine engine, long[] frames, long lowBit)
        where TEngine : struct, IEngine
    {
        for (int i = 0; i < frames.Length; i++)
        {
            if ((frames[i] & 1) == lowBit)
            {
                engine.Free(frames[i], 0);
            }
        }
    }
}
