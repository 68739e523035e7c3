using PhysMem.Engine.Core.State;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Core.Allocation;

/// <summary>The end of the slow path: the OOM killer, __GFP_NOFAIL, and requests that would never return.</summary>
internal sealed partial class PageAllocator
{
    // __alloc_pages_may_oom, and what follows from it.
    private Step MayOom(ref AllocContext ac, ref SlowState s)
    {
        // A parallel kill may have freed memory meanwhile: look again, at the high mark so as not to race with it.
        Log?.Step("walk at the high watermark before killing anything");
        s.Pfn = Walk(
            ref ac,
            (s.Gfp | GfpBits.HardWall) & ~GfpBits.DirectReclaim,
            s.Order,
            AllocFlags.WatermarkHigh | AllocFlags.Cpuset);
        if (s.Pfn >= 0)
        {
            return Step.Got;
        }

        if (WhyOomIsPointless(ref ac, ref s) is { } why)
        {
            Log?.Step(why);
            return Step.NoPage;
        }

        OomResult result = Pressure.OutOfMemory(ref ac, s.Gfp, s.Order);
        Log?.Step($"OOM killer: {result}");
        return AfterOom(ref ac, ref s, result);
    }

    private Step AfterOom(ref AllocContext ac, ref SlowState s, OomResult result)
    {
        if (result == OomResult.Panic)
        {
            ac.HangReason = "the OOM killer finds no task to kill, and the kernel panics: System is deadlocked on memory";
            return Step.Fail;
        }

        bool noFail = (s.Gfp & GfpBits.NoFail) != 0;
        if (noFail && (TryWalk(ref ac, ref s, AllocFlags.NoWatermarks | AllocFlags.Cpuset)
            || TryWalk(ref ac, ref s, AllocFlags.NoWatermarks)))
        {
            return Step.Got;
        }

        if (DyingTaskGivesUp(ref ac, ref s) || (result == OomResult.NobodyKnown && !noFail))
        {
            return Step.NoPage;
        }

        if (result != OomResult.Killed && StandsStill(ref s))
        {
            ac.HangReason = result == OomResult.NobodyKnown
                ? "__GFP_NOFAIL: the kernel retries until another task frees memory"
                : "the OOM killer reports success and kills nobody, as it does without __GFP_FS, so the kernel "
                    + "retries for ever unless another task frees memory";
            return Step.Fail;
        }

        s.NoProgress = 0;
        return Step.Retry;
    }

    // A victim that had its extra rights, or may not have them, makes room by dying.
    private static bool DyingTaskGivesUp(ref AllocContext ac, ref SlowState s) =>
        ac.Task.Is(TaskFlags.OomVictim)
        && ((s.Flags & AllocFlags.Oom) != 0 || (s.Gfp & GfpBits.NoMemAlloc) != 0);

    private string? WhyOomIsPointless(ref AllocContext ac, ref SlowState s) =>
        s.Costly ? "no OOM kill: a costly order"
        : (s.Gfp & GfpBits.RetryMayFail) != 0 ? "no OOM kill: __GFP_RETRY_MAYFAIL"
        : (s.Gfp & GfpBits.ThisNode) != 0 ? "no OOM kill: __GFP_THISNODE"
        : ac.HighestZone < _machine.Architecture.IndexOf(ZoneType.Normal) ? "no OOM kill: a request for low zones only"
        : null;

    // The label nopage: fail, unless __GFP_NOFAIL forbids it.
    private Step NoPageLeft(ref AllocContext ac, ref SlowState s)
    {
        if ((s.Gfp & GfpBits.NoFail) == 0 || !s.CanReclaim)
        {
            return Step.Fail;
        }

        Log?.Step("__GFP_NOFAIL: walk with half of the reserve");
        if (TryWalk(ref ac, ref s, AllocFlags.MinReserve | AllocFlags.Cpuset)
            || TryWalk(ref ac, ref s, AllocFlags.MinReserve))
        {
            return Step.Got;
        }

        if (StandsStill(ref s))
        {
            ac.HangReason = "__GFP_NOFAIL: the kernel retries until another task frees memory";
            return Step.Fail;
        }

        return Step.Retry;
    }

    // Whether nothing has been freed, moved or killed for so long that further rounds can't differ.
    private bool StandsStill(ref SlowState s)
    {
        long work = Pressure.Work;
        if (work != s.Work)
        {
            s.Work = work;
            s.StillRounds = 0;
            return false;
        }

        return ++s.StillRounds > Pressure.PatientRounds;
    }
}
