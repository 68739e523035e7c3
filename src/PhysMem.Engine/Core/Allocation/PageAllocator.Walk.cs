using System.Runtime.CompilerServices;
using PhysMem.Engine.Buddy;
using PhysMem.Engine.Core.Decisions;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Frames;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Core.Allocation;

/// <summary>get_page_from_freelist: a walk along the zonelist, and what it asks of each zone (mm/page_alloc.c).</summary>
internal sealed partial class PageAllocator
{
    // RECLAIM_ZONE | RECLAIM_WRITE | RECLAIM_UNMAP.
    private const int NodeReclaimModes = 7;

    /// <summary>
    /// get_page_from_freelist: tries the zones in order, from the preferred one, and takes the block from the
    /// first zone that passes its watermark and has one.
    /// </summary>
    /// <returns>That zone; null when there is none.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal Zone? Walk(ref AllocContext ac, uint gfp, int order, int flags, out long pfn)
    {
        bool passesOver = _machine.Line.PassesOverWokenNodes && _machine.Nodes.Length > 1;
        ac.Passed = false;
        while (true)
        {
            // vm.defrag_mode: only the slow path gives that right up.
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

                // Another node may have what its kswapd is at work for there.
                if (passesOver && zone.Node.KswapdAwake)
                {
                    passedOver = true;
                    _machine.Decisions?.Add(new Skip(zone, SkipReason.KswapdAwake));
                    continue;
                }

                AcceptMemory(zone, order, flags, ac.Task.Cpu);
                if (PassesWatermark(ref ac, zone, gfp, order, flags))
                {
                    ac.Passed = true;
                    do
                    {
                        pfn = _machine.Decisions is { } log
                            ? TakeNarrated(log, ref ac, zone, gfp, order, flags)
                            : TakeFrom(ref ac, zone, gfp, order, flags);
                    }
                    while (pfn < 0 && AcceptMemory(zone, order, flags, ac.Task.Cpu));

                    if (pfn >= 0)
                    {
                        return zone;
                    }
                }
            }

            if (passedOver && !mixTypes)
            {
                passesOver = false;
                _machine.Decisions?.Add(new Walk(WalkReason.WokenNodes, flags));
                continue;
            }

            // Types matter only where pages are taken.
            if (!noFragment || (!ac.Passed && !mixTypes && WalksAreAlike))
            {
                pfn = NoPage;
                return null;
            }

            flags &= ~AllocFlags.NoFragment;
            _machine.Decisions?.Add(new Walk(WalkReason.MixingTypes, flags));
        }
    }

    /// <summary>
    /// Whether a walk that came to no zone above its mark would come to none again while nothing changes, so that nobody misses
    /// the second one: it reclaims nothing, and nobody listens.
    /// </summary>
    internal bool WalksAreAlike => _machine.Decisions is null && (_machine.Sysctl.NodeReclaimMode & NodeReclaimModes) == 0;

    /// <summary>next_zones_zonelist: the list's next zone that the request may use.</summary>
    internal static int NextZone(ref AllocContext ac, int i) =>
        ac.Zonelist.Find(i + 1, ac.HighestZone, ac.Nodes);

    // Asked again where a zone fails its mark, it would find nothing more to do: nothing has changed since. Where a block is
    // missing, the boost may have risen.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool AcceptMemory(Zone zone, int order, int flags, int cpu) =>
        !zone.Unaccepted.IsEmpty && (flags & AllocFlags.TryLock) == 0 && zone.AcceptMemory(order, cpu);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool PassesWatermark(ref AllocContext ac, Zone zone, uint gfp, int order, int flags)
    {
        if (_machine.Line.TunesPageSets && !zone.BelowHigh)
        {
            if (zone.WatermarkFast(order, zone.WatermarkPages(Watermark.High), ac.HighestZone, flags, gfp))
            {
                _machine.Decisions?.Watermark(zone, order, ac.HighestZone, (flags & ~AllocFlags.WatermarkMask) | Watermark.High, gfp);
                return true;
            }

            zone.BelowHigh = true;
        }

        int which = flags & AllocFlags.WatermarkMask;
        long mark = zone.WatermarkPages(which);
        bool passed = zone.WatermarkFast(order, mark, ac.HighestZone, flags, gfp);
        _machine.Decisions?.Watermark(zone, order, ac.HighestZone, flags, gfp);
        return passed || (flags & AllocFlags.NoWatermarks) != 0 || NodeReclaimHelps(ref ac, zone, gfp, order, mark, flags);
    }

    // The node_reclaim part of the walk.
    private bool NodeReclaimHelps(ref AllocContext ac, Zone zone, uint gfp, int order, long mark, int flags)
    {
        if ((_machine.Sysctl.NodeReclaimMode & NodeReclaimModes) == 0)
        {
            return false;
        }

        bool scanned = Pressure.NodeReclaim(ref ac, zone, gfp, order);
        _machine.Decisions?.NodeReclaim(zone, scanned, order, ac.HighestZone, flags);
        return scanned && zone.WatermarkOk(order, mark, ac.HighestZone, flags);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private long TakeFrom(ref AllocContext ac, Zone zone, uint gfp, int order, int flags)
    {
        long i = zone.Remove(ac.PreferredZone, order, flags, ac.MigrateType, ac.Task.Cpu);
        return i == BuddyArea.None ? NoPage : HandOut(zone, i, gfp, order, flags, ac.Task.Cpu);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private long HandOut(Zone zone, long i, uint gfp, int order, int flags, int cpu)
    {
        PrepareNewPage(zone, i, order, gfp);
        if ((flags & AllocFlags.HighAtomic) != 0 && !_machine.Line.ReservesFromBuddyOnly)
        {
            zone.ReserveHighAtomic(i, order, cpu);
        }

        return zone.Pfn(i);
    }

    /// <summary>prep_new_page: the block is in use from now on, as one compound page when that was asked for.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal unsafe void PrepareNewPage(Zone zone, long i, int order, uint gfp)
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
            _machine.Decisions?.Add(new Skip(zone, SkipReason.Cpuset));
            return false;
        }

        if (ac.SpreadDirty && Pressure.IsOverDirtyLimit(zone.Node, ac.Task))
        {
            _machine.Decisions?.Add(new Skip(zone, SkipReason.DirtyLimit));
            return false;
        }

        return true;
    }

    /// <summary>__cpuset_node_allowed, for a cpuset without exclusive ancestors.</summary>
    internal static bool CpusetAllows(ref AllocContext ac, Zone zone, uint gfp)
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
