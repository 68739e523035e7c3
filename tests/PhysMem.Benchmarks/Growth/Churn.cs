using PhysMem.Benchmarks.Engines;
using PhysMem.Benchmarks.Workloads;

namespace PhysMem.Benchmarks.Growth;

/// <summary>A number of live blocks of one order, of which a random one is given back and asked for again each time.</summary>
internal sealed class Churn
{
    private readonly List<long> _live = [];
    private readonly int _order;
    private ulong _random = Numbers.Seed;

    public Churn(int order) => _order = order;

    /// <summary>Requests that failed.</summary>
    public long Failures { get; private set; }

    public int Count => _live.Count;

    /// <summary>Takes blocks until there are so many, or no more to be had.</summary>
    public void Fill<TEngine>(TEngine engine, int blocks)
        where TEngine : struct, IEngine
    {
        while (_live.Count < blocks && engine.Alloc(_order) is >= 0 and var pfn)
        {
            _live.Add(pfn);
        }
    }

    /// <summary>Replaces blocks; with none that could be had, asks in vain.</summary>
    /// <returns>Number of requests and frees.</returns>
    public long Replace<TEngine>(TEngine engine, int times)
        where TEngine : struct, IEngine
    {
        long operations = times;
        for (int i = 0; i < times; i++)
        {
            int at = (int)Math.BigMul(Numbers.Next(ref _random), (ulong)_live.Count, out _);
            if (_live.Count > 0)
            {
                engine.Free(_live[at], _order);
                operations++;
            }

            long pfn = engine.Alloc(_order);
            Failures += pfn < 0 ? 1 : 0;
            Put(at, pfn);
        }

        return operations;
    }

    /// <summary>Gives all blocks back.</summary>
    public void Empty<TEngine>(TEngine engine)
        where TEngine : struct, IEngine
    {
        foreach (long pfn in _live)
        {
            engine.Free(pfn, _order);
        }

        _live.Clear();
    }

    private void Put(int at, long pfn)
    {
        if (pfn >= 0)
        {
            _live[at] = pfn;
        }
        else if (_live.Count > 0)
        {
            _live[at] = _live[^1];
            _live.RemoveAt(_live.Count - 1);
        }
    }
}
