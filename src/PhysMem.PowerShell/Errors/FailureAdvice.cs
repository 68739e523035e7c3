using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Diagnosis;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Report;

namespace PhysMem.PowerShell.Errors;

/// <summary>
/// What to do about a request that got nothing: its cause, by the explanation that Debug-AllocFailure gives, and the commands
/// and masks that would have helped. An explanation costs more than the request, so only written errors have advice.
/// </summary>
internal static class FailureAdvice
{
    private const int MostWays = 3;

    /// <summary>The advice, one sentence.</summary>
    internal static string Of(AllocationRequest request, AllocationResult result) =>
        result.Fault == FaultCode.WouldNotReturn ? OfHanging(request.Gfp)
        : AllocExplainer.Explain(result) is { } explanation ? Of(request, explanation)
        : "";

    // A call that would not return is one with __GFP_NOFAIL, or one for which the OOM killer pretends to have killed.
    private static string OfHanging(GfpMask gfp) =>
        (gfp.Has(GfpMask.NoFail) ? "Leave __GFP_NOFAIL out" : "Use a mask with __GFP_FS, such as GFP_KERNEL, or __GFP_NORETRY")
        + ", or free pages first with Remove-Pages.";

    private static string Of(AllocationRequest request, AllocExplanation explanation)
    {
        if (!explanation.Zones.Any(one => one.Answer != ZoneAnswer.NotAllowed))
        {
            return OfNoZone(request);
        }

        // That a request may not reclaim is no zone's cause.
        Verdict verdict = explanation.Causes.FirstOrDefault(cause => explanation.Zones.Any(one => one.Cause == cause), explanation.Verdict);
        ZoneExamination? zone = explanation.Zones
            .Where(one => one.Cause == verdict)
            .MaxBy(one => one.Zone.Managed);
        if (zone is not { Watermark: { } test })
        {
            return "Free pages with Remove-Pages or ask for less; -Verbose tells every decision.";
        }

        string place = $"node {zone.Zone.Node} {zone.Zone.Name}";
        (string cause, string first) = verdict switch
        {
            Verdict.BelowWatermark => (
                $"{place} is {Pages(1 - test.Margin)} short of its min watermark{(test.Boost > 0 ? $" ({test.Min}, of which {test.Boost} are boost)" : "")}",
                "free pages with Remove-Pages"),
            Verdict.LowmemReserve => (
                $"what {place} has free, {Pages(test.Free)}, is kept for requests that can't use higher zones (lowmem_reserve)",
                "free pages of a higher zone with Remove-Pages"),
            Verdict.HighAtomicOnly => (
                $"what {place} has free is its HighAtomic reserve, for atomic requests of larger orders",
                "free other pages with Remove-Pages"),
            Verdict.CmaOnly => (
                $"what {place} has free belongs to CMA areas, which only movable pages may use",
                "free other pages with Remove-Pages"),
            _ => (
                $"{place} has {Pages(test.Free)} free, but no block of order {request.Order} that the request may take",
                "free neighbours with Remove-Pages"),
        };
        IEnumerable<Flip> flips = explanation.Flips.OrderByDescending(one => IsOfCause(one.Kind, explanation.Verdict));
        string[] ways = [first, .. flips.Select(OfFlip).OfType<string>().Distinct().Take(MostWays - 1)];
        return $"{char.ToUpperInvariant(cause[0])}{cause[1..]}: {string.Join(", or ", ways)}.";
    }

    // Which change meets the cause itself; a bound to nodes is the first thing to know.
    private static bool IsOfCause(FlipKind kind, Verdict verdict) => kind == FlipKind.OtherNodes || kind == verdict switch
    {
        Verdict.LowmemReserve => FlipKind.LessReserve,
        Verdict.HighAtomicOnly => FlipKind.HighPriority,
        Verdict.CmaOnly => FlipKind.Movable,
        _ => FlipKind.SmallerOrder,
    };

    private static string Pages(long count) => count == 1 ? "1 page" : $"{count} pages";

    // What a session can do at once; a larger reserve only helps requests to come.
    private static string? OfFlip(Flip flip) => flip.Kind switch
    {
        FlipKind.LessBoost or FlipKind.LowerMin => "lower vm.min_free_kbytes with Set-SimMachine",
        FlipKind.LessReserve => "raise vm.lowmem_reserve_ratio with Set-SimMachine",
        FlipKind.Compaction => "make room with Invoke-SimCompaction",
        FlipKind.MayReclaim => "use a mask that may reclaim, such as GFP_KERNEL",
        FlipKind.HighPriority => "add __GFP_HIGH to the mask",
        FlipKind.Movable => "ask for movable pages, such as GFP_HIGHUSER_MOVABLE",
        FlipKind.SmallerOrder => $"ask for order {flip.Amount} or less",
        FlipKind.OtherNodes => "allow other nodes",
        _ => null,
    };

    private static string OfNoZone(AllocationRequest request) =>
        request.Gfp.Has(GfpMask.ThisNode)
            ? "The node has no memory in a zone that the mask allows, and __GFP_THISNODE allows no other: leave it out, or name another node; Get-SimZone shows who has memory."
        : request.Nodes is not null || request.MemsAllowed is not null || request.Policy is not null
            ? "The nodes that the request is bound to have no memory in a zone that the mask allows: allow others; Get-SimZone shows who has memory."
        : "The machine has no memory in a zone that the mask allows: use a mask for other zones; Get-GfpZone shows which, Get-SimZone who has memory.";
}
