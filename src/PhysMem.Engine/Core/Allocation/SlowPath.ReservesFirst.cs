using PhysMem.Engine.Core.Decisions;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Core.Allocation;

/// <summary>
/// A round of the slow path in lines that look for rights in the first round and walk again with them before anything
/// is reclaimed (7.2). The steps are those of <see cref="Round"/> in another order.
/// </summary>
internal ref partial struct SlowPath
{
    private Step RoundReservesFirst()
    {
        if (_walked)
        {
            WakeAllKswapds();
        }
        else
        {
            WakeFirst();
        }

        if (TryWalk(_walked ? WalkReason.Round : WalkReason.SlowPath, _flags))
        {
            return Step.Got;
        }

        _walked = true;
        if (FindsReserves())
        {
            return Step.Retry;
        }

        if (!CanReclaim)
        {
            return Has(GfpBits.KswapdReclaim) && MixesTypesNow() ? Step.Retry : GiveUp(GiveUpRule.NoDirectReclaim);
        }

        if (_ac.Task.Is(TaskFlags.MemAlloc))
        {
            return GiveUp(GiveUpRule.IsReclaiming);
        }

        if ((!_compactsFirst && Reclaim()) || Compact(_compactsFirst ? CompactAsync : _compactPriority))
        {
            return Step.Got;
        }

        return _compactsFirst ? GoOnAfterCompaction() : RetryOrKill();
    }

    // Rights are walked with once before going on.
    private bool FindsReserves()
    {
        if (!TakeRights(out _))
        {
            return false;
        }

        bool first = !_triedReserves;
        _triedReserves = true;
        return first;
    }

    private Step GoOnAfterCompaction()
    {
        if (Has(GfpBits.NoRetry) && Has(GfpBits.ThisNode))
        {
            return GiveUp(GiveUpRule.NoRetryThisNode);
        }

        _compactsFirst = false;
        _compactPriority = Has(GfpBits.NoRetry) ? CompactAsync : CompactSyncLight;
        return Step.Retry;
    }

    // vm.defrag_mode: mixing types in a pageblock is the last thing before failing.
    private bool MixesTypesNow()
    {
        if (!_machine.Sysctl.DefragMode || (_flags & AllocFlags.NoFragment) == 0)
        {
            return false;
        }

        _flags &= ~AllocFlags.NoFragment;
        return true;
    }
}
