using System.Numerics;
using PhysMem.Benchmarks.Engines;
using PhysMem.Engine.Kernel;

namespace PhysMem.Benchmarks.Workloads;

/// <summary>The live set of W2 and W4: entries pfn * 16 + order in an array.</summary>
internal sealed class Mix
{
    private readonly long[] _live;
    private readonly long _target;
    private ulong _random = Numbers.Seed;
    private long _pages;

    /// <param name="target">Live pages from which on blocks are freed.</param>
    /// <param name="capacity">Most live blocks.</param>
    public Mix(long target, long capacity)
    {
        _live = new long[capacity];
        Array.Fill(_live, 1);
        _target = target;
    }

    public ulong Hash { get; private set; } = Numbers.FnvInit;

    public long Failures { get; private set; }

    public long Count { get; private set; }

    private bool AtTarget => _pages >= _target || Count >= _live.Length;

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

    /// <summary>Steps, all of them allocations, until the target is reached; how many.</summary>
    public long StepsToTarget<TEngine>(TEngine engine)
        where TEngine : struct, IEngine
    {
        long steps = 0;
        while (!AtTarget)
        {
            // So few that even the largest blocks alone don't go past the target.
            long some = Math.Max(1, Math.Min((_target - _pages) >> PageConstants.MaxOrder, _live.Length - Count));
            Steps(engine, some, sum: false);
            steps += some;
        }

        return steps;
    }
}
