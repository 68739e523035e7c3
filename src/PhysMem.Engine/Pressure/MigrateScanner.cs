using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Frames;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Pressure;

/// <summary>The scanner that comes up from a zone's start and isolates single pages of the LRU (isolate_migratepages).</summary>
internal sealed class MigrateScanner
{
    /// <summary>COMPACT_CLUSTER_MAX: pages isolated before they are moved.</summary>
    public const int Cluster = 32;

    private readonly int _block;
    private readonly ModeledSystem _system;
    private readonly Zone _zone;
    private readonly CompactionRequest _request;
    private readonly int _migrateType;

    public MigrateScanner(ModeledSystem system, Zone zone, CompactionRequest request, int migrateType)
    {
        _system = system;
        _zone = zone;
        _block = zone.Build.PageblockPages;
        _request = request;
        _migrateType = migrateType;
    }

    /// <summary>migrate_pfn: where scanning goes on.</summary>
    public long Pfn { get; set; }

    /// <summary>Pages taken off the LRU, in the order of isolation.</summary>
    public List<long> Isolated { get; } = [];

    // A cheap attempt gives an aligned chunk up at the first page that can't move: it can't become one block.
    private bool SkipsOnFailure => _request is { Async: true, Direct: true };

    /// <summary>Isolates pages of the next pageblock that is suited.</summary>
    /// <param name="limit">The free scanner's place, which must not be passed.</param>
    /// <param name="state">Where later runs should start.</param>
    /// <returns>Whether there are any.</returns>
    public bool Isolate(long limit, CompactionDeferral state)
    {
        long end = BlockEnd(Pfn);
        for (; end <= limit; end += _block)
        {
            if (_system.IsWholeBlock(_zone, end - _block) && IsSuited(end - _block))
            {
                ScanBlock(end);
                if (Pfn == end && Isolated.Count == 0)
                {
                    Remember(state, end);
                }

                return Isolated.Count > 0;
            }

            Remember(state, end);
            Pfn = end;
        }

        return false;
    }

    /// <summary>Goes on behind the chunk of the wanted order that the last page was in.</summary>
    public void SkipChunk() => Pfn = ChunkEnd(Pfn - 1);

    // suitable_migration_source.
    private bool IsSuited(long pfn)
    {
        int mt = _zone.Pageblocks.OfFrame(_zone.FrameIndex(pfn));
        bool asMovable = _migrateType == MigrateTypes.Movable;
        if (_zone.Machine.Line.CompactsLargeAsMovable)
        {
            // Who may not borrow the pages of an area gains nothing by moving them.
            if (_request.Direct && mt == MigrateTypes.Cma && (_request.AllocFlags & AllocFlags.Cma) == 0)
            {
                return false;
            }

            asMovable |= _request.Order >= _zone.Build.PageblockOrder;
        }

        return !SkipsOnFailure || (asMovable ? mt is MigrateTypes.Movable or MigrateTypes.Cma : mt == _migrateType);
    }

    // isolate_migratepages_block.
    private void ScanBlock(long end)
    {
        long nextSkip = SkipsOnFailure ? ChunkEnd(Pfn) : long.MaxValue;
        while (Pfn < end)
        {
            if (Pfn >= nextSkip)
            {
                if (Isolated.Count > 0)
                {
                    break;
                }

                nextSkip = ChunkEnd(Pfn);
            }

            if (StepOver())
            {
                continue;
            }

            if (TryIsolate())
            {
                Pfn++;
                if (Isolated.Count >= Cluster)
                {
                    break;
                }
            }
            else if (SkipsOnFailure)
            {
                PutBack();
                Pfn = Math.Max(Pfn + 1, nextSkip);
            }
            else
            {
                Pfn++;
            }
        }

        Pfn = Math.Min(Pfn, end);
    }

    // A free block needs no moving.
    private unsafe bool StepOver()
    {
        byte s = _zone.StateOf(_zone.FrameIndex(Pfn));
        if (!FrameState.IsFree(s))
        {
            return false;
        }

        Pfn += 1L << FrameState.Order(s);
        return true;
    }

    // Single pages of an LRU list; page cache only where the file system may be called.
    private unsafe bool TryIsolate()
    {
        long i = _zone.FrameIndex(Pfn);
        byte s = _zone.StateOf(i);
        LruLists lru = _zone.Lru!;
        bool movable = FrameState.IsInUse(s) && FrameState.Order(s) == 0 && lru.IsOnList(i)
            && ((_request.Gfp & GfpBits.Fs) != 0 || !LruLists.IsFile(lru.ListOf(i)));
        if (movable)
        {
            lru.Isolate(i, 0);
            Isolated.Add(i);
            return true;
        }

        // A larger block in use is passed as a whole.
        if (FrameState.IsInUse(s) && FrameState.Order(s) > 0)
        {
            Pfn += (1L << FrameState.Order(s)) - 1;
        }

        return false;
    }

    // putback_movable_pages.
    private void PutBack()
    {
        for (int k = Isolated.Count - 1; k >= 0; k--)
        {
            _zone.Lru!.PutBack(Isolated[k], 0);
        }

        Isolated.Clear();
    }

    // update_cached_migrate: nothing to find before here.
    private void Remember(CompactionDeferral state, long pfn)
    {
        state.MigratePfn[0] = Math.Max(state.MigratePfn[0], pfn);
        if (!_request.Async)
        {
            state.MigratePfn[1] = Math.Max(state.MigratePfn[1], pfn);
        }
    }

    private long ChunkEnd(long pfn) => (pfn | ((1L << _request.Order) - 1)) + 1;

    private long BlockEnd(long pfn) => (pfn / _block * _block) + _block;
}
