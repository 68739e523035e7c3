using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Frames;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Pressure;

/// <summary>
/// The scanner that comes up from a zone's start and isolates pages of the LRU (isolate_migratepages): single ones, in later
/// lines larger blocks too.
/// </summary>
internal struct MigrateScanner
{
    /// <summary>COMPACT_CLUSTER_MAX: pages isolated before they are moved.</summary>
    public const int Cluster = 32;

    private readonly int _block;
    private readonly ModeledSystem _system;
    private readonly Zone _zone;
    private readonly CompactionRequest _request;
    private readonly int _migrateType;
    private readonly bool _movesLarger;
    private List<(long Index, int Order)>? _isolated;

    public MigrateScanner(ModeledSystem system, Zone zone, CompactionRequest request, int migrateType)
    {
        _system = system;
        _zone = zone;
        _block = zone.Build.PageblockPages;
        _request = request;
        _migrateType = migrateType;
        _movesLarger = zone.Machine.Line.MovesLargerBlocks;
    }

    /// <summary>migrate_pfn: where scanning goes on.</summary>
    public long Pfn { get; set; }

    /// <summary>Blocks taken off the LRU, in the order of isolation.</summary>
    public readonly IReadOnlyList<(long Index, int Order)> Isolated => _isolated ?? [];

    /// <summary>nr_migratepages: how many pages the free scanner has to find room for.</summary>
    public long Pages { get; private set; }

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
                if (Pfn == end && Pages == 0)
                {
                    Remember(state, end);
                }

                return Pages > 0;
            }

            Remember(state, end);
            Pfn = end;
        }

        return false;
    }

    /// <summary>There is room for a block: it needn't be found any more. Older lines count them all until the last one moved.</summary>
    public void FoundRoom(int order) => Pages -= _movesLarger ? 1L << order : 0;

    /// <summary>Forgets what was isolated: it has moved or was put back.</summary>
    public void Clear()
    {
        _isolated?.Clear();
        Pages = 0;
    }

    /// <summary>putback_movable_pages: what was isolated first is the last to go back.</summary>
    /// <param name="count">So many of the blocks, from the first isolated on.</param>
    public void PutBack(int count)
    {
        for (int k = count - 1; k >= 0; k--)
        {
            _zone.Lru!.PutBack(Isolated[k].Index, Isolated[k].Order);
        }

        Clear();
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

    /// <summary>
    /// Goes on at the next pageblock in which a frame is known but as part of a run of free blocks, if that isn't this or the next
    /// one: there is nothing to move until there, and a machine of many TiB has millions of such pageblocks.
    /// </summary>
    /// <param name="limit">The free scanner's place, which must not be passed.</param>
    /// <param name="state">Where later runs should start.</param>
    /// <returns>Whether it did.</returns>
    public bool SkipEmpty(long limit, CompactionDeferral state)
    {
        if (Pfn % _block != 0)
        {
            return false;
        }

        long i = _zone.FrameIndex(Pfn), end = _zone.FrameIndex(Math.Min(limit, _zone.EndPfn));
        while (i < end)
        {
            long next = _zone.Buddy.RunAt(i) is { Blocks: > 0 } run ? run.End : _zone.Buddy.NextUsed(i, end);
            if (next == i)
            {
                break;
            }

            i = next;
        }

        long block = _zone.Pfn(Math.Min(i, end)) / _block * _block;
        if (block <= BlockEnd(Pfn))
        {
            return false;
        }

        Pfn = block;
        Remember(state, Pfn);
        return true;
    }

    // isolate_migratepages_block.
    private void ScanBlock(long end)
    {
        long nextSkip = SkipsOnFailure ? ChunkEnd(Pfn) : long.MaxValue;
        while (Pfn < end)
        {
            if (Pfn >= nextSkip)
            {
                if (Pages > 0)
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
                if (Pages >= Cluster)
                {
                    break;
                }
            }
            else if (SkipsOnFailure)
            {
                PutBack(Isolated.Count);
                Pfn = Math.Max(Pfn + 1, nextSkip);
            }
            else
            {
                SkipUnknown(end);
            }
        }

        Pfn = Math.Min(Pfn, end);
    }

    // Goes on at the next frame that begins something: the rest of a block, reserved frames and those in use since before the
    // simulation have nothing to move.
    private void SkipUnknown(long end)
    {
        Pfn++;
        if (Pfn < end)
        {
            Pfn = _zone.Pfn(_zone.Buddy.NextUsed(_zone.FrameIndex(Pfn), _zone.FrameIndex(end)));
        }
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

    // Blocks of an LRU list; page cache only where the file system may be called.
    private unsafe bool TryIsolate()
    {
        long i = _zone.FrameIndex(Pfn);
        byte s = _zone.StateOf(i);
        if (!FrameState.IsInUse(s))
        {
            return false;
        }

        LruLists lru = _zone.Lru!;
        int order = FrameState.Order(s);
        if (!MayMove(s, order) || !lru.IsOnList(i) || ((_request.Gfp & GfpBits.Fs) == 0 && LruLists.IsFile(lru.ListOf(i))))
        {
            // A larger block is passed as a whole.
            Pfn += (1L << order) - 1;
            return false;
        }

        lru.Isolate(i, order);
        (_isolated ??= []).Add((i, order));
        Pages += 1L << order;
        Pfn += 1L << order;
        return true;
    }

    // skip_isolation_on_order: what is as large as the block that is wanted wouldn't find room. Larger blocks are pages of the
    // kernel's LRU lists only as one compound page.
    private bool MayMove(byte state, int order) => order == 0
        || (_movesLarger && (state & FrameState.Compound) != 0 && order < _zone.Build.PageblockOrder
            && (_request.Order == ZoneCompaction.WholeMemory || order < _request.Order));

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
