using System.Collections.Immutable;
using System.Globalization;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Observed;

namespace PhysMem.Engine.Diagnosis;

/// <summary>The sentences of an explanation.</summary>
internal sealed class ExplanationText(
    KernelReport report, ExaminedRequest request, ImmutableArray<ZoneExamination> zones, FailureJudgement judgement)
{
    private readonly MemoryInfo _memory = report.Memory!;

    /// <summary>One sentence for who runs the machine.</summary>
    public string Summary()
    {
        return judgement.Verdict == Verdict.Served
            ? $"A request for {Size} would be served from {_memory.PlaceOf(zones.First(request.IsServedBy).Zone)}."
            : judgement.Verdict == Verdict.CannotTell && report.Kind == ReportKind.Question
            ? $"Whether a task would get {Size}, the text doesn't tell."
            : $"{report.Process ?? "A task"} {Did} {Size}: {Because()}.";
    }

    /// <summary>The arithmetic of each zone, then what the slow path could do.</summary>
    public string Reasoning() => string.Join(' ', zones.Where(zone => zone.Answer != ZoneAnswer.NotAllowed).Select(Of).Concat(Excluded()).Append(SlowPath()));

    /// <summary>The arithmetic of one zone.</summary>
    public string Of(ZoneExamination zone)
    {
        string name = Name(zone);
        if (zone.Answer == ZoneAnswer.Unknown)
        {
            return $"{name}: {zone.Why}.";
        }

        // Without marks the blocks alone tell why not.
        string marks = Marks(zone), blocks = Blocks(zone);
        return $"{name}: {marks}{(marks.Length > 0 ? blocks : blocks[", but ".Length..])}.";
    }

    private string Size => request.Order == 0 ? report is { Request.Order: null, Kind: not ReportKind.VmallocFailure } ? "even one page" : "one page" : Count($"{(1L << request.Order) * _memory.PageSize / 1024} kB in one piece (order {request.Order})");

    private string Did => report.Kind switch
    {
        ReportKind.AllocationStall => "waited for",
        ReportKind.Question => "would not get",
        _ => "didn't get",
    };

    private string Because()
    {
        string told = judgement.Verdict switch
        {
            Verdict.BelowWatermark when request.HasUnprintedZones(_memory) => $"no zone that its mask allows, {HighestAllowed} at most, has memory",
            Verdict.BelowWatermark when IsEmpty && request.HasNoZone(_memory) =>
                $"the nodes that it is bound to ({request.NodesAllowed}) have no zone that its mask allows, which is {HighestAllowed} at most",
            Verdict.BelowWatermark when IsEmpty => $"the zones that its mask allows, {HighestAllowed} at most, have no memory",
            Verdict.BelowWatermark when request.Rights.NoWatermarks => "fewer pages were free than it asked for, without any watermark",
            Verdict.BelowWatermark when AreTooSmall => $"the zones that its mask allows, {HighestAllowed} at most, have fewer pages than that in all",
            Verdict.BelowWatermark when HasTooFew => $"{(request.Order == 0 ? "no page was free" : "fewer pages were free than it asked for")}, in the zones that it may use",
            Verdict.BelowWatermark when IsOfSmallBlocks => "too few of the free pages lie in blocks of that size for the min watermark, and before 4.4 smaller ones don't count for it",
            Verdict.BelowWatermark when request.LeavesFreePagesElsewhere(_memory) => $"too few pages were free for the min watermark on the nodes that it is bound to ({request.NodesAllowed})",
            Verdict.BelowWatermark => HasBoost ? "too few pages were free for the min watermark, which a boost had raised" : "too few pages were free for the min watermark",
            Verdict.LowmemReserve => "what was free is kept for requests that need these low zones (lowmem_reserve)",
            Verdict.HighAtomicOnly when IsOfMarks => "beside the reserve for atomic requests of larger orders (HighAtomic) too few pages were free for the min watermark",
            Verdict.HighAtomicOnly when request.Order > 0 => "the only free blocks of that size belong to the reserve for atomic requests (HighAtomic)",
            Verdict.HighAtomicOnly => "what was free is the reserve for atomic requests of larger orders (HighAtomic)",
            Verdict.CmaOnly when IsOfMarks => "beside CMA areas, which hold movable pages only, too few pages were free for the min watermark",
            Verdict.CmaOnly => "the only free blocks of that size belong to CMA areas, which hold movable pages only",
            Verdict.MayNotReclaim => "too few pages were free for the min watermark, and its mask forbids it to reclaim any of the cached files",
            Verdict.Fragmentation => "enough pages were free, but no block of that size (fragmentation)",
            _ => "the text doesn't tell why",
        };
        Verdict[] besides = [.. judgement.Causes.Skip(1).Where(cause => cause != Verdict.BelowWatermark || judgement.Verdict != Verdict.MayNotReclaim)];
        string others = besides.Length == 0 ? "" : $"; besides: {string.Join(", ", besides.Select(Short))}";
        return judgement.IsCertain || judgement.Verdict == Verdict.CannotTell ? told + others : $"most likely {told}{others}";
    }

    private string HighestAllowed => (request.Gfp & GfpBits.Dma) != 0 ? "DMA" : (request.Gfp & GfpBits.Dma32) != 0 ? "DMA32" : request.Zones.Names[request.Zones.Highest(request.Gfp)];

    private bool IsEmpty => zones.All(zone => zone.Answer == ZoneAnswer.NotAllowed);

    // What is kept back makes the pages too few; there may be blocks.
    private bool IsOfMarks => zones.Where(zone => zone.Answer == ZoneAnswer.Refuses && zone.Cause == judgement.Verdict).All(zone => zone.Watermark is { Margin: <= 0 });

    // Whatever is freed there, no such block comes of it.
    private bool AreTooSmall => request.Order > 0 && zones.Where(zone => zone.Answer != ZoneAnswer.NotAllowed).All(zone => zone.Zone.Managed < 1L << request.Order);

    private bool HasTooFew => zones.Any(zone => zone.Answer == ZoneAnswer.Refuses)
        && zones.Where(zone => zone.Answer != ZoneAnswer.NotAllowed).All(zone => zone is { Answer: ZoneAnswer.Refuses, Watermark: { } test } && test.Free < 1L << request.Order);

    // The pages were enough, and the blocks of lower orders are taken off them.
    private bool IsOfSmallBlocks => zones.Where(zone => zone is { Answer: ZoneAnswer.Refuses, Cause: Verdict.BelowWatermark }).Select(zone => zone.Watermark)
        .DefaultIfEmpty().All(test => test is { IsOfSmallBlocks: true });

    private bool HasBoost => !request.Rights.IgnoresBoost && zones.Any(zone => zone.Answer is ZoneAnswer.Refuses or ZoneAnswer.Serves && zone.Watermark?.Boost > 0);

    private static string Short(Verdict verdict) => verdict switch
    {
        Verdict.BelowWatermark => "too few free pages elsewhere",
        Verdict.LowmemReserve => "lowmem_reserve keeps lower zones back",
        Verdict.HighAtomicOnly => "the HighAtomic reserve",
        Verdict.CmaOnly => "free CMA pages that it may not use",
        Verdict.Fragmentation => "no block of that size elsewhere",
        Verdict.MayNotReclaim => "the mask forbids to reclaim",
        _ => verdict.ToString(),
    };

    private string Marks(ZoneExamination zone)
    {
        if (zone.Watermark is not { } test)
        {
            return "";
        }

        if (request.Rights.NoWatermarks)
        {
            return $"{Count(test.Free)} pages free, watermarks don't count (__GFP_MEMALLOC)";
        }

        string usable = string.Concat(
            Count(test.Free), Minus(test.Order, $"2^{request.Order}-1"), Minus(test.HighAtomic, "HighAtomic"), Minus(test.Cma, "CMA"));
        if (test.Usable != test.Free)
        {
            usable += $" = {Count(test.Usable)}";
        }

        return $"{usable} pages {(test.Margin > 0 ? "are more than" : "are not more than")} {Needed(zone, test)}{Steps(test)}{Difference(test)}";
    }

    private static string Difference(WatermarkSum test) => test switch
    {
        { Margin: <= 0 } => $", {Count(1 - test.Margin)} too few",
        { Passes: true } => $", {Count(test.Margin)} above",
        _ => "",
    };

    private static string Needed(ZoneExamination zone, WatermarkSum test)
    {
        long raw = test.Min - test.Boost;
        string boost = test.Boost == 0 ? "" : zone.BoostSource == BoostSource.Inferred
            ? $" ({Count(raw)} and a boost of {Count(test.Boost)}, which the marks give away{(zone.IsBoostAtLimit ? ", at its limit" : "")})"
            : $" ({Count(raw)} and a boost of {Count(test.Boost)}{(zone.IsBoostAtLimit ? ", at its limit" : "")})";
        string lowered = test.Lowered == test.Min ? "" : $", which the mask lowers to {Count(test.Lowered)}";
        string reserve = test.Reserve == 0 ? "" : $" + lowmem_reserve {Count(test.Reserve)} = {Count(test.Needed)}";
        return $"min {Count(test.Min)}{boost}{lowered}{reserve}";
    }

    private static string Steps(WatermarkSum test)
    {
        if (test.Margin <= 0 || test.Steps.IsEmpty)
        {
            return "";
        }

        IEnumerable<string> steps = test.Steps.Select(step => $"order {step.Order}: {Count(step.Left)} {(step.Left > step.Mark ? ">" : "<=")} {Count(step.Mark)}");
        return $"; kernels before 4.4 then take off the blocks of each lower order and halve the mark: {string.Join(", ", steps)}";
    }

    private static string Blocks(ZoneExamination zone) => zone switch
    {
        { Blocks: null } => "",
        { Watermark: { Passes: false } test, Blocks.Usable: var usable } when test.Margin <= 0 || usable > 0 => "",
        { Blocks: { Usable: > 0, SmallestOrder: { } order } blocks } => $", and {Count(blocks.Usable)} {(blocks.Usable == 1 ? "block" : "blocks")} would do, the smallest of order {order}",
        { Blocks: { Cma: > 0 } blocks } => $", but the {Count(blocks.Cma)} {(blocks.Cma == 1 ? "block" : "blocks")} of the order or above {(blocks.Cma == 1 ? "is" : "are")} CMA",
        { Blocks: { HighAtomic: > 0 } blocks } => $", but the {Count(blocks.HighAtomic)} {(blocks.HighAtomic == 1 ? "block" : "blocks")} of the order or above {(blocks.HighAtomic == 1 ? "is" : "are")} HighAtomic",
        { Blocks.LargestFree: { } largest } => $", but the largest free block is of order {largest}",
        _ => ", but no block is free",
    };

    private IEnumerable<string> Excluded()
    {
        ZoneExamination[] others = [.. zones.Where(zone => zone.Answer == ZoneAnswer.NotAllowed && zone.Zone.Free > 0)];
        return others.Length == 0 ? [] : others.GroupBy(zone => zone.Why).Select(group =>
            $"{string.Join(", ", group.Select(Name))} can't be used: {group.Key}.");
    }

    private string SlowPath()
    {
        if (judgement.Verdict == Verdict.Served)
        {
            return $"Read by the rules of Linux {request.Rules.Version}.";
        }

        if (request.HasUnprintedZones(_memory))
        {
            return Count($"No zone is told of between the counts and the RAM, and since 6.1 a report has each zone with pages that its request may use (show_free_areas). {_memory.Totals["free"]} pages were free elsewhere. Read by the rules of Linux {request.Rules.Version}.");
        }

        string tail = report.Kind == ReportKind.Oom ? " Reclaim had found nothing more, so the OOM killer was called." : "";
        return $"{May()}{tail}{Use()}{Remedy()} Read by the rules of Linux {request.Rules.Version}.";
    }

    // __alloc_pages_slowpath: a single page needs no compaction, and kswapd is never reclaimed for (PF_MEMALLOC).
    private string May()
    {
        bool compacts = request.Order > 0 && request.CanCompact;
        string reclaiming = compacts ? "reclaim and compaction" : "reclaim";
        return !request.Rights.MayReclaim ? "With this mask the request can't wait: it wakes kswapd at most, and fails."
            : report.Process?.StartsWith("kswapd", StringComparison.Ordinal) == true ? "kswapd reclaims itself, so that nothing is reclaimed for its own request."
            : Has(GfpBits.NoRetry) ? $"With __GFP_NORETRY the request is given up after one round of {reclaiming}."
            : Has(GfpBits.RetryMayFail) ? $"With __GFP_RETRY_MAYFAIL the request goes on as long as {reclaiming} {(compacts ? "help" : "helps")}, and fails before the OOM killer is called."
            : report.Request is { IsOfNommu: true } ? "Without an MMU no page can be moved: what reclaim frees has to make the block by itself."
            : request.Order > 3 && !Has(GfpBits.NoFail) ? $"Above order 3 a request that got nothing from one round of {reclaiming} is given up, unless __GFP_RETRY_MAYFAIL or __GFP_NOFAIL makes it go on."
            : $"The request may reclaim{(compacts ? " and compact" : "")}, and goes on as long as that helps.";
    }

    // Who is out of memory wants to know where it is. These are counted in pages, those of swap in kB.
    private string Use()
    {
        if (report.Kind != ReportKind.Oom || _memory.RamPages is not { } ram)
        {
            return "";
        }

        (string Name, long Pages)[] used =
        [
            ("anonymous", Total("active_anon") + Total("inactive_anon")), ("of files", Total("active_file") + Total("inactive_file")),
            ("unevictable", Total("unevictable")), ("of slabs that can't be reclaimed", Total("slab_unreclaimable")), ("page tables", Total("pagetables")),
        ];
        string told = string.Join(", ", used.Where(one => one.Pages > 0).Select(one => Count($"{Kb(one.Pages)} kB {one.Name}")));
        string swap = _memory is { TotalSwapKb: > 0 and var all, FreeSwapKb: { } free } ? Count($"; {free} kB of {all} kB swap are free") : _memory.TotalSwapKb == 0 ? "; there is no swap" : "";
        return told.Length == 0 ? "" : Count($" Of {Kb(ram - (_memory.ReservedPages ?? 0))} kB RAM are {told}{swap}.");
    }

    // The marks and reserves are met again soon after they are lowered. What is kept in zones that the request may not use, in blocks
    // or by a boost is another matter.
    private string Remedy() => report.Kind != ReportKind.Oom || judgement.Verdict is not (Verdict.BelowWatermark or Verdict.LowmemReserve)
        || request.Order > 0 || HasBoost || request.LeavesFreePagesElsewhere(_memory) || zones.Any(zone => zone.Answer is ZoneAnswer.NotAllowed or ZoneAnswer.Unknown) ? ""
        : $" Lower marks and reserves put the next kill off; less in use{(_memory is { TotalSwapKb: 0 } or { FreeSwapKb: 0 } ? ", more swap" : "")} or more RAM prevents it.";

    private long Total(string name) => _memory.Totals.GetValueOrDefault(name);

    private long Kb(long pages) => pages * _memory.PageSize / 1024;

    private bool Has(uint bit) => (request.Gfp & bit) != 0;

    private string Name(ZoneExamination zone) => _memory.NameOf(zone.Zone);

    private static string Minus(long pages, string what) => pages == 0 ? "" : $" - {Count(pages)} ({what})";

    private static string Count(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string Count(long pages) => pages.ToString(CultureInfo.InvariantCulture);
}
