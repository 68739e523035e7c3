using PhysMem.Engine.Core.Decisions;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Core.Allocation;

/// <summary>The end of the slow path: the OOM killer, __GFP_NOFAIL, and requests that would never return.</summary>
internal ref partial struct SlowPath
{
    // __alloc_pages_may_oom, and what follows from it.
    private Step MayOom()
    {
        // A parallel kill may have freed memory meanwhile: look again, at the high mark so as not to race with it.
        uint gfp = (_gfp | GfpBits.HardWall) & ~GfpBits.DirectReclaim;
        if (TryWalk(WalkReason.BeforeOom, AllocFlags.WatermarkHigh | AllocFlags.Cpuset, gfp))
        {
            return Step.Got;
        }

        GiveUpRule pointless = WhyOomIsPointless();
        if (pointless != GiveUpRule.None)
        {
            return GiveUp(pointless);
        }

        OomResult result = Pressure.OutOfMemory(ref _ac, _gfp, _order);
        ForgetWalk();
        Log?.Add(new Oom(result));
        return result == OomResult.Panic ? Hang(GiveUpRule.OomPanic) : AfterOom(result);
    }

    private Step AfterOom(OomResult result)
    {
        bool noFail = Has(GfpBits.NoFail);
        if (noFail && (TryWalk(WalkReason.AfterOom, AllocFlags.NoWatermarks | AllocFlags.Cpuset)
            || TryWalk(WalkReason.AfterOom, AllocFlags.NoWatermarks)))
        {
            return Step.Got;
        }

        if (DyingTaskGivesUp())
        {
            return GiveUp(GiveUpRule.OomVictim);
        }

        if (result == OomResult.NobodyKnown && !noFail)
        {
            return GiveUp(GiveUpRule.NobodyKnown);
        }

        if (result != OomResult.Killed && StandsStill())
        {
            return Hang(result == OomResult.NobodyKnown ? GiveUpRule.NoFail : GiveUpRule.OomPretends);
        }

        _noProgress = 0;
        return Step.Retry;
    }

    // A victim that had its extra rights, or may not have them, makes room by dying.
    private readonly bool DyingTaskGivesUp() =>
        _ac.Task.Is(TaskFlags.OomVictim) && ((_flags & AllocFlags.Oom) != 0 || Has(GfpBits.NoMemAlloc));

    private readonly GiveUpRule WhyOomIsPointless() =>
        IsCostly ? GiveUpRule.NoOomCostly
        : Has(GfpBits.RetryMayFail) ? GiveUpRule.NoOomRetryMayFail
        : Has(GfpBits.ThisNode) ? GiveUpRule.NoOomThisNode
        : _ac.HighestZone < _machine.Architecture.IndexOf(ZoneType.Normal) ? GiveUpRule.NoOomLowZones
        : GiveUpRule.None;

    // The label nopage: fail, unless __GFP_NOFAIL forbids it.
    private Step NoPageLeft()
    {
        if (!Has(GfpBits.NoFail) || !CanReclaim)
        {
            return Step.Fail;
        }

        if (TryWalk(WalkReason.NoFail, AllocFlags.MinReserve | AllocFlags.Cpuset)
            || TryWalk(WalkReason.NoFail, AllocFlags.MinReserve))
        {
            return Step.Got;
        }

        return StandsStill() ? Hang(GiveUpRule.NoFail) : Step.Retry;
    }

    // The kernel goes on here for ever, or stops altogether.
    private Step Hang(GiveUpRule rule)
    {
        GiveUp(rule);
        return Step.Fail;
    }

    // Whether nothing has been freed, moved or killed for so long that further rounds can't differ.
    private bool StandsStill()
    {
        long work = Pressure.Work;
        if (work != _work)
        {
            _work = work;
            _stillRounds = 0;
            return false;
        }

        return ++_stillRounds > Pressure.PatientRounds;
    }
}
