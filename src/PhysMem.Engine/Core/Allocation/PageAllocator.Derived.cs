using PhysMem.Engine.Buddy;
using PhysMem.Engine.Core.Decisions;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Frames;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Core.Allocation;

/// <summary>Calls built on __alloc_pages: exact sizes, splits and bulk requests (mm/page_alloc.c).</summary>
internal sealed partial class PageAllocator
{
    // Exact pages are single ones with an address.
    private const uint NotExact = GfpBits.Comp | GfpBits.HighMem;

    /// <summary>What alloc_pages_nolock adds to a mask.</summary>
    public const uint NoLockMask = GfpBits.NoWarn | GfpBits.Zero | GfpBits.NoMemAlloc | GfpBits.Comp;

    // Pages of a bulk request between two looks at whether it shall stop: a mask of low bits.
    private const int BulkStretch = (1 << 14) - 1;

    /// <summary>
    /// alloc_pages_exact_nid: a block of the next order, split, with the pages behind the end given back singly to the tails
    /// of the buddy lists.
    /// </summary>
    /// <param name="gfp">The mask; __GFP_COMP and __GFP_HIGHMEM are taken out.</param>
    /// <param name="pages">Pages wanted, 1 or more.</param>
    /// <param name="nid">Preferred node.</param>
    /// <param name="task">The caller.</param>
    /// <param name="outcome">How it ended.</param>
    public long AllocExact(uint gfp, long pages, int nid, scoped in TaskContext task, out AllocOutcome outcome)
    {
        int order = PageConstants.OrderFor(pages);
        long pfn = AllocPages(gfp & ~NotExact, order, nid, task, null, out outcome);
        if (pfn >= 0)
        {
            MakeExact(outcome.Zone!, pfn, order, pages, task.Cpu);
        }

        return pfn;
    }

    /// <summary>
    /// alloc_pages_nolock, for callers that may run anywhere: one walk at the min watermark over the lists of the CPU, with
    /// types mixed where needed. No slow path, and nobody is woken.
    /// </summary>
    /// <param name="request">The request; its mask has the bits of <see cref="NoLockMask"/>. A task's policy doesn't count.</param>
    /// <param name="outcome">How it ended.</param>
    public long AllocNoLock(AllocationRequest request, out AllocOutcome outcome)
    {
        outcome = default;
        long pfn = NoPage;
        if (_machine.PopulatedZones[0].WaitsPerCpu(request.Order))
        {
            uint gfp = request.Gfp.Value;
            AllocContext ac = default;
            int flags = AllocFlags.TryLock | Prepare(ref ac, ref gfp, NodeOf(request), request.Caller, nodes: null);
            _machine.Decisions?.Add(new Walk(WalkReason.NoLock, flags));
            outcome.Zone = ac.HasPreferred ? Walk(ref ac, gfp, request.Order, flags, out pfn) : null;
            outcome.Rule = pfn >= 0 ? GiveUpRule.None : GiveUpRule.NoLock;
            _machine.Trace?.PageAlloc(pfn, request.Order, gfp, ac.MigrateType);
        }
        else
        {
            outcome.Rule = GiveUpRule.NotPerCpu;
        }

        _machine.Decisions?.Add(ResultOf(request, outcome, pfn, 1L << request.Order));
        return pfn;
    }

    // make_alloc_exact.
    private void MakeExact(Zone zone, long pfn, int order, long pages, int cpu)
    {
        long first = zone.FrameIndex(pfn);
        SplitPage(zone, first, order);
        _machine.Decisions?.Add(new SplitExact(zone, pages, (1L << order) - pages));
        for (long k = pages; k < 1L << order; k++)
        {
            zone.Lru?.Leave(first + k, 0);
            _machine.Trace?.PageFree(zone.Pfn(first + k), 0);
            FreePagesOk(zone, first + k, 0, toTail: true, cpu);
        }
    }

    /// <summary>split_page: an allocated block becomes 2^order pages that are freed one by one.</summary>
    public static unsafe void SplitPage(Zone zone, long first, int order)
    {
        byte lru = (byte)(zone.Table.State[first] & FrameState.Lru);
        for (long k = 0; k < 1L << order; k++)
        {
            zone.Table.State[first + k] = (byte)(FrameState.InUse | lru);
        }

        zone.Lru?.Split(first, order);
    }

    /// <summary>
    /// __alloc_pages_bulk: order-0 pages straight from one zone's per-CPU list, as many as it has.
    /// </summary>
    /// <param name="gfp">The mask.</param>
    /// <param name="nid">Preferred node.</param>
    /// <param name="task">The caller.</param>
    /// <param name="nodes">Nodes to keep to, or null.</param>
    /// <param name="pfns">Receives the pages; its length is the number wanted.</param>
    /// <param name="outcome">How it ended; the zone is that of the last page.</param>
    /// <param name="stop">Ends it early, as if there were no more pages.</param>
    /// <returns>The number of pages handed out.</returns>
    public int AllocBulk(
        uint gfp, int nid, scoped in TaskContext task, NodeMask? nodes, Span<long> pfns, out AllocOutcome outcome,
        CancellationToken stop = default)
    {
        outcome = default;
        if (pfns.IsEmpty)
        {
            return 0;
        }

        if (pfns.Length == 1)
        {
            return BulkSingle(gfp, nid, task, nodes, pfns, out outcome);
        }

        gfp = task.GfpContext.Apply(gfp);
        AllocContext ac = default;
        int flags = AllocFlags.WatermarkLow | Prepare(ref ac, ref gfp, nid, task, nodes);
        Zone? zone = BulkZone(ref ac, gfp, flags, pfns.Length);
        if (zone == null)
        {
            _machine.Decisions?.Add(new Bulk(null, 0, task.Cpu));
            return BulkSingle(gfp, nid, task, nodes, pfns, out outcome);
        }

        int got = 0;
        while (got < pfns.Length && !((got & BulkStretch) == BulkStretch && stop.IsCancellationRequested))
        {
            long i = zone.TakeOrRefill(0, flags, ac.MigrateType, task.Cpu);
            if (i == BuddyArea.None)
            {
                break;
            }

            PrepareNewPage(zone, i, 0, gfp);
            pfns[got++] = zone.Pfn(i);
        }

        _machine.Decisions?.Add(new Bulk(zone, got, task.Cpu));
        if (got == 0)
        {
            return BulkSingle(gfp, nid, task, nodes, pfns, out outcome);
        }

        _machine.Events.PgAlloc[zone.Index] += got;
        zone.CountNuma(ac.PreferredZone, task.Cpu, got);
        outcome.Zone = zone;
        return got;
    }

    // The first zone with room for all pages above its low mark, on the preferred zone's node.
    private Zone? BulkZone(ref AllocContext ac, uint gfp, int flags, int pages)
    {
        Zone[] zones = ac.Zonelist.Zones;
        for (int i = ac.Preferred; i < zones.Length; i = NextZone(ref ac, i))
        {
            Zone zone = zones[i];
            if ((flags & AllocFlags.Cpuset) != 0 && !CpusetAllows(ref ac, zone, gfp))
            {
                continue;
            }

            if (zone.Node != ac.PreferredZone.Node)
            {
                return null;
            }

            AcceptMemory(zone, order: 0, flags, ac.Task.Cpu);
            long mark = zone.WatermarkPages(Watermark.Low) + pages;
            bool passed = zone.WatermarkFast(0, mark, ac.PreferredZone.Index, flags, gfp);
            _machine.Decisions?.Watermark(zone, 0, ac.PreferredZone.Index, flags, gfp, pages);
            if (passed)
            {
                return zone;
            }
        }

        return null;
    }

    private int BulkSingle(
        uint gfp, int nid, scoped in TaskContext task, NodeMask? nodes, Span<long> pfns, out AllocOutcome outcome)
    {
        long pfn = AllocPages(gfp, 0, nid, task, nodes, out outcome);
        if (pfn < 0)
        {
            return 0;
        }

        pfns[0] = pfn;
        return 1;
    }
}
