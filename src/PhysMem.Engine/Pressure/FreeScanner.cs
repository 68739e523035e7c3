using PhysMem.Engine.Buddy;
using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Frames;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Pressure;

/// <summary>
/// The scanner that comes down from a zone's end and takes free blocks off the lists, for pages to move to
/// (isolate_freepages).
/// </summary>
internal struct FreeScanner
{
    private readonly int _block;
    private readonly ModeledSystem _system;
    private readonly Zone _zone;
    private readonly CompactionRequest _request;
    private FreeTargets? _made;

    public FreeScanner(ModeledSystem system, Zone zone, CompactionRequest request)
    {
        _system = system;
        _zone = zone;
        _block = zone.Build.PageblockPages;
        _request = request;
    }

    /// <summary>free_pfn: where scanning goes on.</summary>
    public long Pfn { get; set; }

    /// <summary>compaction_alloc: room for a block to move to; false when there is none before the other scanner.</summary>
    public bool Take(ref MigrateScanner source, int order, out long first)
    {
        if (Targets.TryTake(order, out first))
        {
            return true;
        }

        Isolate(ref source);
        return Targets.TryTake(order, out first);
    }

    /// <summary>release_freepages: gives back what wasn't needed.</summary>
    /// <returns>The highest pfn among it.</returns>
    public long? Release()
    {
        long? highest = null;
        if (_made is null)
        {
            return highest;
        }

        foreach ((long i, int order) in Targets.Rest)
        {
            highest = Math.Max(highest ?? 0, _zone.Pfn(i));
            _system.Machine.Allocator.FreePages(_zone, i, order, _request.Cpu);
        }

        Targets.Clear();
        return highest;
    }

    // Most runs move nothing.
    private FreeTargets Targets => _made ??= new FreeTargets(_zone);

    private void Isolate(ref MigrateScanner source)
    {
        long wanted = source.Pages;
        long lowest = (source.Pfn / _block * _block) + _block;
        long at = Pfn;
        long block = at / _block * _block;
        for (; block >= lowest; block -= _block, at = block)
        {
            if (TryPassRun(block, lowest, out long first))
            {
                block = first;
                continue;
            }

            if (!_system.IsWholeBlock(_zone, block) || !IsSuited(block))
            {
                continue;
            }

            long end = Math.Min(block + _block, _zone.EndPfn);
            at = TakeFrom(at, end, wanted);
            if (at >= end)
            {
                RememberScanned(block);
            }

            if (Targets.Count >= wanted)
            {
                at = at >= end ? block - _block : at;
                break;
            }

            if (at < end)
            {
                break;
            }
        }

        Pfn = at;
    }

    // Blocks of a run are free as a whole: no place to move to. The second half of each has a pageblock of its own where the largest
    // order is above; it doesn't say that it is free, and is looked through in vain. All of them at once, if their types are alike.
    private bool TryPassRun(long block, long lowest, out long first)
    {
        long i = _zone.FrameIndex(block);
        BlockRun run = _zone.Buddy.RunAt(i);
        first = Math.Max(_zone.Pfn(run.First), lowest);
        if (run.Blocks == 0 || first >= block || _zone.Pageblocks.SameUntil(_zone.FrameIndex(first) / _block, i / _block) < i / _block
            || _zone.Pageblocks.OfFrame(i) != _zone.Pageblocks.OfFrame(_zone.FrameIndex(first)))
        {
            return false;
        }

        long inside = first % _zone.Build.MaxOrderPages == 0 ? first + _block : first;
        if (_zone.Build.MaxOrderPages > _block && IsSuitedType(i))
        {
            RememberScanned(inside);
        }

        return true;
    }

    // isolate_freepages_block; returns where it stopped.
    private long TakeFrom(long from, long end, long wanted)
    {
        long pfn = from;
        while (pfn < end)
        {
            long i = _zone.FrameIndex(pfn);
            byte s = _zone.StateOf(i);
            if (!FrameState.IsFree(s))
            {
                pfn = _zone.Pfn(_zone.Buddy.NextUsed(i + 1, _zone.FrameIndex(end)));
                continue;
            }

            int order = FrameState.Order(s);
            if (!TakeOut(i, order))
            {
                break;
            }

            Targets.Add(i, order);
            pfn += 1L << order;
            if (Targets.Count >= wanted)
            {
                break;
            }
        }

        return Math.Min(pfn, end);
    }

    // __isolate_free_page: only above the min watermark, as if the block was allocated.
    private bool TakeOut(long i, int order)
    {
        int mt = _zone.Pageblocks.OfFrame(i);
        long mark = _zone.RawWatermark(Watermark.Min) + (1L << order);
        if (mt != MigrateTypes.Isolate && !_zone.WatermarkOk(0, mark, highestZone: 0, AllocFlags.Cma))
        {
            return false;
        }

        _zone.Account(_request.Cpu, -(1L << order), mt);
        _zone.Buddy.TakeOut(i, order);
        if (order >= _zone.Build.PageblockOrder - 1)
        {
            for (long k = 0; k < 1L << order; k += _block)
            {
                if (MigrateTypes.IsMergeable(_zone.Pageblocks.OfFrame(i + k)))
                {
                    _zone.Retype(i + k, MigrateTypes.Movable, _request.Cpu);
                }
            }
        }

        return true;
    }

    // suitable_migration_target: not a block that is free as a whole, and none of another type.
    private bool IsSuited(long pfn)
    {
        long i = _zone.FrameIndex(pfn);
        byte s = _zone.StateOf(i);
        int whole = _zone.Machine.Line.SparesWantedBlocks && _request.Order > 0 ? _request.Order : _zone.Build.PageblockOrder;
        if (FrameState.IsFree(s) && FrameState.Order(s) >= whole)
        {
            return false;
        }

        return IsSuitedType(i);
    }

    private bool IsSuitedType(long i) => _request.AnyTarget || _zone.Pageblocks.OfFrame(i) is MigrateTypes.Movable or MigrateTypes.Cma;

    // update_pageblock_skip's cached position.
    private void RememberScanned(long block)
    {
        CompactionDeferral state = _system.Of(_zone);
        state.FreePfn = Math.Min(state.FreePfn, block);
    }
}
