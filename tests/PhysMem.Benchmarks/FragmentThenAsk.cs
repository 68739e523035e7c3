using System.Diagnostics;
using PhysMem.Engine.Frames;

namespace PhysMem.Benchmarks;

/// <summary>W3: free every other page, ask for order 1 in vain, free the rest, ask for order 10.</summary>
internal static class FragmentThenAsk
{
    private const int Asks = 1000;

    public static double[] Run<TEngine>(string name, Options options)
        where TEngine : struct, IEngine, IEngineFactory<TEngine>
    {
        long[] frames = new long[options.Pages];
        double[] runs = new double[options.Runs];
        ulong checksum = 0;
        long wrong = 0, bytes = 0;
        for (int run = -2; run < options.Runs; run++)
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
        return runs;
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
