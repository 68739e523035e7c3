using PhysMem.Engine.Core.Decisions;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Core.Allocation;

/// <summary>Whether another round is worth while.</summary>
internal ref partial struct SlowPath
{
    private const int MaxReclaimRetries = 16;
    private const int MaxCompactRetries = 16;

    // The end of a round that got nothing.
    private Step RetryOrKill()
    {
        if (Has(GfpBits.NoRetry))
        {
            return GiveUp(GiveUpRule.NoRetry);
        }

        if (IsCostly && !(CanCompact && Has(GfpBits.RetryMayFail)))
        {
            return GiveUp(GiveUpRule.Costly);
        }

        return ShouldReclaimRetry() || (_progress > 0 && CanCompact && ShouldCompactRetry()) || MixesTypesNow()
            ? Step.Retry
            : MayOom();
    }

    // should_reclaim_retry: would the request fit if everything reclaimable were free?
    private bool ShouldReclaimRetry()
    {
        _noProgress = _progress > 0 && !IsCostly ? 0 : _noProgress + 1;
        if (_noProgress <= MaxReclaimRetries)
        {
            Zone[] zones = _ac.Zonelist.Zones;
            for (int i = _ac.Preferred; i < zones.Length; i = PageAllocator.NextZone(ref _ac, i))
            {
                long available = Pressure.ReclaimablePages(zones[i]) + zones[i].NrFreeExact;
                long min = zones[i].WatermarkPages(Watermark.Min);
                if (zones[i].WatermarkOk(_order, min, _ac.HighestZone, _flags, available))
                {
                    Log?.Add(new Retry(RetryReason.ReclaimCouldDo, _noProgress, zones[i], available));
                    return true;
                }
            }
        }

        bool unreserved = UnreserveHighAtomic(force: true);
        ForgetWalk();
        Log?.Add(new Retry(unreserved ? RetryReason.HighAtomicReleased : RetryReason.ReclaimExhausted, _noProgress));
        return unreserved;
    }

    // should_compact_retry.
    private bool ShouldCompactRetry()
    {
        if (_order == 0)
        {
            return false;
        }

        if (_compacted == CompactResult.Success)
        {
            _compactRetries++;
        }

        bool retry = _compacted switch
        {
            not (CompactResult.Success or CompactResult.Skipped) when _machine.Line.OnlySuccessRepeatsCompaction =>
                RaiseCompactPriority(),
            CompactResult.Complete or CompactResult.Deferred or CompactResult.Contended
                or CompactResult.PartialSkipped => RaiseCompactPriority(),
            CompactResult.Skipped => Pressure.CompactionCouldWork(ref _ac, _order, _flags),
            _ => _compactRetries <= (IsCostly ? MaxCompactRetries / 4 : MaxCompactRetries) || RaiseCompactPriority(),
        };
        Log?.Add(new Retry(retry ? RetryReason.CompactionCouldDo : RetryReason.CompactionExhausted));
        return retry;
    }

    private bool RaiseCompactPriority()
    {
        if (_compactPriority <= (IsCostly ? CompactSyncLight : CompactSyncFull))
        {
            return false;
        }

        _compactPriority--;
        _compactRetries = 0;
        return true;
    }
}
