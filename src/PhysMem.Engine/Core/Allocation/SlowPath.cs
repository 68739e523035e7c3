using PhysMem.Engine.Core.Decisions;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Core.Allocation;

/// <summary>
/// __alloc_pages_slowpath: what is tried, in which order, when the fast path found nothing. One object for one request,
/// on the stack; its fields are the locals of the kernel's function. In the partial files: Kswapd, Reclaim (and
/// compaction), Retry (whether another round is worth while), Oom (the killer, and the end).
/// <para>
/// The kernel may go round for ever here. The simulator always stops: reclaim takes from lists that nobody fills
/// meanwhile, compaction moves pages only upward, tasks can be killed once, and a request that goes on although none
/// of this happens any more is reported as one that would not return.
/// </para>
/// </summary>
internal ref partial struct SlowPath
{
    private const int NoWalk = -1;

    private readonly MachineState _machine;
    private readonly PageAllocator _allocator;
    private readonly uint _gfp;
    private readonly int _order;
    private readonly ref AllocContext _ac;
    private AllocOutcome _outcome;
    private long _pfn = PageAllocator.NoPage;

    // alloc_flags.
    private int _flags;

    // did_some_progress, and no_progress_loops.
    private long _progress;
    private int _noProgress;

    private CompactResult _compacted = CompactResult.Skipped;
    private int _compactPriority = CompactSyncLight;
    private int _compactRetries;

    // compact_first and can_retry_reserves, of lines that try the reserves before they reclaim.
    private bool _compactsFirst;
    private bool _triedReserves;
    private bool _walked;

    // The flags of the last walk, if it came to no zone above its mark and nothing has changed since; and its mask.
    private int _vainFlags = NoWalk;
    private uint _vainGfp;

    // Pressure.Work when the request last stood before giving up, and how often it has stood still since.
    private long _work;
    private int _stillRounds;

    public SlowPath(MachineState machine, ref AllocContext ac, uint gfp, int order)
    {
        _machine = machine;
        _allocator = machine.Allocator;
        _ac = ref ac;
        _order = order;
        _work = Pressure.Work;

        // A request that may wait isn't atomic, whatever it says.
        const uint both = GfpBits.Atomic | GfpBits.DirectReclaim;
        _gfp = (gfp & both) == both ? gfp & ~GfpBits.Atomic : gfp;
    }

    /// <summary>What to do after a step.</summary>
    private enum Step
    {
        /// <summary>The block is found.</summary>
        Got,

        /// <summary>The label retry: another round.</summary>
        Retry,

        /// <summary>The label nopage.</summary>
        NoPage,

        /// <summary>The label fail.</summary>
        Fail,
    }

    private readonly PressureModel Pressure => _allocator.Pressure;

    // Behind "?." a fact is stated only when somebody listens.
    private readonly DecisionLog? Log => _machine.Decisions;

    private readonly bool IsCostly => _order > PageConstants.CostlyOrder;

    private readonly bool CanReclaim => Has(GfpBits.DirectReclaim);

    // gfp_compaction_allowed.
    private readonly bool CanCompact => Has(GfpBits.Io);

    /// <summary>Goes the whole way.</summary>
    /// <returns>The first frame's pfn, or <see cref="PageAllocator.NoPage"/>.</returns>
    public long Run(out AllocOutcome outcome)
    {
        bool reservesFirst = _machine.Line.TriesReservesFirst;
        Step step = reservesFirst ? Begin() : FirstTries();
        while (step is Step.Retry or Step.NoPage)
        {
            step = step == Step.NoPage ? NoPageLeft() : reservesFirst ? RoundReservesFirst() : Round();
        }

        if (step == Step.Got)
        {
            _outcome.Rule = GiveUpRule.None;
        }

        outcome = _outcome;
        return step == Step.Got ? _pfn : PageAllocator.NoPage;
    }

    // From the label restart on: rights, and whether there is a zone at all.
    private Step Begin()
    {
        _flags = SlowPathRights.Of(_gfp, _order, _ac.Task) | _allocator.CmaFlag(_ac.MigrateType)
            | (_machine.Sysctl.DefragMode ? AllocFlags.NoFragment : 0);
        _compactsFirst = MayCompactFirst;
        _ac.FindPreferred();
        if (!_ac.HasPreferred)
        {
            return GiveUp(GiveUpRule.NoZone);
        }

        return Has(GfpBits.HardWall) && CpusetHasNoZone() ? GiveUp(GiveUpRule.MovableCpuset) : Step.Retry;
    }

    // To the label retry: what is done once.
    private Step FirstTries()
    {
        Step begun = Begin();
        if (begun != Step.Retry)
        {
            return begun;
        }

        WakeFirst();
        return TryWalk(WalkReason.SlowPath, _flags) ? Step.Got : CompactFirst();
    }

    private void WakeFirst()
    {
        if (Log is { } log)
        {
            WakeNarrated(log);
        }
        else
        {
            WakeAllKswapds();
        }
    }

    // From the label retry on: one round.
    private Step Round()
    {
        WakeAllKswapds();
        TakeRights(out bool emergency);
        if (TryWalk(emergency ? WalkReason.Emergency : WalkReason.Round, _flags))
        {
            return Step.Got;
        }

        if (!CanReclaim)
        {
            return GiveUp(GiveUpRule.NoDirectReclaim);
        }

        if (_ac.Task.Is(TaskFlags.MemAlloc))
        {
            return GiveUp(GiveUpRule.IsReclaiming);
        }

        return Reclaim() || Compact(_compactPriority) ? Step.Got : RetryOrKill();
    }

    // Rights of who frees memory, and whether the request is free of cpuset and policy from here on. Reserves are there
    // to get the system on: neither binds who may use them.
    private bool TakeRights(out bool emergency)
    {
        int reserve = SlowPathRights.InEmergency(_gfp, _ac.Task);
        emergency = reserve != 0;
        if (emergency)
        {
            _flags = reserve | (_flags & (AllocFlags.Kswapd | AllocFlags.Cma));
        }

        if ((_flags & AllocFlags.Cpuset) != 0 && !emergency)
        {
            return false;
        }

        if (_ac.Nodes is not null)
        {
            _ac.Nodes = null;
            ForgetWalk();
        }

        _ac.FindPreferred();
        return true;
    }

    private bool TryWalk(WalkReason why, int flags) => TryWalk(why, flags, _gfp);

    private bool TryWalk(WalkReason why, int flags, uint gfp)
    {
        Log?.Add(new Walk(why, flags));
        if (flags == _vainFlags && gfp == _vainGfp && _allocator.WalksAreAlike)
        {
            return false;
        }

        _outcome.Zone = _allocator.Walk(ref _ac, gfp, _order, flags, out _pfn);
        _vainFlags = _ac.Passed ? NoWalk : flags;
        _vainGfp = gfp;
        return _pfn >= 0;
    }

    // Something may have changed for the next walk.
    private void ForgetWalk() => _vainFlags = NoWalk;

    private Step GiveUp(GiveUpRule rule)
    {
        _outcome.Rule = rule;
        Log?.Add(new GaveUp(rule));
        return Step.NoPage;
    }

    private readonly bool Has(uint bits) => (_gfp & bits) != 0;
}
