using System.Runtime.CompilerServices;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Frames;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Core.Allocation;

/// <summary>
/// The zoned buddy allocator's entry points (mm/page_alloc.c): __alloc_pages with its list walk here, the slow
/// path, derived calls and freeing in the partial files. Requests are trusted: public callers check them first.
/// A pfn of -1 means that the request failed.
/// </summary>
internal sealed partial class PageAllocator
{
    /// <summary>What a failed request returns.</summary>
    public const long NoPage = -1;

    private readonly MachineState _machine;

    public PageAllocator(MachineState machine) => _machine = machine;

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
        if (order > _machine.Build.MaxOrder)
        {
            outcome = default;
            _machine.Decisions?.OrderTooLarge(order);
            return NoPage;
        }

        gfp = task.GfpContext.Apply(gfp);
        uint allocGfp = gfp;
        AllocContext ac = default;
        int flags = AllocFlags.WatermarkLow | Prepare(ref ac, ref allocGfp, nid, task, nodes);
        flags |= NoFragmentFlags(ref ac, gfp);

        _machine.Decisions?.Add(Core.State.DecisionKind.Walk, null, "fast path: walk at the low watermark");
        long pfn = Walk(ref ac, allocGfp, order, flags);
        if (pfn < 0)
        {
            allocGfp = gfp;
            ac.SpreadDirty = false;
            ac.Nodes = nodes;
            pfn = SlowPath(ref ac, gfp, order);
        }

        _machine.Trace?.PageAlloc(pfn, order, allocGfp, ac.MigrateType);
        outcome.Zone = ac.Zone;
        outcome.HangReason = ac.HangReason;
        return pfn;
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
        long pfn = ac.HasPreferred ? Walk(ref ac, gfp, 0, AllocFlags.WatermarkLow) : NoPage;
        if (pfn >= 0)
        {
            _machine.Trace?.PageAlloc(pfn, 0, gfp, ac.MigrateType);
        }

        zone = ac.Zone;
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
    private int CmaFlag(int mt) => _machine.Build.HasCma && mt == MigrateTypes.Movable ? AllocFlags.Cma : 0;

    // alloc_flags_nofragment.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int NoFragmentFlags(ref AllocContext ac, uint gfp)
    {
        int flags = (int)(gfp & GfpBits.KswapdReclaim);
        bool apart = _machine.Sysctl.DefragMode || (ac.HasPreferred && ac.PreferredZone.KeepsTypesApart);
        return apart ? flags | AllocFlags.NoFragment : flags;
    }

    /// <summary>
    /// get_page_from_freelist: tries the zones in order, from the preferred one, and takes the block from the
    /// first zone that passes its watermark and has one.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private long Walk(ref AllocContext ac, uint gfp, int order, int flags)
    {
        bool passesOver = _machine.Line.PassesOverWokenNodes && _machine.Nodes.Length > 1;
        while (true)
        {
            bool noFragment = (flags & AllocFlags.NoFragment) != 0 && !_machine.Sysctl.DefragMode;
            bool mixTypes = false, passedOver = false;
            for (int i = ac.Preferred; i < ac.Zonelist.Zones.Length && !mixTypes; i = NextZone(ref ac, i))
            {
                Zone zone = ac.Zonelist.Zones[i];
                if (!IsAllowed(ref ac, zone, gfp, flags))
                {
                    continue;
                }

                // Mixing types at home is better than going to another node.
                if (noFragment && _machine.Nodes.Length > 1 && zone.Node != ac.PreferredZone.Node)
                {
                    mixTypes = true;
                    continue;
                }

                // Its kswapd is at work there; another node's memory comes without waiting.
                if (passesOver && zone.Node.KswapdAwake)
                {
                    passedOver = true;
                    _machine.Decisions?.Skip(zone, "the node's kswapd is awake");
                    continue;
                }

                if (PassesWatermark(ref ac, zone, gfp, order, flags))
                {
                    long pfn = _machine.Decisions is { } log
                        ? TakeNarrated(log, ref ac, zone, gfp, order, flags)
                        : TakeFrom(ref ac, zone, gfp, order, flags);
                    if (pfn >= 0)
                    {
                        return pfn;
                    }
                }
            }

            if (passedOver && !mixTypes)
            {
                passesOver = false;
                continue;
            }

            if (!noFragment)
            {
                return NoPage;
            }

            flags &= ~AllocFlags.NoFragment;
            _machine.Decisions?.Add(
                Core.State.DecisionKind.Walk, null, "nothing without mixing types in a pageblock: walk again with mixing");
        }
    }

    private static int NextZone(ref AllocContext ac, int i) =>
        ac.Zonelist.Find(i + 1, ac.HighestZone, ac.Nodes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool PassesWatermark(ref AllocContext ac, Zone zone, uint gfp, int order, int flags)
    {
        if (_machine.Line.TunesPageSets && !zone.BelowHigh)
        {
            if (zone.WatermarkFast(order, zone.WatermarkPages(Watermark.High), ac.HighestZone, flags, gfp))
            {
                return true;
            }

            zone.BelowHigh = true;
        }

        int which = flags & AllocFlags.WatermarkMask;
        long mark = zone.WatermarkPages(which);
        bool passed = zone.WatermarkFast(order, mark, ac.HighestZone, flags, gfp);
        _machine.Decisions?.Watermark(zone, order, mark, ac.HighestZone, flags, passed);
        if (passed)
        {
            return true;
        }

        if ((flags & AllocFlags.NoWatermarks) != 0)
        {
            _machine.Decisions?.WatermarkDoesNotBind(zone);
            return true;
        }

        return NodeReclaimHelps(ref ac, zone, gfp, order, mark, flags);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private long TakeFrom(ref AllocContext ac, Zone zone, uint gfp, int order, int flags)
    {
        long i = zone.Remove(ac.PreferredZone, order, flags, ac.MigrateType, ac.Task.Cpu);
        if (i == Buddy.BuddyArea.None)
        {
            return NoPage;
        }

        ac.Zone = zone;
        PrepareNewPage(zone, i, order, gfp);
        if ((flags & AllocFlags.HighAtomic) != 0 && !_machine.Line.ReservesFromBuddyOnly)
        {
            zone.ReserveHighAtomic(i, order, ac.Task.Cpu);
        }

        return zone.Pfn(i);
    }

    // prep_new_page: the block is in use from now on, as one compound page when that was asked for.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private unsafe void PrepareNewPage(Zone zone, long i, int order, uint gfp)
    {
        byte state = (byte)(FrameState.InUse | order);
        if (order > 0 && (gfp & GfpBits.Comp) != 0)
        {
            state |= FrameState.Compound;
        }

        if (_machine.MovableRequestsJoinLru && (gfp & GfpBits.Movable) != 0)
        {
            state |= FrameState.Lru;
            zone.Lru?.Join(i, order);
        }

        zone.Table.State[i] = state;
    }

    // The cpuset part of the walk, and the dirty limit of write requests.
    private bool IsAllowed(ref AllocContext ac, Zone zone, uint gfp, int flags)
    {
        if ((flags & AllocFlags.Cpuset) != 0 && ac.Task.MemsAllowed != null && !CpusetAllows(ref ac, zone, gfp))
        {
            _machine.Decisions?.Skip(zone, "node not in the task's cpuset");
            return false;
        }

        if (ac.SpreadDirty && IsOverDirtyLimit(zone.Node, ac.Task))
        {
            _machine.Decisions?.Skip(zone, "node is above its dirty limit");
            return false;
        }

        return true;
    }

    // __cpuset_node_allowed, for a cpuset without exclusive ancestors.
    private static bool CpusetAllows(ref AllocContext ac, Zone zone, uint gfp)
    {
        if (ac.Task.Is(TaskFlags.Interrupt) || ac.Task.MemsAllowed!.Contains(zone.Node.Nid)
            || ac.Task.Is(TaskFlags.OomVictim))
        {
            return true;
        }

        // Without HARDWALL the nearest hardwalled ancestor counts: the root cpuset, which has all nodes.
        return (gfp & GfpBits.HardWall) == 0;
    }
}
