using System.Collections.Immutable;
using System.Globalization;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Observed;

namespace PhysMem.Engine.Diagnosis;

/// <summary>
/// The smallest changes that would have let a request succeed, found by asking the zones again with each. The cheapest
/// comes first: what a running system can be told, then what code would have to ask for.
/// </summary>
internal sealed class FlipSearch
{
    private const string CompactNow = "echo 1 > /proc/sys/vm/compact_memory";

    private readonly ExaminedRequest _request;
    private readonly MemoryInfo _all;
    private readonly MemoryInfo _memory;
    private readonly ImmutableArray<ZoneExamination> _refusing;
    private readonly ZoneExamination? _boosted;
    private readonly ZoneExamination? _fragmented;
    private readonly long _minFreeKb;
    private readonly bool _hasReclaimed;

    private FlipSearch(ExaminedRequest request, MemoryInfo memory, ImmutableArray<ZoneExamination> zones, ReportKind kind)
    {
        _request = request;
        _hasReclaimed = kind == ReportKind.Oom;
        _all = memory;
        _minFreeKb = MinFreeKb(request, memory);
        _fragmented = zones.FirstOrDefault(zone =>
            zone is { Answer: ZoneAnswer.Refuses } && (zone.Cause == Verdict.Fragmentation || zone.Watermark is { IsOfSmallBlocks: true }
                || zone is { Cause: Verdict.HighAtomicOnly, Watermark: { Passes: true, Order: > 0 } }));
        _refusing = [.. zones.Where(zone => zone.Answer == ZoneAnswer.Refuses && zone.Watermark is not null)];
        _boosted = request.Rights.IgnoresBoost ? null : zones.Where(zone => zone is { Answer: ZoneAnswer.Serves, Watermark.Boost: > 0 }).MaxBy(zone => zone.Watermark!.Boost);

        // Zones that serve by the numbers didn't when it mattered: what would have helped the others is asked.
        _memory = memory with
        {
            Zones = [.. memory.Zones.Where(zone => !zones.Any(one => one.Zone == zone && one.Answer == ZoneAnswer.Serves))],
        };
    }

    private string Kb(long pages) => (pages * _memory.PageSize / 1024).ToString(CultureInfo.InvariantCulture);

    public static ImmutableArray<Flip> Find(ExaminedRequest request, MemoryInfo memory, ImmutableArray<ZoneExamination> zones, ReportKind kind)
    {
        var search = new FlipSearch(request, memory, zones, kind);
        Flip? lower = search.LowerMin();
        bool isHarsh = lower is not null && search.IsHarsh(lower);
        Flip? elsewhere = search.OtherNodes();
        bool isBound = request.LeavesFreePagesElsewhere(memory);

        // Reclaim has found nothing: lower marks and reserves put the next kill off.
        Flip? more = search.MoreFree();
        bool needsLess = kind == ReportKind.Oom && request.Order == 0;
        Flip?[] found =
        [
            isBound ? elsewhere : null, search.LessBoost() ?? search.LessBoostOfServing(), needsLess ? more : null, isHarsh ? null : lower, search.LessReserve(), needsLess ? null : more, search.RaiseMin(), search.Compaction(),
            search.MayReclaim(), search.HighPriority(), search.Movable(), isBound ? null : elsewhere, search.HigherZones(), search.SmallerOrder(), isHarsh ? lower : null,
        ];
        Flip[] flips = [.. found.OfType<Flip>()];
        return flips.Any(flip => flip.IsProved) || search.MoreFree(isLastResort: true) is not { } last ? [.. flips] : [.. flips, last];
    }

    // Less than half of the reserve, or less of it for those whom it is there for, is no remedy but a last resort.
    private bool IsHarsh(Flip lower) => _request.Rights.Half || lower.Amount < _minFreeKb / 2;

    // What may not wait lives of what kswapd has freed before.
    private Flip? RaiseMin() => _request.Rights.MayReclaim || _minFreeKb == 0 || _request.Order > 3 ? null : new Flip(
        FlipKind.RaiseMin,
        $"a larger reserve for requests that can't wait: vm.min_free_kbytes of {2 * _minFreeKb} instead of {_minFreeKb}",
        $"sysctl vm.min_free_kbytes={2 * _minFreeKb}",
        "That much more memory stays free. It helps from when kswapd has filled the reserve, not a request that is made now.",
        2 * _minFreeKb, FlipProof.None);

    private Flip? LessBoost()
    {
        (ZoneExamination zone, long pages)? best = Least(zone => zone.Watermark!.Boost, LowerMarks);
        return best is not var (zone, pages) ? null : OfBoost($"{Kb(pages)} kB less boost in {Place(zone)}, whose marks hold {Kb(zone.Watermark!.Boost)} kB of it", pages, FlipProof.Report);
    }

    // Its numbers are of a moment later, when it would serve with the boost; how much of it was in the way before, they don't tell.
    private Flip? LessBoostOfServing() => _boosted is not { Watermark.Boost: var boost } zone ? null
        : OfBoost($"less boost in {Place(zone)}, whose marks hold {Kb(boost)} kB of it", boost, FlipProof.None);

    private Flip OfBoost(string change, long pages, FlipProof proof)
    {
        FlipTrial trial = FlipTrial.Of(("watermark_boost_factor", "0"), ("min_free_kbytes", Text(_minFreeKb)));
        return new Flip(
            FlipKind.LessBoost,
            change,
            $"{trial.Command} (writing the present value again takes the boost back at once)",
            "Nothing now. Without boosts kswapd keeps less memory free after types were mixed in a pageblock, so huge pages get rarer.",
            PagesKb(pages), proof) { Trial = trial };
    }

    private Flip? LowerMin()
    {
        // High memory has a mark of its own, whatever the sysctl says (__setup_per_zone_wmarks).
        (ZoneExamination zone, long pages)? best = Least(zone => zone.Zone.Name == "HighMem" ? 0 : zone.Watermark!.Min - zone.Watermark.Boost, LowerMarks);
        if (best is not var (zone, pages))
        {
            return null;
        }

        long raw = zone.Watermark!.Min - zone.Watermark.Boost;
        long kb = Math.Max(0, Math.Min((_minFreeKb * (raw - pages) / raw) - 1, KbFor(zone.Zone, raw - pages)));
        FlipTrial trial = FlipTrial.Of(("min_free_kbytes", Text(kb)));
        return new Flip(
            FlipKind.LowerMin,
            $"vm.min_free_kbytes of {kb} or less, if it is {_minFreeKb}, as the marks of the zones told of come to",
            trial.Command,
            "Atomic requests, which can't wait for reclaim, find that much less in reserve.",
            kb, FlipProof.Report) { Trial = trial };
    }

    // __setup_per_zone_wmarks shares it out by what is managed by now, which may be more than when the mark was made.
    private long KbFor(ObservedZone zone, long min)
    {
        ObservedZone[] low = [.. _all.Zones.Where(one => one.Name is not ("HighMem" or "Movable"))];
        return zone.Managed is not { } managed || managed == 0 || !low.Contains(zone) || low.Any(one => one.Managed is null) ? long.MaxValue
            : (((min + 1) * low.Sum(one => one.Managed!.Value)) - 1) / managed * _memory.PageSize / 1024;
    }

    private Flip? LessReserve()
    {
        (ZoneExamination zone, long pages)? best = Least(
            zone => zone.Watermark!.Reserve, static (zone, pages) => zone with { LowmemReserve = [.. zone.LowmemReserve.Select(one => Math.Max(0, one - pages))] });
        if (best is not var (zone, pages))
        {
            return null;
        }

        int index = _request.Zones.IndexOf(zone.Zone.Name);
        long reserve = zone.Watermark!.Reserve, left = reserve - pages;
        long[] ratios = [.. _request.Zones.Names.Select(name => name is "DMA" or "DMA32" ? 256L : name == "Normal" ? 32 : 0)];

        // setup_per_zone_lowmem_reserve counts what is managed by now, which may be more than the reserve told was made of.
        long above = Math.Max(ratios[index] * reserve, ManagedAbove(zone.Zone));
        ratios[index] = left <= 0 ? 0 : (above / left) + 1;
        FlipTrial trial = FlipTrial.Of(("lowmem_reserve_ratio", string.Join(' ', ratios)));
        return new Flip(
            FlipKind.LessReserve,
            $"a lowmem_reserve of {Place(zone)} of {Kb(left)} kB or less instead of {Kb(reserve)} kB",
            $"{trial.Command} (if the others are at their defaults)",
            $"Requests that need zone {zone.Zone.Name} itself find less left for them.",
            ratios[index], FlipProof.Report) { Trial = trial };
    }

    private long ManagedAbove(ObservedZone zone) => _all.Zones
        .Where(other => other.Node == zone.Node && _request.Zones.IndexOf(other.Name) > _request.Zones.IndexOf(zone.Name)
            && _request.Zones.IndexOf(other.Name) <= _request.Zones.Highest(_request.Gfp))
        .Sum(other => other.Managed ?? 0);

    // Pages where blocks are there, or single ones are wanted; else, where nothing smaller helps, blocks of the order.
    private Flip? MoreFree(bool isLastResort = false)
    {
        int order = _request.Order;
        (ZoneExamination Zone, long Blocks)? best = Least(zone => Room(zone) >> order, (zone, blocks) => WithMore(zone, order, blocks));
        if (best is not var (zone, blocks) || (zone.Cause == Verdict.Fragmentation && !isLastResort))
        {
            return null;
        }

        long missing = 1 - zone.Watermark!.Margin;
        bool arePages = order == 0 || (zone.Blocks is not { Usable: 0 } && missing > 0 && missing < blocks << order);
        long pages = arePages ? missing : blocks << order;
        pages = order == 0 ? blocks : pages;
        if (!arePages && !_request.Rules.SubtractsLowerOrders && !isLastResort)
        {
            return null;
        }

        string what = arePages ? $"{pages} more free {(pages == 1 ? "page" : "pages")} ({Kb(pages)} kB)"
            : $"{blocks} more free {(blocks == 1 ? "block" : "blocks")} of order {order}";
        return new Flip(
            FlipKind.MoreFree,
            $"{what} in {Place(zone)}",
            _minFreeKb == 0 ? "less in use, or more of the zone's RAM handed over, if it is being set up still"
                : _hasReclaimed ? "less in use there (kswapd would find as little to free as the request did)"
                : !arePages && _request is { CanCompact: true, Rights.MayReclaim: true } ? $"{CompactNow} (blocks come of smaller ones; more free memory alone needn't make any)"
                : _request.Rules.HasScaleFactor ? "sysctl vm.watermark_scale_factor=50 (kswapd then wakes earlier; 10 is usual)" : $"sysctl vm.min_free_kbytes={_minFreeKb * 2} (kswapd then wakes earlier)",
            _hasReclaimed || _minFreeKb == 0 ? "What is stopped or made smaller for it." : "More memory stays free and unused all the time.",
            PagesKb(pages), FlipProof.Report) { Trial = new FlipTrial { Memory = Changed(zone.Zone, one => arePages ? WithMore(one, 0, pages) : WithMore(one, order, blocks)) } };
    }

    // As many pages as may become free in it; of a zone whose size isn't told, as many as any request can lack.
    private static long Room(ZoneExamination zone) => (zone.Zone.Managed ?? zone.Zone.Present) is { } size ? Math.Max(0, size - zone.Watermark!.Free)
        : Math.Max(0, 1 - zone.Watermark!.Margin) + Math.Max(0, zone.Watermark.Min) + zone.Watermark.Order + 1;

    private static ObservedZone WithMore(ObservedZone zone, int order, long blocks)
    {
        FreeBlocks? have = zone.Blocks.FirstOrDefault(one => one.Order == order);
        string? types = have is { Types: null } ? null : $"U{have?.Types}";
        return zone with
        {
            Free = zone.Free + (blocks << order),
            Blocks = zone.Blocks.IsEmpty ? [] : [.. zone.Blocks.Where(one => one.Order != order), new FreeBlocks(order, (have?.Count ?? 0) + blocks, types)],
        };
    }

    private Flip? Compaction() => _fragmented is null || !_request.CanCompact ? null : new Flip(
        FlipKind.Compaction,
        $"compaction of {Place(_fragmented)} before the request",
        CompactNow,
        "CPU time while pages are moved. Whether a block of the order comes of it depends on how many pages can be moved, which no report tells.",
        0, FlipProof.None);

    private Flip? MayReclaim()
    {
        if (_request.Rights.MayReclaim || _memory.FilePages == 0 || !_refusing.Any(zone => zone.Watermark!.Margin <= 0))
        {
            return null;
        }

        return new Flip(
            FlipKind.MayReclaim,
            $"leave to reclaim: {Kb(_memory.FilePages)} kB of files are cached",
            "GFP_KERNEL, or another mask with __GFP_DIRECT_RECLAIM, from where the caller may sleep",
            "The caller may sleep, so it can't be an interrupt or hold a spinlock.",
            0, FlipProof.None);
    }

    private Flip? HighPriority()
    {
        ExaminedRequest high = _request with { Gfp = _request.Gfp | GfpBits.High };
        return _request.Rights.Half || !Serves(high, _memory) ? null : OfMask(
            high.Gfp, FlipKind.HighPriority, "half of the min mark as a reserve for this request", "the mask with __GFP_HIGH", "The reserve is there for requests that can't wait; fewer pages remain for them.");
    }

    private Flip? Movable()
    {
        if (_request.Rights.TakesCma || (_request.Gfp & GfpBits.Reclaimable) != 0)
        {
            return null;
        }

        ExaminedRequest movable = _request with { Gfp = _request.Gfp | GfpBits.Movable };
        string? place = HasCma ? "a CMA area" : _memory.Zones.Any(zone => zone is { Name: "Movable", Free: > 0 }) ? "zone Movable" : null;
        return place is null || !Serves(movable, _memory) ? null : OfMask(
            movable.Gfp, FlipKind.Movable, $"a movable page, which may lie in {place}", "the mask with __GFP_MOVABLE, if the kernel can move what lies there", "None, but only what can be moved may ask for it: pages of user space and the page cache.");
    }

    private bool HasCma => _memory.Totals.GetValueOrDefault("free_cma") > 0
        || _memory.Zones.Any(zone => zone.FreeCma > 0 || zone.Blocks.Any(one => one.Types?.Contains('C', StringComparison.Ordinal) == true));

    private Flip? SmallerOrder()
    {
        for (int order = Math.Min(_request.Order - 1, _memory.MaxOrder); order >= 0; order--)
        {
            ExaminedRequest smaller = _request with { Order = order };
            if (ZoneExaminer.Examine(smaller, _memory).Any(smaller.IsServedBy))
            {
                return new Flip(
                    FlipKind.SmallerOrder,
                    $"order {order} ({Kb(1L << order)} kB in a piece) instead of {_request.Order}",
                    order == 0 ? "single pages, as kvmalloc falls back to" : $"requests of at most {Kb(1L << order)} kB",
                    "The caller has to do with pieces.", order, FlipProof.Report) { Trial = new FlipTrial { Order = order } };
            }
        }

        return null;
    }

    // Zones of other nodes that would serve a request of one node are no contradiction.
    private Flip? OtherNodes()
    {
        ExaminedRequest unbound = _request with { NodesAllowed = null, Gfp = _request.Gfp & ~GfpBits.ThisNode };
        bool isElsewhere = (_request.NodesAllowed is not null && !_request.HasUnprintedZones(_all) && _request.HasNoZone(_all)) || _request.LeavesFreePagesElsewhere(_all);
        if (!isElsewhere && !(_request.IsOfOneNode ? Serves(unbound, _all) : _request.NodesAllowed is not null && Serves(unbound, _memory)))
        {
            return null;
        }

        return new Flip(
            FlipKind.OtherNodes, _request.NodesAllowed is { } nodes ? $"nodes other than {nodes}" : "nodes other than the preferred one",
            _request.IsOfOneNode ? "the mask without __GFP_THISNODE" : "a wider cpuset.mems or memory policy", "Memory of another node is farther away.", 0, isElsewhere ? FlipProof.None : FlipProof.Report)
        {
            Trial = new FlipTrial { Gfp = unbound.Gfp, IsUnbound = true },
        };
    }

    private Flip? HigherZones()
    {
        uint low = _request.Gfp & (GfpBits.Dma | GfpBits.Dma32), gfp = _request.Gfp & ~low;
        bool isUntold = _request.HasUnprintedZones(_all) || HasUnprintedPages;
        return low == 0 || !(isUntold || Serves(_request with { Gfp = gfp }, _memory)) ? null : OfMask(
            gfp, FlipKind.HigherZones, "a page of a higher zone", $"the mask without {((low & GfpBits.Dma) != 0 ? "__GFP_DMA" : "__GFP_DMA32")}, if the device can address more",
            "None, but only for who doesn't need low addresses.") with { Proof = isUntold ? FlipProof.None : FlipProof.Report };
    }

    // Since 6.1 the zones above those that the mask allows aren't printed, and what is free there is in the count of all free pages.
    private bool HasUnprintedPages => _request.Rules.PrintsAllowedZonesOnly && _all.Zones.All(zone => zone.Free is not null)
        && _all.Totals.GetValueOrDefault("free") - _all.Zones.Sum(zone => zone.Free!.Value) > 2L << _request.Order;

    private static Flip OfMask(uint gfp, FlipKind kind, string change, string apply, string cost) =>
        new(kind, change, apply, cost, 0, FlipProof.Report) { Trial = new FlipTrial { Gfp = gfp } };

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    // The zone that needs the least of a change, and how much of it.
    private (ZoneExamination Zone, long Pages)? Least(Func<ZoneExamination, long> most, Func<ObservedZone, long, ObservedZone> change)
    {
        (ZoneExamination, long Pages)? best = null;
        foreach (ZoneExamination zone in _refusing)
        {
            long high = most(zone), low = 0;
            if (high <= 0 || !Serves(_request, Changed(zone.Zone, one => change(one, high))))
            {
                continue;
            }

            while (high - low > 1)
            {
                long middle = low + ((high - low) / 2);
                bool serves = Serves(_request, Changed(zone.Zone, one => change(one, middle)));
                (low, high) = serves ? (low, middle) : (middle, high);
            }

            best = best is null || high < best.Value.Pages ? (zone, high) : best;
        }

        return best;
    }

    private static ObservedZone LowerMarks(ObservedZone zone, long pages) => zone with
    {
        Min = zone.Min - pages,
        Low = zone.Low - pages,
        High = zone.High - pages,
        Boost = zone.Boost is { } boost ? Math.Max(0, boost - pages) : null,
    };

    private MemoryInfo Changed(ObservedZone zone, Func<ObservedZone, ObservedZone> change) =>
        _memory with { Zones = [.. _memory.Zones.Select(one => one == zone ? change(one) : one)] };

    private static bool Serves(ExaminedRequest request, MemoryInfo memory) =>
        request.Order <= memory.MaxOrder && ZoneExaminer.Examine(request, memory).Any(zone => zone.Answer == ZoneAnswer.Serves);

    // min_free_kbytes is shared out among the zones that aren't high memory.
    private static long MinFreeKb(ExaminedRequest request, MemoryInfo memory)
    {
        long pages = memory.Zones
            .Where(zone => zone.Name is not ("HighMem" or "Movable"))
            .Sum(zone => zone.Min is { } min ? min - BoostReading.Of(zone, request.Rules, request.PageblockPages).Pages : 0);
        return pages * memory.PageSize / 1024;
    }

    private long PagesKb(long pages) => pages * _memory.PageSize / 1024;

    private string Place(ZoneExamination zone) => _all.PlaceOf(zone.Zone);
}
