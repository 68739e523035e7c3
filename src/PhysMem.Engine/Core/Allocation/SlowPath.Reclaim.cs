using PhysMem.Engine.Core.Decisions;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Core.Allocation;

/// <summary>Direct reclaim and direct compaction.</summary>
internal ref partial struct SlowPath
{
    // Compaction priorities: fewer is more thorough.
    private const int CompactSyncFull = 0;
    private const int CompactSyncLight = 1;
    private const int CompactAsync = 2;

    private readonly bool MayCompactFirst => CanReclaim && CanCompact
        && (IsCostly || (_order > 0 && _ac.MigrateType != MigrateTypes.Movable));

    // vm.defrag_mode: a request that isn't movable and may not mix types needs a pageblock of its own.
    private readonly int MadeOrder =>
        _machine.Sysctl.DefragMode && (_flags & AllocFlags.NoFragment) != 0 && _ac.MigrateType != MigrateTypes.Movable
            ? Math.Max(_order, _machine.Build.PageblockOrder)
            : _order;

    // Compaction before reclaim, where a lack of large blocks is likelier than a lack of pages.
    private Step CompactFirst()
    {
        if (!MayCompactFirst || SlowPathRights.InEmergency(_gfp, _ac.Task) != 0)
        {
            return Step.Retry;
        }

        if (Compact(CompactAsync))
        {
            return Step.Got;
        }

        if (!IsCostly || !Has(GfpBits.NoRetry))
        {
            return Step.Retry;
        }

        if (_compacted is CompactResult.Skipped or CompactResult.Deferred)
        {
            return GiveUp(GiveUpRule.NoRetryCompaction);
        }

        if (Has(GfpBits.ThisNode))
        {
            return GiveUp(GiveUpRule.NoRetryThisNode);
        }

        _compactPriority = CompactAsync;
        return Step.Retry;
    }

    // __alloc_pages_direct_reclaim.
    private bool Reclaim()
    {
        _progress = Pressure.DirectReclaim(ref _ac, _gfp, MadeOrder);
        Log?.Add(new Reclaim(_progress));
        if (_progress == 0)
        {
            return false;
        }

        ForgetWalk();
        if (TryWalk(WalkReason.AfterReclaim, _flags))
        {
            return true;
        }

        // Pages may hide in the reserve or in per-CPU lists.
        UnreserveHighAtomic(force: false);
        _allocator.DrainAll(_ac.Task.Cpu);
        ForgetWalk();
        return TryWalk(WalkReason.AfterDrain, _flags);
    }

    // __alloc_pages_direct_compact.
    private bool Compact(int priority)
    {
        if (_order == 0)
        {
            return false;
        }

        int made = MadeOrder;
        CapturedBlock captured = default;
        _compacted = CanCompact
            ? Pressure.Compact(ref _ac, _gfp, made, _flags, priority, out captured)
            : CompactResult.Skipped;
        Log?.Add(new Compact(made, priority, _compacted));
        if (_compacted == CompactResult.Skipped
            || (_compacted == CompactResult.Deferred && _machine.Line.TriesReservesFirst))
        {
            return false;
        }

        ForgetWalk();
        if (captured.Zone is { } larger && made > _order)
        {
            // Of a pageblock it takes what it needs, by the way that all requests go.
            larger.FreeToBuddy(captured.Index, made, larger.Pageblocks.OfFrame(captured.Index), toTail: false, _ac.Task.Cpu);
            captured = default;
        }

        if (captured.Zone is { } zone)
        {
            TakeCaptured(zone, captured.Index);
        }
        else if (!TryWalk(WalkReason.AfterCompaction, _flags))
        {
            return false;
        }

        Pressure.CompactionSucceeded(_outcome.Zone!, made);
        return true;
    }

    private void TakeCaptured(Zone zone, long i)
    {
        _allocator.PrepareNewPage(zone, i, _order, _gfp);
        _outcome.Zone = zone;
        _pfn = zone.Pfn(i);
        Log?.Add(new BlockTaken(zone, _pfn, _order, BlockSource.Compaction, _ac.MigrateType, _order));
    }

    // unreserve_highatomic_pageblock: one pageblock of the first zone that has one to give.
    private bool UnreserveHighAtomic(bool force)
    {
        Zone[] zones = _ac.Zonelist.Zones;
        for (int i = _ac.Preferred; i < zones.Length; i = PageAllocator.NextZone(ref _ac, i))
        {
            if (zones[i].UnreserveHighAtomic(_ac.MigrateType, force, _ac.Task.Cpu))
            {
                return true;
            }
        }

        return false;
    }
}
