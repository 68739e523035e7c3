using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Observed;
using PhysMem.Engine.Report;

namespace PhysMem.Engine.Diagnosis;

/// <summary>Explains reports.</summary>
public static class AllocExplainer
{
    // Requests that fail come in series, and nothing changes between them: a machine's last one needn't be explained again.
    private static readonly ConditionalWeakTable<MachineState, Explained> s_last = [];

    // No kernel has blocks of this order, or of one near to it.
    private const int LeastImpossibleOrder = 32;

    private static readonly string[] s_noOrder = ["the order isn't told: the sums are those of a single page"];

    /// <summary>Explains a report.</summary>
    /// <param name="report">The report.</param>
    public static AllocExplanation Explain(KernelReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        AllocRules rules = AllocRules.Of(report, out bool isTold);
        AllocExplanation explanation = NotOfPages(report) ?? NotTold(report, rules) ?? OfZones(report, rules);
        return explanation with { Kernel = rules.Version.ToString(), IsKernelTold = isTold };
    }

    /// <summary>Explains a request that failed on a machine, by the numbers of the moment.</summary>
    /// <param name="result">What it came to.</param>
    /// <returns>The explanation; null when the request got its pages.</returns>
    public static AllocExplanation? Explain(AllocationResult result) => result.Failure is { } failure ? Explain(failure) : null;

    /// <inheritdoc cref="Explain(AllocationResult)"/>
    internal static AllocExplanation Explain(RequestFailure failure)
    {
        if (!s_last.TryGetValue(failure.Machine, out Explained? last) || last.Failure != failure)
        {
            last = new Explained(failure, Explain(ReportOf(failure, "-")));
            s_last.AddOrUpdate(failure.Machine, last);
        }

        return last.Explanation;
    }

    /// <summary>
    /// The report of a request that failed on a machine, as its kernel would print it and as people's reports are read; also where
    /// it would print none.
    /// </summary>
    /// <param name="result">What the request came to.</param>
    /// <param name="source">What to call the text: the machine's name.</param>
    /// <returns>The report; null when the request got its pages.</returns>
    public static KernelReport? ReportOf(AllocationResult result, string source) =>
        result.Failure is { } failure ? ReportOf(failure, source) : null;

    private static KernelReport ReportOf(RequestFailure failure, string source)
    {
        KernelReport report = new LogReader(source).ReadAll(failure.Report)[0] with { Release = failure.Release };

        // A report doesn't tell which node __GFP_THISNODE means.
        return failure.Request.Gfp.Has(GfpMask.ThisNode)
            ? report with { Request = report.Request! with { NodeMask = NodeMask.Format([failure.Node]) } }
            : report;
    }

    private static AllocExplanation? NotOfPages(KernelReport report)
    {
        (string Summary, string Reasoning)? found = report.Kind switch
        {
            ReportKind.CgroupOom => OtherLimits.OfCgroup(report),
            ReportKind.SysRqOom => OtherLimits.OfSysRq(report),
            ReportKind.Oom when OtherLimits.IsOfFault(report) => OtherLimits.OfFault(),
            ReportKind.VmallocFailure when !OtherLimits.IsOfPages(report) => OtherLimits.OfVmalloc(report),
            _ => null,
        };
        return found is not var (summary, reasoning) ? null : new AllocExplanation
        {
            Report = report,
            Verdict = Verdict.NotThePageAllocator,
            Causes = [Verdict.NotThePageAllocator],
            IsCertain = true,
            Summary = summary,
            Reasoning = reasoning,
            Actions = OtherLimits.Actions(report),
            Kernel = "",
        };
    }

    private static AllocExplanation? NotTold(KernelReport report, AllocRules rules)
    {
        var missing = new List<string>();
        if (report.Request is null)
        {
            missing.Add("the headline with order and mode: which request failed");
        }
        else if (report.Request.Meaning is null)
        {
            missing.Add("the gfp mask of the request");
        }
        else if (report.Request.Order is null or < 0 && report.Kind != ReportKind.VmallocFailure && !IsOfNoOrder(report, rules))
        {
            missing.Add("the order of the request");
        }

        if (report.Memory is null || (report.Memory.Zones.IsEmpty && (report.IsElided || !KernelVersion.TryParse(report.Release, out _) || report.Request is not { Order: >= 0, Meaning: not null }
            || !ExaminedRequest.Of(report.Request, report.Memory, rules).HasUnprintedZones(report.Memory))))
        {
            missing.Add("the zone lines below Mem-Info (free:, min:, lowmem_reserve[])");
        }

        return missing.Count == 0 ? null
            : missing.Count == 1 && report is { Request: null, Memory: { } memory } ? NotAsked(report, missing, memory, rules)
            : CannotTell(report, missing);
    }

    // Whoever has only numbers of memory wants to know what they mean for some request; the boost in them is for all.
    private static AllocExplanation NotAsked(KernelReport report, IReadOnlyList<string> missing, MemoryInfo memory, AllocRules rules)
    {
        IEnumerable<string> boosts =
            from zone in memory.Zones
            let boost = BoostReading.Of(zone, rules, PageConstants.PageblockPages)
            where boost.Pages > 0
            select $"The marks of {memory.NameOf(zone)} hold a boost of {boost.Pages} pages{(boost.IsAtLimit ? ", its limit" : "")}: without it min is {zone.Min - boost.Pages}.";
        AllocExplanation explanation = CannotTell(report, missing);
        return explanation with
        {
            Summary = "The text tells how memory was, and not what was asked for.",
            Reasoning = string.Join(' ', [explanation.Reasoning, .. boosts]),
            Actions = ["Ask about a request: -Gfp GFP_KERNEL -Order 3 in PowerShell, --gfp GFP_KERNEL --order 3 on the command line.", .. explanation.Actions],
        };
    }

    // Old headlines don't tell the order: where no zone has a single page for the request, it doesn't matter.
    private static bool IsOfNoOrder(KernelReport report, AllocRules rules)
    {
        if (report is not { Request.Order: null, Memory: { } memory })
        {
            return false;
        }

        ZoneExamination[] asked = [.. ZoneExaminer.Examine(ExaminedRequest.Of(report.Request, memory, rules), memory).Where(zone => zone.Answer != ZoneAnswer.NotAllowed)];
        return asked.Length > 0 && asked.All(zone => zone.Answer == ZoneAnswer.Refuses);
    }

    private static AllocExplanation CannotTell(KernelReport report, IReadOnlyList<string> missing) => new()
    {
        Report = report,
        Verdict = Verdict.CannotTell,
        Causes = [Verdict.CannotTell],
        Summary = Asked(report) is { } asked ? $"{asked}: the text doesn't tell why." : "The text doesn't tell why.",
        Reasoning = $"Missing: {string.Join("; ", missing)}.",
        Missing = [.. missing],
        Actions = ["Paste the whole report, from its headline to the last line that counts pages."],
        Kernel = "",
    };

    // How large a page is may not be told.
    private static string? Asked(KernelReport report) => report is not { Request: { Order: >= 0 and < LeastImpossibleOrder and var order, Meaning: not null } } ? null
        : $"{report.Process ?? "A task"} {(report.Kind == ReportKind.AllocationStall ? "waited for" : "didn't get")} {(order == 0 ? "one page" : $"{1L << order} pages in one piece (order {order})")}";

    private static AllocExplanation OfZones(KernelReport report, AllocRules rules)
    {
        MemoryInfo memory = report.Memory!;
        ExaminedRequest request = ExaminedRequest.Of(report.Request!, memory, rules);
        if (request.Order > memory.MaxOrder)
        {
            return TooLarge(report, request, memory.MaxOrder) with { Flips = FlipSearch.Find(request, memory, [], report.Kind) };
        }

        ImmutableArray<ZoneExamination> zones = ZoneExaminer.Examine(request, memory);
        FailureJudgement judgement = FailureJudgement.Of(request, memory, zones, report.Kind == ReportKind.Question, report.Process);
        ImmutableArray<Flip> flips = judgement.Verdict is Verdict.CannotTell or Verdict.Served ? [] : FlipSearch.Find(request, memory, zones, report.Kind);
        var text = new ExplanationText(report, request, zones, judgement);
        var explanation = new AllocExplanation
        {
            Report = report,
            Verdict = judgement.Verdict,
            Causes = judgement.Causes,
            IsCertain = judgement.IsCertain,
            Summary = text.Summary(),
            Reasoning = text.Reasoning(),
            Zones = zones,
            Flips = flips,
            Guesses = [.. report.Request!.Order is null ? s_noOrder : [], .. zones.SelectMany(zone => zone.Guesses)],
            Missing = judgement.Missing,
            Actions = judgement.Verdict == Verdict.CannotTell && (OtherLimits.Charge(report) ?? OtherLimits.Policy(report, judgement.IsOfSomeNodes)) is { } look ? [look] : ActionsOf(flips),
            Kernel = "",
        };

        // No sysctl is there yet, and no mark to lower.
        return !OtherLimits.IsBeforePages(report) ? explanation : explanation with
        {
            Summary = $"{report.Process ?? "A task"} asked for pages while the kernel was being set up, before the page allocator had any.",
            Flips = [],
            Actions = ["Have the caller wait until memory is handed over (memblock_free_all), or take it from memblock."],
        };
    }

    /// <summary>The first flips as things to do.</summary>
    internal static ImmutableArray<string> ActionsOf(ImmutableArray<Flip> flips) => [.. flips.Take(3).Select(flip => $"{flip.Apply}: {flip.Change}")];

    private static AllocExplanation TooLarge(KernelReport report, ExaminedRequest request, int most) => new()
    {
        Report = report,
        Verdict = Verdict.OrderTooLarge,
        Causes = [Verdict.OrderTooLarge],
        IsCertain = true,
        Summary = $"No kernel of this build has blocks of order {request.Order}: its largest order is {most}.",
        Reasoning = $"The largest block is {(1L << most) * report.Memory!.PageSize / 1024} kB; memory doesn't matter.",
        Actions = [$"Ask for order {most} or less, or use vmalloc or a CMA area."],
        Kernel = "",
    };

    private sealed record Explained(RequestFailure Failure, AllocExplanation Explanation);
}
