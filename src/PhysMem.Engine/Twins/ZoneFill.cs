using PhysMem.Engine.Buddy;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Frames;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Observed;
using PhysMem.Engine.Recording;

namespace PhysMem.Engine.Twins;

/// <summary>
/// Puts the free blocks of a zone onto its lists. Which frames are free no text says; <see cref="BlockPlacer"/> chooses them.
/// </summary>
internal sealed class ZoneFill
{
    // Of all orders together: some 500 MB while they are placed. 32 GiB that are free in single pages have as many.
    private const int MostBlocks = 1 << 23;

    private readonly Zone _zone;
    private readonly ZonePlan _plan;
    private readonly TwinNotes _notes;
    private readonly KernelBuild _build;
    private readonly BlockPlacer _placer;

    // The blocks of each list, the first placed first.
    private readonly RegionStack?[,] _lists;

    // Blocks of the largest order that wait to be accepted.
    private RegionStack? _unaccepted;
    private long _blocks;

    private ZoneFill(Zone zone, ZonePlan plan, TwinNotes notes)
    {
        _zone = zone;
        _plan = plan;
        _notes = notes;
        _build = zone.Build;
        _placer = new BlockPlacer(plan.Memory, _build);
        _lists = new RegionStack[MigrateTypes.Count, _build.OrderCount];
    }

    /// <summary>Fills a zone that has its span and its tables.</summary>
    /// <param name="zone">The zone.</param>
    /// <param name="plan">Where it lies.</param>
    /// <param name="shares">Its free blocks.</param>
    /// <param name="pages">What may be given to lists besides.</param>
    /// <param name="notes">What is told and what is filled.</param>
    /// <returns>The frames that are in use afterwards.</returns>
    public static UsedFrames Fill(Zone zone, ZonePlan plan, (int Order, int Type, long Count)[] shares, TwinPages pages, TwinNotes notes)
    {
        var fill = new ZoneFill(zone, plan, notes);
        fill.PlaceUnaccepted();
        fill.Place(shares);
        var pageblocks = new PageblockFill(zone, plan, notes);
        pageblocks.Set(fill._placer.Types);
        fill.Link();
        fill.CountReserves(pageblocks.Count());
        return new UsedFrames(zone, plan.Memory, pages);
    }

    /// <summary>Refuses free blocks that can't be, or that this host has no memory for: a few wrong digits stand for any number.</summary>
    /// <param name="plan">A zone.</param>
    /// <param name="build">Orders.</param>
    /// <param name="budget">What the tables of all zones together may take.</param>
    /// <returns>The zone's free blocks.</returns>
    public static (int Order, int Type, long Count)[] RequireRoom(ZonePlan plan, KernelBuild build, TableBudget budget)
    {
        (int Order, int Type, long Count)[] shares = [.. TypeShares.Of(plan.Zone)];
        if (plan.Zone.Blocks.IsEmpty)
        {
            if (FreePages(plan) >> build.MaxOrder > MostBlocks)
            {
                throw TooMany(plan);
            }

            return shares;
        }

        if (shares.Aggregate((Int128)0, (sum, one) => sum + one.Count) > MostBlocks)
        {
            throw TooMany(plan);
        }

        if (shares.Aggregate((Int128)0, (sum, one) => sum + ((Int128)one.Count << one.Order)) > plan.Memory.Sum(run => run.End - run.Start))
        {
            throw TooFull(plan);
        }

        // Neighbours of the largest order are one entry.
        bool areClose = HasWideLinks(shares, build) is true;
        foreach ((int order, _, long count) in shares)
        {
            if (budget.Refusal(order == build.MaxOrder ? Math.Min(count, 1) : count, order, areClose) is { } refusal)
            {
                throw ZonePlan.Bad(plan.Zone, $"can't be made: {refusal}", TableBudget.Remedy);
            }
        }

        return shares;
    }

    /// <summary>How a zone's frames are to be linked.</summary>
    /// <param name="shares">Its free blocks.</param>
    /// <param name="build">Orders: blocks of the largest are in runs.</param>
    /// <returns>What <see cref="FreeBlocksApart.WideLinksFor"/> says.</returns>
    public static bool? HasWideLinks((int Order, int Type, long Count)[] shares, KernelBuild build) =>
        FreeBlocksApart.WideLinksFor(shares.Where(one => one.Order < build.MaxOrder).Select(one => (one.Order, one.Count)));

    private IEnumerable<(int Order, int Type, RegionStack Blocks)> Lists
    {
        get
        {
            for (int type = 0; type < MigrateTypes.Count; type++)
            {
                for (int order = 0; order < _build.OrderCount; order++)
                {
                    if (_lists[type, order] is { } blocks)
                    {
                        yield return (order, type, blocks);
                    }
                }
            }
        }
    }

    private long PlacedPages => Lists.Sum(list => list.Blocks.Count << list.Order);

    // The largest blocks were placed from the highest down. Their lists rise, and come in rising order, so that neighbours may be runs.
    private void Link()
    {
        IEnumerable<(ListRun[] Runs, int Order, int Type)> lists = Lists.Select(list =>
            (list.Order < _build.MaxOrder ? [.. list.Blocks.Runs] : list.Blocks.Runs.Reverse().Select(run => run.Reversed).ToArray(), list.Order, list.Type));
        foreach ((ListRun[] runs, int order, int type) in lists.OrderBy(list => list.Runs[0].First))
        {
            foreach (ListRun run in runs)
            {
                _zone.AppendFree(run.First, run.Count, order, type, run.Step);
            }
        }

        foreach (ListRun run in _unaccepted?.Runs.Reverse().Select(run => run.Reversed) ?? [])
        {
            for (long k = 0; k < run.Count; k++)
            {
                _zone.PutUnaccepted(new BlockRun(_zone.FrameIndex(run.First + (k * run.Step)), 1, _build.MaxOrder));
                _zone.NrUnaccepted += _build.MaxOrderPages;
            }
        }
    }

    private ObservedZone Told => _plan.Zone;

    // nr_unaccepted: they are free, and on no list.
    private long ToldUnaccepted =>
        _zone.Machine.Line.HasUnacceptedMemory && !_plan.IsEmpty ? Math.Max(Told.Values.GetValueOrDefault("nr_unaccepted"), 0) : 0;

    private void PlaceUnaccepted()
    {
        if (ToldUnaccepted is > 0 and var told)
        {
            long placed = Place(ref _unaccepted, _build.MaxOrder, MigrateTypes.Movable, told >> _build.MaxOrder) << _build.MaxOrder;
            _notes.Tell(Told, $"{placed} pages that wait to be accepted");
            if (placed != told)
            {
                _notes.Fill(Told, $"{told - placed} pages more that wait to be accepted: they are no whole blocks, or there is no room for them");
            }
        }
    }

    private void Place((int Order, int Type, long Count)[] shares)
    {
        if (Told.Blocks.IsEmpty)
        {
            PlaceUnordered();
            return;
        }

        foreach ((int order, int type, long count) in shares)
        {
            if (Place(order, type, count) < count)
            {
                throw TooFull(_plan);
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
        long left = FreePages(_plan) - (_unaccepted?.Count << _build.MaxOrder ?? 0);
        for (int order = _build.MaxOrder; order >= 0; order--)
        {
            left -= Place(order, MigrateTypes.Movable, left >> order) << order;
        }

        if (Told.Free is not null)
        {
            _notes.Fill(Told, "free blocks: the largest that there is room for, all Movable, as only the number of free pages is told");
        }
    }

    private long Place(int order, int type, long count) => Place(ref _lists[type, order], order, type, count);

    // How many of so many have a place.
    private long Place(ref RegionStack? list, int order, int type, long count)
    {
        long placed = 0;
        for (long steps = 0; placed < count && _placer.Place(order, type, count - placed) is { } run; placed += run.Count)
        {
            Interruption.Check(steps++);
            _blocks += run.Count;
            if (_blocks > MostBlocks)
            {
                throw TooMany(_plan);
            }

            (list ??= new RegionStack()).Push(run);
        }

        return placed;
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

    // Blocks: pageblocks of each type.
    private void CountReserves(long[] blocks)
    {
        long size = _build.PageblockPages;
        long Pages(int type) => Lists.Where(list => list.Type == type).Sum(list => list.Blocks.Count << list.Order);
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
