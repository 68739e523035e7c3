using System.Runtime.CompilerServices;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Core.Zones;

/// <summary>NR_FREE_PAGES with its per-CPU parts (mm/vmstat.c), and the NUMA counters.</summary>
internal sealed partial class Zone
{
    private readonly bool _countsNuma;
    private readonly int[] _nodeOfCpu;
    private long _nrFreePages;

    /// <summary>The global part of NR_FREE_PAGES; differences wait in each CPU's <see cref="PageSet.DiffFree"/>.</summary>
    public long NrFreeGlobal
    {
        get => _nrFreePages;
        set => _nrFreePages = value;
    }

    /// <summary>zone_page_state: what watermark tests and /proc see.</summary>
    public long NrFree => Math.Max(_nrFreePages, 0);

    /// <summary>cma_pages: size of the contiguous areas in the zone.</summary>
    public long CmaPages
    {
        get;
        set
        {
            field = value;
            if (value != 0)
            {
                Machine.AskPlaces();
            }
        }
    }

    /// <summary>The global part of NR_FREE_CMA_PAGES.</summary>
    public long NrFreeCmaGlobal { get; set; }

    /// <summary>NR_FREE_CMA_PAGES with the parts of all CPUs.</summary>
    public long NrFreeCmaExact
    {
        get
        {
            long n = NrFreeCmaGlobal;
            foreach (PageSet set in _pageSets.Made)
            {
                n += set.DiffFreeCma;
            }

            return Math.Max(n, 0);
        }
    }

    /// <summary>percpu_drift_mark: below it kswapd's tests use the exact counter; 0 when unset.</summary>
    public long DriftMark { get; set; }

    public long NumaHit { get; set; }

    public long NumaMiss { get; set; }

    public long NumaForeign { get; set; }

    public long NumaInterleave { get; set; }

    public long NumaLocal { get; set; }

    public long NumaOther { get; set; }

    /// <summary>zone_page_state_snapshot: the global part and all differences.</summary>
    public long NrFreeExact
    {
        get
        {
            long n = _nrFreePages;
            foreach (PageSet set in _pageSets.Made)
            {
                n += set.DiffFree;
            }

            return Math.Max(n, 0);
        }
    }

    /// <summary>__mod_zone_page_state for NR_FREE_PAGES: past the threshold the whole difference goes global.</summary>
    public void AddFree(int cpu, long delta) => AddFree(_pageSets[cpu], delta);

    // So many times over: past the threshold means after each, not after all.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void AddFree(PageSet set, long delta, int times = 1)
    {
        long t = set.DiffFree + delta, threshold = set.StatThreshold;
        if (t > threshold || t < -threshold)
        {
            _nrFreePages += t;
            t = 0;
        }

        if (times > 1)
        {
            long end = t + (delta * (times - 1));
            t = end > threshold || end < -threshold ? PassThreshold(t, delta, times - 1, threshold) : end;
        }

        set.DiffFree = (int)t;
    }

    // From a difference within the threshold on: what is left of it when each step that passes the threshold has made it global.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private long PassThreshold(long t, long delta, int times, long threshold)
    {
        while (true)
        {
            long room = delta > 0 ? threshold - t : threshold + t, steps = (room / Math.Abs(delta)) + 1;
            if (steps > times)
            {
                return t + (delta * times);
            }

            _nrFreePages += t + (delta * steps);
            t = 0;
            times -= (int)steps;
        }
    }

    /// <summary>
    /// account_freepages: blocks of a type that enter the buddy lists, or leave them with a negative number. Isolated
    /// pages aren't counted.
    /// </summary>
    /// <param name="set">The acting CPU's page set, which has its part of the counters.</param>
    /// <param name="pages">Pages of one block.</param>
    /// <param name="mt">The type of the list.</param>
    /// <param name="times">Number of blocks.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Account(PageSet set, long pages, int mt, int times = 1)
    {
        if (mt == MigrateTypes.Isolate)
        {
            return;
        }

        AddFree(set, pages, times);
        if (mt >= MigrateTypes.PerCpuTypes)
        {
            AccountSpecial(set, pages, mt, times);
        }
    }

    /// <summary>account_freepages, for a CPU; where lists don't follow pageblocks the type only says what counts.</summary>
    public void Account(int cpu, long pages, int mt) => Account(_pageSets[cpu], pages, mt);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void AccountSpecial(PageSet set, long pages, int mt, int times)
    {
        if (mt == MigrateTypes.HighAtomic)
        {
            NrFreeHighAtomic += pages * times;
            return;
        }

        for (; times > 0; times--)
        {
            AddFreeCma(set, pages);
        }
    }

    // __mod_zone_page_state for NR_FREE_CMA_PAGES.
    private void AddFreeCma(PageSet set, long delta)
    {
        long t = set.DiffFreeCma + delta;
        if (t > set.StatThreshold || t < -set.StatThreshold)
        {
            NrFreeCmaGlobal += t;
            t = 0;
        }

        set.DiffFreeCma = (int)t;
    }

    /// <summary>What rmqueue counts for a block that it takes: pgalloc and the NUMA counters.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void CountAlloc(Zone preferred, int order, int cpu)
    {
        _events.PgAlloc[Index] += 1L << order;
        CountNuma(preferred, cpu, 1);
    }

    /// <summary>zone_statistics: who was asked, who gave, and whether that is the running CPU's node.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void CountNuma(Zone preferred, int cpu, long times)
    {
        if (!_countsNuma)
        {
            return;
        }

        if (preferred.Node == Node)
        {
            NumaHit += times;
        }
        else
        {
            NumaMiss += times;
            preferred.NumaForeign += times;
        }

        if (_nodeOfCpu[cpu] == Node.Nid)
        {
            NumaLocal += times;
        }
        else
        {
            NumaOther += times;
        }
    }

    /// <summary>Sets how far the parts of all CPUs may go from 0 (stat_threshold).</summary>
    public void SetStatThreshold(int pages)
    {
        StatThreshold = pages;
        foreach (PageSet set in _pageSets.Made)
        {
            set.StatThreshold = pages;
        }
    }

    /// <summary>Adds every CPU's difference to the global counter (once a second: refresh_cpu_vm_stats).</summary>
    public void FoldFree()
    {
        foreach (PageSet set in _pageSets.Made)
        {
            _nrFreePages += set.DiffFree;
            set.DiffFree = 0;
            NrFreeCmaGlobal += set.DiffFreeCma;
            set.DiffFreeCma = 0;
        }
    }
}
