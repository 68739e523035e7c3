using System.Runtime.CompilerServices;
using PhysMem.Engine.Core.Decisions;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Core.Allocation;

/// <summary>
/// The zoned buddy allocator (mm/page_alloc.c): __alloc_pages here; its list walk, the calls built on it and freeing in
/// the partial files; what is done when the fast path finds nothing is a <see cref="SlowPath"/>. Requests are trusted:
/// public callers check them first. A pfn of -1 means that the request failed.
/// </summary>
internal sealed partial class PageAllocator
{
    /// <summary>What a failed request returns.</summary>
    public const long NoPage = -1;

    private readonly MachineState _machine;

    public PageAllocator(MachineState machine) => _machine = machine;

    /// <summary>What reclaim, compaction and the OOM killer do on this machine.</summary>
    public PressureModel Pressure { get; set; } = new IdleSystem();

    /// <summary>__alloc_pages: 2^order contiguous frames for a request that prefers a node.</summary>
    /// <param name="gfp">The mask.</param>
    /// <param name="order">0..10; larger ones fail at once.</param>
    /// <param name="nid">The preferred node, online.</param>
    /// <param name="task">The caller.</param>
    /// <param name="nodes">Nodes to keep to, or null.</param>
    /// <param name="outcome">Where the pages came from, or how the request ended without any.</param>
    /// <returns>The first frame's pfn, or <see cref="NoPage"/>.</returns>
    public long AllocPages(
        uint gfp, int order, int nid, scoped in TaskContext task, NodeMask? nodes, out AllocOutcome outcome)
    {
        long pfn = TakeFromFirstZone(gfp, order, nid, task, nodes, out outcome);
        return pfn >= 0 ? pfn : AllocByWalk(gfp, order, nid, task, nodes, out outcome);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private long AllocByWalk(
        uint gfp, int order, int nid, scoped in TaskContext task, NodeMask? nodes, out AllocOutcome outcome)
    {
        outcome = default;
        if (order > _machine.Build.MaxOrder)
        {
            outcome.Rule = GiveUpRule.OrderTooLarge;
            _machine.Decisions?.Add(new GaveUp(outcome.Rule));
            return NoPage;
        }

        gfp = task.GfpContext.Apply(gfp);
        uint allocGfp = gfp;
        AllocContext ac = default;
        int flags = AllocFlags.WatermarkLow | Prepare(ref ac, ref allocGfp, nid, task, nodes);
        flags |= NoFragmentFlags(ref ac, gfp);

        _machine.Decisions?.Add(new Walk(WalkReason.FastPath, flags));
        outcome.Zone = Walk(ref ac, allocGfp, order, flags, out long pfn);
        if (pfn < 0)
        {
            allocGfp = gfp;
            ac.SpreadDirty = false;
            ac.Nodes = nodes;
            pfn = AllocSlowly(ref ac, gfp, order, out outcome);
        }

        _machine.Trace?.PageAlloc(pfn, order, allocGfp, ac.MigrateType);
        return pfn;
    }

    // Apart, because a slow path takes room on the stack, which others would have to clear.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private long AllocSlowly(ref AllocContext ac, uint gfp, int order, out AllocOutcome outcome)
    {
        var path = new SlowPath(_machine, ref ac, gfp, order);
        return path.Run(out outcome);
    }

    /// <summary>
    /// One walk at the low watermark over chosen zones, for a single page that the machine takes for itself.
    /// </summary>
    public long AllocFrom(Zonelist zones, int highestZone, uint gfp, scoped in TaskContext task, out Zone? zone)
    {
        AllocContext ac = default;
        ac.Task = task;
        ac.Zonelist = zones;
        ac.HighestZone = highestZone;
        ac.MigrateType = _machine.MigrateTypeOf(gfp);
        ac.FindPreferred();
        long pfn = NoPage;
        zone = ac.HasPreferred ? Walk(ref ac, gfp, 0, AllocFlags.WatermarkLow, out pfn) : null;
        if (zone != null)
        {
            _machine.Trace?.PageAlloc(pfn, 0, gfp, ac.MigrateType);
        }

        return pfn;
    }

    // prepare_alloc_pages; returns the alloc flags that follow from cpusets.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Prepare(ref AllocContext ac, ref uint allocGfp, int nid, scoped in TaskContext task, NodeMask? nodes)
    {
        int flags = 0;
        Node node = _machine.NodeData[nid]!;
        ac.Task = task;
        ac.HighestZone = _machine.ZoneTable.ZoneIndex(allocGfp);
        ac.Zonelist = (allocGfp & GfpBits.ThisNode) != 0 && _machine.Architecture.IsNuma ? node.ThisNode : node.Fallback;
        ac.Nodes = nodes;
        ac.MigrateType = _machine.MigrateTypeOf(allocGfp);
        ac.SpreadDirty = (allocGfp & GfpBits.Write) != 0;
        flags |= CmaFlag(ac.MigrateType);
        if (task.MemsAllowed != null)
        {
            allocGfp |= GfpBits.HardWall;
            if (nodes == null && !task.Is(TaskFlags.Interrupt))
            {
                ac.Nodes = task.MemsAllowed;
            }
            else
            {
                flags |= AllocFlags.Cpuset;
            }
        }

        ac.FindPreferred();
        return flags;
    }

    // gfp_to_alloc_flags_cma.
    internal int CmaFlag(int mt) => _machine.Build.HasCma && mt == MigrateTypes.Movable ? AllocFlags.Cma : 0;

    // alloc_flags_nofragment.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int NoFragmentFlags(ref AllocContext ac, uint gfp)
    {
        int flags = (int)(gfp & GfpBits.KswapdReclaim);
        bool apart = _machine.Sysctl.DefragMode || (ac.HasPreferred && ac.PreferredZone.KeepsTypesApart);
        return apart ? flags | AllocFlags.NoFragment : flags;
    }
}
