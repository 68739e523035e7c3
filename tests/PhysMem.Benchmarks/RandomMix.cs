using System.Diagnostics;
using System.Numerics;
using PhysMem.Engine.Frames;

namespace PhysMem.Benchmarks;

/// <summary>W2: random orders until half of the memory is live, then random frees, and so on.</summary>
internal static class RandomMix
{
    private const long DefaultSteps = 10_000_000;

    public static double[] Run<TEngine>(string name, Options options)
        where TEngine : struct, IEngine, IEngineFactory<TEngine>
    {
        long steps = options.Steps == 0 ? DefaultSteps : options.Steps;
        var mix = new Mix(options.Pages, options.Pages);
        ulong checksum;
        using (TEngine fresh = TEngine.Make(options.Pages))
        {
            mix.Steps(fresh, steps, sum: true);
            checksum = mix.Hash;
        }

        long failures = mix.Failures, live = mix.Count, bytes = 0;
        double[] runs = new double[options.Runs];
        for (int run = -1; run < options.Runs; run++)
        {
            mix.Reset();
            using TEngine engine = TEngine.Make(options.Pages);
            long t0 = Stopwatch.GetTimestamp();
            mix.Steps(engine, steps, sum: false);
            double time = Stopwatch.GetElapsedTime(t0).TotalNanoseconds / steps;
            bytes = engine.MetadataBytes;
            if (run >= 0)
            {
                runs[run] = time;
            }

            if (mix.Failures != failures)
            {
                throw new InvalidOperationException("W2: not deterministic");
            }
        }

        Output.Result(TEngine.Name, name, "mix", "ns/op", runs);
        Output.Check(TEngine.Name, name, checksum, failures, options.Pages, bytes);
        Output.Line($"INFO engine={TEngine.Name} w={name} live_blocks={live}");
        return runs;
    }
}

/// <summary>The live set of W2 and W4: entries pfn * 16 + order in an array.</summary>
internal sealed class Mix
{
    private readonly long[] _live;
    private readonly long _target;
    private ulong _random = Numbers.Seed;
    private long _pages;

    public Mix(long pages, long capacity)
    {
        _live = new long[capacity];
        Array.Fill(_live, 1);
        _target = pages / 2;
    }

    public ulong Hash { get; private set; } = Numbers.FnvInit;

    public long Failures { get; private set; }

    public long Count { get; private set; }

    public bool AtTarget => _pages >= _target || Count >= _live.Length;

    public ulong LiveHash
    {
        get
        {
            ulong hash = Numbers.FnvInit;
            for (long i = 0; i < Count; i++)
            {
                hash = Numbers.Fnv(hash, _live[i]);
            }

            return hash;
        }
    }

    public void Reset()
    {
        (_random, _pages, Hash, Failures, Count) = (Numbers.Seed, 0, Numbers.FnvInit, 0, 0);
    }

    public void Steps<TEngine>(TEngine engine, long steps, bool sum)
        where TEngine : struct, IEngine
    {
        long[] live = _live;
        ulong random = _random, hash = Hash;
        long pages = _pages, count = Count, failures = Failures;
        for (long step = 0; step < steps; step++)
        {
            ulong r = Numbers.Next(ref random);
            if (pages < _target)
            {
                int order = BitOperations.TrailingZeroCount((uint)(r >> 32) | (1u << PageConstants.MaxOrder));
                long pfn = engine.Alloc(order);
                if (sum)
                {
                    hash = Numbers.Fnv(hash, pfn);
                }

                if (pfn < 0)
                {
                    failures++;
                    continue;
                }

                live[count++] = (pfn << 4) | (long)order;
                pages += 1L << order;
            }
            else
            {
                long i = (long)(((r >> 32) * (ulong)count) >> 32), block = live[i];
                int order = (int)(block & 15);
                live[i] = live[--count];
                pages -= 1L << order;
                engine.Free(block >> 4, order);
            }
        }

        (_random, Hash, _pages, Count, Failures) = (random, hash, pages, count, failures);
    }

    public long StepsToTarget<TEngine>(TEngine engine)
        where TEngine : struct, IEngine
    {
        long steps = 0;
        while (!AtTarget)
        {
            Steps(engine, 1, sum: false);
            steps++;
        }

        return steps;
    }
}
