using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Frames;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Pressure;

/// <summary>
/// One run of __alloc_contig_migrate_range (mm/page_alloc.c): pages of the LRU leave a range of isolated pageblocks. Page cache,
/// which is clean here, goes for good; the others move to wherever an ordinary request finds room. Each page that can be isolated
/// moves at the first try, so the kernel's five tries are never needed.
/// </summary>
internal sealed class RangeMigration
{
    private readonly ModeledSystem _system;
    private readonly Zone _zone;
    private readonly LruLists _lru;
    private readonly int _block;
    private readonly int _cpu;
    private readonly ReclaimedPages _reclaimed;
    private readonly List<(long Index, int Order)> _isolated = [];
    private readonly List<(long From, int Order, Zone Zone, long To)> _targets = [];

    public RangeMigration(ModeledSystem system, Zone zone, int cpu)
    {
        _system = system;
        _zone = zone;
        _lru = zone.Lru!;
        _block = zone.Build.PageblockPages;
        _cpu = cpu;
        _reclaimed = new ReclaimedPages(system);
    }

    /// <inheritdoc cref="PressureModel.EmptyRange"/>
    public ContigOutcome Run(long start, long end, CancellationToken stop)
    {
        for (long pfn = start; pfn < end;)
        {
            if (stop.IsCancellationRequested)
            {
                return ContigOutcome.Interrupted;
            }

            pfn = Isolate(pfn, end);
            ReclaimCache();
            if (!Move())
            {
                return ContigOutcome.NoMemory;
            }
        }

        return ContigOutcome.Done;
    }

    // isolate_migratepages_range: a batch of pages, or fewer at the range's end. Returns where to go on.
    private long Isolate(long pfn, long end)
    {
        long pages = 0;
        while (pfn < end && pages < MigrateScanner.Cluster)
        {
            long block = pfn / _block * _block, next = Math.Min(block + _block, end);
            if (_system.Machine.Frames.ZoneOf(Math.Max(block, _zone.StartPfn)) != _zone)
            {
                pfn = next;
                continue;
            }

            while (pfn < next && pages < MigrateScanner.Cluster)
            {
                pages += IsolateAt(pfn, out long passed);
                pfn += passed;
            }

            pfn = Math.Min(pfn, next);
        }

        return pfn;
    }

    // isolate_migratepages_block for a contiguous range, where compound pages move too, whatever their size and the line.
    private unsafe long IsolateAt(long pfn, out long passed)
    {
        long i = _zone.FrameIndex(pfn);
        byte s = _zone.StateOf(i);
        int order = FrameState.Order(s);
        bool moves = FrameState.IsInUse(s) && (order == 0 || (s & FrameState.Compound) != 0) && _lru.IsOnList(i);
        passed = moves || FrameState.IsFree(s) ? 1L << order : 1;
        if (!moves)
        {
            return 0;
        }

        _lru.Isolate(i, order);
        _isolated.Add((i, order));
        return passed;
    }

    // reclaim_clean_pages_from_list: like everything here, last isolated first.
    private void ReclaimCache()
    {
        for (int k = _isolated.Count - 1; k >= 0; k--)
        {
            (long i, int order) = _isolated[k];
            if (LruLists.IsFile(_lru.ListOf(i)))
            {
                _reclaimed.Take(_zone, i, order, LruKind.File, _cpu);
                _system.Totals.StolenOnDemand += 1L << order;
                _isolated.RemoveAt(k);
            }
        }

        _reclaimed.Free(_cpu);
    }

    // migrate_pages. Where there is no room for a page, it and those behind it go back to the LRU: -ENOMEM. The kernel would
    // split a compound page first; here it stays whole, since its holder knows it as one.
    private bool Move()
    {
        for (int k = _isolated.Count - 1; k >= 0; k--)
        {
            (long i, int order) = _isolated[k];
            long to = FindRoom(order, out Zone? zone);
            if (to < 0)
            {
                MoveToTargets();
                PutBack(k + 1);
                return false;
            }

            _targets.Add((i, order, zone!, zone!.FrameIndex(to)));
            if (!_system.Machine.Line.MigratesInBatches)
            {
                MoveToTargets();
            }
        }

        MoveToTargets();
        _isolated.Clear();
        return true;
    }

    // alloc_migration_target; __folio_alloc makes each of them a folio.
    private long FindRoom(int order, out Zone? zone)
    {
        uint gfp = GfpBits.GfpKernel | GfpBits.Movable | GfpBits.RetryMayFail | GfpBits.Comp;
        gfp |= _system.Machine.Line.HardwallsContigTargets ? GfpBits.HardWall : 0;
        if (order > 0)
        {
            gfp = (gfp & ~GfpBits.Reclaim) | GfpBits.GfpTransHuge;
        }

        if (_zone.Type is ZoneType.HighMem or ZoneType.Movable)
        {
            gfp |= GfpBits.HighMem;
        }

        long pfn = _system.Machine.Allocator.AllocPages(gfp, order, _zone.Node.Nid, new TaskContext(_cpu), null, out AllocOutcome outcome);
        zone = outcome.Zone;
        if (pfn >= 0)
        {
            // Not yet a page of the LRU, so that the search for the next one can't take it.
            zone!.Lru!.Leave(zone.FrameIndex(pfn), order);
        }

        return pfn;
    }

    private void MoveToTargets()
    {
        foreach ((long from, int order, Zone zone, long to) in _targets)
        {
            _system.Moved(_zone, from, zone, to, order);
            _system.Machine.Allocator.FreePages(_zone, from, order, _cpu);
            _system.Totals.Migrated += 1L << order;
        }

        _targets.Clear();
    }

    // putback_movable_pages.
    private void PutBack(int count)
    {
        for (int k = count - 1; k >= 0; k--)
        {
            _lru.PutBack(_isolated[k].Index, _isolated[k].Order);
        }

        _isolated.Clear();
    }
}
