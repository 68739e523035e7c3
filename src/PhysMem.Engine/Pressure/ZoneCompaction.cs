using PhysMem.Engine.Buddy;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Pressure;

/// <summary>
/// One run of compact_zone (mm/compaction.c): a scanner comes up from the zone's start and collects movable pages,
/// another comes down from its end and collects free ones, and the pages move from the first to the second until a
/// block of the wanted size is free or the scanners meet. Both scanners are plain linear ones: no skip hints and no
/// quick searches, and each page that can be isolated does move. It lives on the stack with its scanners: a request for a large
/// block begins several runs, of which most find nothing to move.
/// </summary>
internal ref struct ZoneCompaction
{
    /// <summary>The order that stands for "compact everything" (a write to compact_memory).</summary>
    public const int WholeMemory = -1;

    private readonly int _block;
    private readonly ModeledSystem _system;
    private readonly Zone _zone;
    private readonly CompactionRequest _request;
    private readonly CompactionDeferral _state;
    private readonly int _migrateType;
    private MigrateScanner _source;
    private FreeScanner _target;
    private bool _wholeZone;

    public ZoneCompaction(ModeledSystem system, Zone zone, CompactionRequest request)
    {
        _system = system;
        _zone = zone;
        _block = zone.Build.PageblockPages;
        _request = request;
        _state = system.Of(zone);
        _migrateType = system.Machine.MigrateTypeOf(request.Gfp);
        _source = new MigrateScanner(system, zone, request, _migrateType);
        _target = new FreeScanner(system, zone, request);
    }

    /// <summary>How it ended.</summary>
    public CompactResult Result { get; private set; } = CompactResult.Skipped;

    /// <summary>Pages moved.</summary>
    public long Moved { get; private set; }

    /// <summary>compact_zone.</summary>
    public CompactResult Run()
    {
        Result = Compactability.Of(_zone, _request);
        if (Result is CompactResult.Success or CompactResult.Skipped)
        {
            return Result;
        }

        PlaceScanners();
        Result = Loop();
        if (_target.Release() is { } highest)
        {
            // The next run must not leave out what was given back.
            _state.FreePfn = Math.Max(_state.FreePfn, BlockStart(highest));
        }

        _system.Totals.Migrated += Moved;
        return Result;
    }

    private void PlaceScanners()
    {
        long lastBlock = BlockStart(_zone.EndPfn - 1);
        _wholeZone = _request.WholeZone;
        if (_wholeZone)
        {
            _source.Pfn = _zone.StartPfn;
            _target.Pfn = lastBlock;
            return;
        }

        int mode = _request.Async ? 0 : 1;
        if (!_zone.Spans(_state.FreePfn))
        {
            _state.FreePfn = lastBlock;
        }

        if (!_zone.Spans(_state.MigratePfn[mode]))
        {
            _state.MigratePfn[0] = _state.MigratePfn[1] = _zone.StartPfn;
        }

        _source.Pfn = _state.MigratePfn[mode];
        _target.Pfn = _state.FreePfn;
        _wholeZone = _source.Pfn <= _zone.StartPfn;
    }

    private CompactResult Loop()
    {
        // Where pages were last moved from; drained once the scanner has left that chunk. -1 when nothing waits.
        long lastMoved = -1;
        bool nothingMoves = _zone.Lru!.IsEmpty;
        while (true)
        {
            CompactResult now = Finished();
            if (now != CompactResult.Continue)
            {
                return now;
            }

            if (nothingMoves)
            {
                // No pageblock on the way has anything to move: the scanner would come through all of them without a stop.
                _source.Pfn = _target.Pfn;
                continue;
            }

            // Unless pages wait to be drained on the way, nothing changes while there is nothing to move.
            if ((lastMoved < 0 || _request.Order <= 0) && _source.SkipEmpty(_target.Pfn, _state))
            {
                continue;
            }

            long start = _source.Pfn;
            if (_source.Isolate(_target.Pfn, _state))
            {
                lastMoved = start;
                if (!MoveIsolated())
                {
                    if (!ScannersMet)
                    {
                        return CompactResult.Contended;
                    }

                    if (_request is { Direct: true, Async: true })
                    {
                        _source.SkipChunk();
                        lastMoved = -1;
                    }
                }
            }

            if (_request.Order > 0 && lastMoved >= 0 && lastMoved < ChunkStart(_source.Pfn))
            {
                // Pages freed on the way merge now, and may make the block that is wanted.
                _zone.DrainPageSet(_request.Cpu, _request.Cpu);
                lastMoved = -1;
            }

            if (_zone.Capture?.Block.Zone != null)
            {
                return CompactResult.Success;
            }
        }
    }

    // migrate_pages: last isolated first. False when free pages ran out; the rest goes back to the LRU. A larger block
    // for which there is no room would be split by the kernel; here it stays, since its holder knows it as one.
    private bool MoveIsolated()
    {
        for (int k = _source.Isolated.Count - 1; k >= 0; k--)
        {
            (long from, int order) = _source.Isolated[k];
            if (_target.Take(ref _source, order, out long to))
            {
                Move(from, to, order);
            }
            else if (order > 0)
            {
                _zone.Lru!.PutBack(from, order);
            }
            else
            {
                _source.PutBack(k + 1);
                return false;
            }
        }

        _source.Clear();
        return true;
    }

    private void Move(long from, long to, int order)
    {
        _source.FoundRoom(order);
        _system.Moved(_zone, from, _zone, to, order);
        _system.Machine.Allocator.FreePages(_zone, from, order, _request.Cpu);
        Moved += 1L << order;
    }

    // __compact_finished.
    private CompactResult Finished()
    {
        if (ScannersMet)
        {
            _state.MigratePfn[0] = _state.MigratePfn[1] = _zone.StartPfn;
            _state.FreePfn = BlockStart(_zone.EndPfn - 1);
            return _wholeZone ? CompactResult.Complete : CompactResult.PartialSkipped;
        }

        if (_request.Cancel.IsCancellationRequested)
        {
            return CompactResult.Contended;
        }

        // A pageblock is always finished, so that less of it has to be mixed later.
        if (_request.Order == WholeMemory || _source.Pfn % _block != 0)
        {
            return CompactResult.Continue;
        }

        if (_request.WholeBlocks)
        {
            return Compactability.HasWholeBlocks(_zone, _request.Order, _request.HighestZone) ? CompactResult.Success : CompactResult.Continue;
        }

        for (int order = _request.Order; order <= _zone.Build.MaxOrder; order++)
        {
            if (_zone.Buddy.BlockCount(order) == 0)
            {
                continue;
            }

            if (_zone.Buddy.First(order, _migrateType) != BuddyArea.None
                || (_migrateType == MigrateTypes.Movable && _zone.Buddy.First(order, MigrateTypes.Cma) != BuddyArea.None)
                || _zone.FindFallback(order, _migrateType, onlyStealable: true, out _) != -1)
            {
                return CompactResult.Success;
            }
        }

        return CompactResult.Continue;
    }

    // compact_scanners_met.
    private readonly bool ScannersMet => _target.Pfn / _block <= _source.Pfn / _block;

    private readonly long ChunkStart(long pfn) => pfn & ~((1L << _request.Order) - 1);

    private readonly long BlockStart(long pfn) => pfn / _block * _block;
}
