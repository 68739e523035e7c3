using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Observed;
using PhysMem.Engine.Recording;

namespace PhysMem.Engine.Twins;

/// <summary>
/// Puts the free blocks of a zone onto its lists, and gives its pageblocks their types. Which frames are free no text says;
/// <see cref="BlockPlacer"/> chooses them.
/// </summary>
internal sealed class ZoneFill
{
    // Of all orders together: some 500 MB while they are placed. 32 GiB that are free in single pages have as many.
    private const int MostBlocks = 1 << 23;

    // Types of which a text may tell more pageblocks than have free blocks, the first of them lowest.
    private static readonly int[] s_inTurn = [MigrateTypes.Unmovable, MigrateTypes.Reclaimable, MigrateTypes.HighAtomic, MigrateTypes.Cma, MigrateTypes.Isolate];

    private readonly Zone _zone;
    private readonly ZonePlan _plan;
    private readonly TwinNotes _notes;
    private readonly KernelBuild _build;
    private readonly BlockPlacer _placer;

    // First frames of the blocks on each list.
    private readonly List<long>?[,] _lists;
    private int _blocks;

    private ZoneFill(Zone zone, ZonePlan plan, TwinNotes notes)
    {
        _zone = zone;
        _plan = plan;
        _notes = notes;
        _build = zone.Build;
        _placer = new BlockPlacer(plan.Memory, _build);
        _lists = new List<long>[MigrateTypes.Count, _build.OrderCount];
    }

    /// <summary>Fills a zone that has its span and its tables.</summary>
    /// <returns>The frames that are in use afterwards.</returns>
    public static UsedFrames Fill(Zone zone, ZonePlan plan, TwinPages pages, TwinNotes notes)
    {
        RequireRoom(plan, zone.Build);
        var fill = new ZoneFill(zone, plan, notes);
        fill.Place();
        fill.SetTypes();
        fill.Link();
        fill.CountReserves();
        return new UsedFrames(zone, plan.Memory, fill.Lists.SelectMany(list => list.Pfns.Select(pfn => (pfn, list.Order))), pages);
    }

    // Before anything is made: a wrong number may stand for more blocks than any host has memory for.
    private static void RequireRoom(ZonePlan plan, KernelBuild build)
    {
        if (plan.Zone.Blocks.IsEmpty)
        {
            if (FreePages(plan) >> build.MaxOrder > MostBlocks)
            {
                throw TooMany(plan);
            }

            return;
        }

        (int Order, int Type, long Count)[] shares = [.. TypeShares.Of(plan.Zone)];
        if (shares.Aggregate((Int128)0, (sum, one) => sum + one.Count) > MostBlocks)
        {
            throw TooMany(plan);
        }

        if (shares.Aggregate((Int128)0, (sum, one) => sum + ((Int128)one.Count << one.Order)) > plan.Memory.Sum(run => run.End - run.Start))
        {
            throw TooFull(plan);
        }
    }

    private IEnumerable<(int Order, int Type, List<long> Pfns)> Lists
    {
        get
        {
            for (int type = 0; type < MigrateTypes.Count; type++)
            {
                for (int order = 0; order < _build.OrderCount; order++)
                {
                    if (_lists[type, order] is { } pfns)
                    {
                        yield return (order, type, pfns);
                    }
                }
            }
        }
    }

    private long PlacedPages => Lists.Sum(list => (long)list.Pfns.Count << list.Order);

    // Lists of the largest order rise, and come in rising order, so that neighbours may be runs.
    private void Link()
    {
        foreach ((int order, _, List<long> pfns) in Lists)
        {
            if (order == _build.MaxOrder)
            {
                pfns.Sort();
            }
        }

        foreach ((int order, int type, List<long> pfns) in Lists.OrderBy(list => list.Pfns[0]))
        {
            foreach (ListRun run in ListRuns.Of(pfns, order))
            {
                _zone.AppendFree(run.First, run.Count, order, type, falls: run.Step < 0);
            }
        }
    }

    private ObservedZone Told => _plan.Zone;

    private void Place()
    {
        if (Told.Blocks.IsEmpty)
        {
            PlaceUnordered();
            return;
        }

        foreach ((int order, int type, long count) in TypeShares.Of(Told))
        {
            _lists[type, order] ??= count == 0 ? null : new List<long>((int)count);
            for (long k = 0; k < count; k++)
            {
                if (!Place(order, type))
                {
                    throw TooFull(_plan);
                }
            }
        }

        SayWhatIsTold();
    }

    private static PhysMemException TooMany(ZonePlan plan) =>
        ZonePlan.Bad(plan.Zone, $"has more than {MostBlocks} free blocks", "Check the numbers of the buddy line.");

    private static PhysMemException TooFull(ZonePlan plan) => ZonePlan.Bad(
        plan.Zone, $"has {plan.Managed} managed pages of {plan.Present}, which don't hold the free blocks that are told",
        "Check the numbers of the free blocks against present and managed.");

    private static long FreePages(ZonePlan plan) => plan.IsEmpty ? plan.Managed : Math.Min(plan.Zone.Free ?? 0, plan.Managed);

    // free: alone, or all of it. The largest blocks that there is room for, all Movable.
    private void PlaceUnordered()
    {
        long left = FreePages(_plan);
        for (int order = _build.MaxOrder; order >= 0; order--)
        {
            while (left >= 1L << order && Place(order, MigrateTypes.Movable))
            {
                left -= 1L << order;
            }
        }

        if (Told.Free is not null)
        {
            _notes.Fill(Told, "free blocks: the largest that there is room for, all Movable, as only the number of free pages is told");
        }
    }

    private bool Place(int order, int type)
    {
        Interruption.Check(_blocks);
        if (_blocks == MostBlocks)
        {
            throw TooMany(_plan);
        }

        long pfn = _placer.Place(order, type);
        if (pfn >= 0)
        {
            (_lists[type, order] ??= []).Add(pfn);
            _blocks++;
        }

        return pfn >= 0;
    }

    private void SayWhatIsTold()
    {
        long told = Told.BlockPages ?? 0, placed = PlacedPages;
        if (!Told.FreeByType.IsEmpty)
        {
            _notes.Tell(Told, $"free blocks by order and type, {placed} pages");
            if (placed != told)
            {
                _notes.Fill(Told, $"the {told} pages of buddyinfo are of another moment than those of pagetypeinfo");
            }

            if (Told.FreeByType.ContainsKey("Reserve"))
            {
                _notes.Fill(Told, "pageblock types: those of type Reserve, which newer kernels don't have, are Movable");
            }
        }
        else
        {
            _notes.Tell(Told, $"free blocks by order, {placed} pages");
            _notes.Fill(Told, Told.Blocks.Any(one => one.Types is not null)
                ? "how many blocks of an order each named type has: one, and the rest is Movable or of the first"
                : "types of free blocks: Movable, but for what is told of CMA and HighAtomic");
        }
    }

    // Pageblocks without a free block get what is left of the told ones, the lowest first.
    private void SetTypes()
    {
        long[] left = Wanted();
        var taken = new List<long>();
        foreach ((long first, int type) in _placer.Types.All())
        {
            SetTypes(first, 1, type);
            long step = first + (_plan.Start % _build.PageblockPages);
            if (IsMemory(step))
            {
                left[type]--;
                taken.Add(step);
            }
        }

        long own = PageblockRuns().Sum(run => run.Count);
        bool isMet = left.All(count => count >= 0) && left.Sum() == own - taken.Count;
        int at = 0;
        foreach ((long pfn, long count) in Bare(taken))
        {
            for (long next = pfn, rest = count, some; rest > 0; next += some * _build.PageblockPages, rest -= some)
            {
                while (at < s_inTurn.Length && left[s_inTurn[at]] <= 0)
                {
                    at++;
                }

                int type = at < s_inTurn.Length ? s_inTurn[at] : MigrateTypes.Movable;
                some = at < s_inTurn.Length ? Math.Min(rest, left[type]) : rest;
                left[type] -= some;
                SetTypes(next, some, type);
            }
        }

        if (!Told.PageblocksByType.IsEmpty)
        {
            Action<ObservedZone, string> say = isMet ? _notes.Tell : _notes.Fill;
            say(Told, isMet ? $"types of {own} pageblocks" : "pageblock types: as near to those told as the places of the free blocks allow");
        }
        else
        {
            _notes.Fill(Told, "pageblock types: those of the free blocks that lie there, else Movable");
        }
    }

    // What lies between those that are taken.
    private IEnumerable<(long First, long Count)> Bare(List<long> taken)
    {
        long size = _build.PageblockPages;
        int at = 0;
        foreach ((long first, long count) in PageblockRuns())
        {
            long next = first, end = first + (count * size);
            for (; at < taken.Count && taken[at] < end; at++)
            {
                yield return (next, (taken[at] - next) / size);
                next = taken[at] + size;
            }

            yield return (next, (end - next) / size);
        }
    }

    private long[] Wanted()
    {
        var wanted = new long[MigrateTypes.Count];
        foreach ((string name, long count) in Told.PageblocksByType)
        {
            wanted[TypeShares.TypeOf(name)] += count;
        }

        if (Told.PageblocksByType.IsEmpty)
        {
            long size = _build.PageblockPages;
            wanted[MigrateTypes.HighAtomic] = (Told.ReservedHighAtomic ?? 0) / size;
            wanted[MigrateTypes.Cma] = (Told.Values.GetValueOrDefault("cma") + size - 1) / size;
        }

        return wanted;
    }

    // As pagetypeinfo counts them: in steps from the zone's first frame, which needn't be the first of its block.
    private IEnumerable<(long First, long Count)> PageblockRuns()
    {
        long size = _build.PageblockPages;
        foreach ((long start, long end) in _plan.Memory)
        {
            Interruption.Check();
            long first = _plan.Start + ((start - _plan.Start + size - 1) / size * size);
            if (first < end)
            {
                yield return (first, (end - first + size - 1) / size);
            }
        }
    }

    private bool IsMemory(long pfn)
    {
        int at = _plan.Memory.AsSpan().BinarySearch((pfn, long.MaxValue));
        at = at < 0 ? ~at - 1 : at;
        return at >= 0 && pfn < _plan.Memory[at].End;
    }

    private void SetTypes(long pfn, long blocks, int type)
    {
        bool isMark = type == MigrateTypes.Isolate && _zone.Machine.Line.IsolationKeepsType;
        _zone.Pageblocks.Fill(_zone.FrameIndex(pfn), blocks, isMark ? MigrateTypes.Movable : type, isMark);
        if (type == MigrateTypes.Isolate && blocks > 0)
        {
            _zone.IsolatedPageblocks += blocks;
            _zone.EverIsolated = true;
        }
    }

    private long[] CountTypes()
    {
        var counts = new long[MigrateTypes.Count];
        int order = _build.PageblockOrder;
        foreach ((long first, long count) in PageblockRuns())
        {
            long from = _zone.FrameIndex(first) >> order;
            for (long block = from, until; block < from + count; block = until)
            {
                until = Math.Min(_zone.Pageblocks.SameUntil(block), from + count);
                counts[_zone.Pageblocks[block]] += until - block;
            }
        }

        return counts;
    }

    private void CountReserves()
    {
        long size = _build.PageblockPages;
        long[] blocks = CountTypes();
        long Pages(int type) => Lists.Where(list => list.Type == type).Sum(list => (long)list.Pfns.Count << list.Order);
        _zone.NrReservedHighAtomic = Told.ReservedHighAtomic ?? (blocks[MigrateTypes.HighAtomic] * size);
        _zone.NrFreeHighAtomic = Pages(MigrateTypes.HighAtomic);
        long free = Pages(MigrateTypes.Cma), areas = blocks[MigrateTypes.Cma] * size;
        _zone.CmaPages = Math.Max(Told.Values.TryGetValue("cma", out long told) ? told : areas, free);
        _zone.NrFreeCmaGlobal = free;
        if (Told.FreeCma is { } toldFree && toldFree != free)
        {
            _notes.Fill(Told, $"free_cma: {free} pages, as the blocks have it, not the {toldFree} told");
        }

        if (Told.FreeHighAtomic is { } toldHigh && toldHigh != _zone.NrFreeHighAtomic)
        {
            _notes.Fill(Told, $"free_highatomic: {_zone.NrFreeHighAtomic} pages, as the blocks have it, not the {toldHigh} told");
        }
    }
}
