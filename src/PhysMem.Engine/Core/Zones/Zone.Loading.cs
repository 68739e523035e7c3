using PhysMem.Engine.Buddy;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Frames;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Core.Zones;

/// <summary>Putting a zone into a known state, without any of the allocator's rules.</summary>
internal sealed partial class Zone
{
    /// <summary>
    /// Counters of /proc/zoneinfo that reclaim keeps, in its order; carried along, not simulated. Which of them a kernel
    /// has, its line says (<see cref="KernelLine.ZoneCounters"/>).
    /// </summary>
    public static readonly string[] LruCounterNames =
    [
        "nr_inactive_anon", "nr_active_anon", "nr_inactive_file", "nr_active_file", "nr_unevictable",
        "nr_write_pending", "nr_mlock", "nr_bounce", "nr_zspages", "nr_free_cma",
        "nr_unaccepted",
    ];

    private static readonly int s_unaccepted = Array.IndexOf(LruCounterNames, "nr_unaccepted");

    /// <summary>Values for <see cref="LruCounterNames"/>.</summary>
    public long[] LruCounters { get; } = new long[LruCounterNames.Length];

    /// <summary>
    /// Sizes that an unpopulated zone shows too (zone->pageset_high, pageset_batch); where page sets tune themselves this
    /// is the least high (pageset_high_min).
    /// </summary>
    public int PagesetHigh { get; set; }

    /// <summary>pageset_high_max, where page sets tune themselves.</summary>
    public int PagesetHighMax { get; set; }

    /// <inheritdoc cref="PagesetHigh"/>
    public int PagesetBatch { get; set; } = 1;

    /// <summary>The stat_threshold that CPUs have unless a recording says otherwise.</summary>
    public int StatThreshold { get; set; }

    /// <summary>A counter of the zone with all its parts, by the name that recordings give it.</summary>
    public long Counter(string name) => name switch
    {
        "nr_free_pages" => NrFreeExact,
        "nr_free_pages_blocks" => FreeBlockPages,
        "nr_free_cma" when CmaPages != 0 => NrFreeCmaExact,
        _ => LruCounters[Array.IndexOf(LruCounterNames, name)],
    };

    /// <summary>The same without the parts of CPUs (zone_page_state, which isn't below 0).</summary>
    public long GlobalCounter(string name) => name switch
    {
        "nr_free_pages" => NrFreeGlobal,
        "nr_free_cma" when CmaPages != 0 => NrFreeCmaGlobal,
        _ => Counter(name),
    };

    /// <summary>NR_FREE_PAGES_BLOCKS: pages in free blocks of pageblock size and more that aren't isolated.</summary>
    public long FreeBlockPages
    {
        get
        {
            long pages = 0;
            for (int order = _pageblockOrder; order <= Build.MaxOrder; order++)
            {
                pages += (Buddy.BlockCount(order) - Buddy.Length(order, MigrateTypes.Isolate)) << order;
            }

            return pages;
        }
    }

    /// <summary>
    /// The letter of a frame's pageblock in recordings: small for an isolated one that keeps its type underneath.
    /// </summary>
    public char PageblockLetter(long i)
    {
        int mt = Pageblocks.OfFrame(i);
        return mt == MigrateTypes.Isolate && _line.IsolationKeepsType
            ? char.ToLowerInvariant(MigrateTypes.Letters[Pageblocks.UnderIsolation(i)])
            : MigrateTypes.Letters[mt];
    }

    /// <summary>Gives a page set the zone's limits. Where it tunes itself, its high moves between them from then on.</summary>
    public void SetHigh(PageSet set)
    {
        if (!_line.TunesPageSets)
        {
            set.High = PagesetHigh;
            return;
        }

        set.HighMin = PagesetHigh;
        set.HighMax = PagesetHighMax;
    }

    /// <summary>
    /// Puts free blocks in equal steps at the end of a list, without merging. Neighbours of the largest order are kept as a run if
    /// they rise, as after a boot: touching the frame of each is most of what loading costs.
    /// </summary>
    /// <param name="pfn">First frame of the first. Runs can only rise, so that what lies below an earlier one becomes none.</param>
    /// <param name="blocks">How many.</param>
    /// <param name="order">Their order.</param>
    /// <param name="mt">The list's type.</param>
    /// <param name="step">Frames from each to the next; less than 0 where each lies before the last.</param>
    public void AppendFree(long pfn, long blocks, int order, int mt, long step)
    {
        long i = FrameIndex(pfn);
        if (blocks > 1 && order == Build.MaxOrder && step == Build.MaxOrderPages && i >= Buddy.RunsEnd)
        {
            Buddy.FreeRun(new BlockRun(i, blocks, order), mt);
            return;
        }

        for (long k = 0; k < blocks; k++)
        {
            Interruption.Check(k);
            Buddy.AppendRecorded(i + (k * step), order, mt);
        }
    }

    /// <summary>Puts a block at the end of one of a page set's lists.</summary>
    public unsafe void AppendToPageSet(PageSet set, int list, long i, int remembered)
    {
        int order = OrderOfList(list);
        Table.State[i] = FrameState.OnPageSet(order, remembered);
        Table.PushTail(set.Head(list), i);
        set.Count += 1 << order;
    }

    /// <summary>Marks frames that are in use and movable although nobody here handed them out.</summary>
    public unsafe void MarkLru(long first, int count)
    {
        for (long k = 0; k < count; k++)
        {
            Interruption.Check(k);
            Table.State[first + k] |= FrameState.Lru;
        }
    }
}
