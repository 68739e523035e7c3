using System.Collections.Immutable;
using PhysMem.Engine.Observed;

namespace PhysMem.Engine.Diagnosis;

/// <summary>What the answers of the zones come to.</summary>
internal sealed record FailureJudgement
{
    // By the time of printing, so many times its min mark above what is needed, a zone can hardly have been below it.
    private const int FarAbove = 2;

    public required Verdict Verdict { get; init; }

    public ImmutableArray<Verdict> Causes { get; init; } = [];

    public bool IsCertain { get; init; }

    public ImmutableArray<string> Missing { get; init; } = [];

    /// <summary>Whether nothing but a node that others weren't, which had plenty, speaks against a lack of memory.</summary>
    public bool IsOfSomeNodes { get; init; }

    /// <summary>Judges.</summary>
    public static FailureJudgement Of(ExaminedRequest request, MemoryInfo memory, ImmutableArray<ZoneExamination> zones, bool isQuestion, string? process)
    {
        ZoneExamination[] asked = [.. BySize(request, OnOneNode(request, zones).Where(zone => zone.Answer != ZoneAnswer.NotAllowed))];
        ZoneExamination[] refusing = [.. asked.Where(zone => zone.Answer == ZoneAnswer.Refuses)];
        ZoneExamination[] serving = [.. asked.Where(zone => zone.Answer == ZoneAnswer.Serves)];
        string[] missing = [.. asked.Where(zone => zone.Answer == ZoneAnswer.Unknown).Select(zone => $"{memory.PlaceOf(zone.Zone)}: {zone.Why}")];
        if (asked.Length == 0)
        {
            // __zone_watermark_ok with nothing: 0 is not more than 0.
            return request.HasOnlyEmptyZones(memory) ? new FailureJudgement
            {
                Verdict = Verdict.BelowWatermark, Causes = [Verdict.BelowWatermark], IsCertain = !request.HasNoZone(memory),
            }
            : new FailureJudgement { Verdict = Verdict.CannotTell, Causes = [Verdict.CannotTell], Missing = ["a zone that the request may use"] };
        }

        if (isQuestion && serving.Length > 0)
        {
            return Array.Exists(serving, request.IsServedBy) ? new FailureJudgement
            {
                Verdict = Verdict.Served, Causes = [Verdict.Served], IsCertain = !serving.All(zone => zone.IsContradicted),
            }
            : new FailureJudgement
            {
                Verdict = Verdict.CannotTell, Causes = [Verdict.CannotTell],
                Missing = [.. missing, .. serving.Select(zone => $"{memory.PlaceOf(zone.Zone)}: enough pages are free, but not in which blocks (/proc/buddyinfo)")],
            };
        }

        // What a lower zone says decides nothing where the zones that are asked first may have had the block.
        if (zones.Where(asked.Contains).GroupBy(zone => zone.Zone.Node).All(node => node.First().Answer == ZoneAnswer.Unknown))
        {
            return new FailureJudgement
            {
                Verdict = Verdict.CannotTell,
                Causes = [Verdict.CannotTell, .. refusing.Select(zone => zone.Cause!.Value).Distinct()],
                Missing = [.. missing],
            };
        }

        var causes = new List<Verdict>();
        if (serving.Length > 0)
        {
            if (serving.Select(zone => Before(request, zone)).FirstOrDefault(cause => cause == Verdict.CannotTell, Verdict.BelowWatermark) == Verdict.CannotTell)
            {
                return new FailureJudgement
                {
                    Verdict = Verdict.CannotTell,
                    Causes = [Verdict.CannotTell],
                    IsOfSomeNodes = zones.GroupBy(zone => zone.Zone.Node).Any(node => !node.Any(zone => serving.Contains(zone) && Before(request, zone) == Verdict.CannotTell)),
                    Missing = [.. missing, .. serving.Where(zone => Before(request, zone) == Verdict.CannotTell).Take(1).Select(zone => WhyNotKnown(request, zone, memory.PlaceOf(zone.Zone)))],
                };
            }

            causes.AddRange(serving.Select(zone => Before(request, zone)));
        }

        causes.AddRange(refusing.Select(zone => zone.Cause!.Value));
        if (causes.Count == 0)
        {
            return new FailureJudgement { Verdict = Verdict.CannotTell, Causes = [Verdict.CannotTell], Missing = [.. missing] };
        }

        bool isShort = causes.Exists(IsOfWatermark);
        if (!request.Rights.MayReclaim && (isShort || Array.Exists(refusing, zone => zone is { Cause: Verdict.CmaOnly, Watermark.Margin: <= 0 })))
        {
            var cache = ReclaimableCache.Of(request, memory, [.. serving, .. refusing], process);
            causes.InsertRange(isShort && cache.Decides ? 0 : causes.Count, cache.IsAny ? [Verdict.MayNotReclaim] : []);
        }

        return new FailureJudgement
        {
            Verdict = causes[0],
            Causes = [.. causes.Distinct()],
            IsCertain = serving.Length == 0 && missing.Length == 0 && !refusing.Any(zone => zone.IsContradicted),
            Missing = [.. missing],
        };
    }

    // __GFP_THISNODE binds a request to a node that no report names: not one of those that would have served.
    private static IEnumerable<ZoneExamination> OnOneNode(ExaminedRequest request, ImmutableArray<ZoneExamination> zones)
    {
        int[] serving = [.. zones.Where(zone => zone.Answer == ZoneAnswer.Serves).Select(zone => zone.Zone.Node).Distinct()];
        int[] nodes = [.. zones.Select(zone => zone.Zone.Node).Distinct()];
        return request.IsOfOneNode && serving.Length < nodes.Length ? zones.Where(zone => !serving.Contains(zone.Zone.Node)) : zones;
    }

    // What a zone that would serve now must have lacked a moment before: a little memory, or a block of the order.
    private static Verdict Before(ExaminedRequest request, ZoneExamination zone)
    {
        WatermarkSum test = zone.Watermark!;
        bool isNear = test.Margin <= FarAbove * Math.Max(test.Min, 1L << request.Order);
        return request.Order > 0 && zone.Blocks is null ? Verdict.CannotTell
            : isNear ? Verdict.BelowWatermark
            : request.Order > 0 && zone is { Blocks.Usable: <= 2, Zone.AreBlocksCut: false } ? Verdict.Fragmentation
            : Verdict.CannotTell;
    }

    private static string WhyNotKnown(ExaminedRequest request, ZoneExamination zone, string place) => request.Order > 0 && zone.Blocks is null
        ? $"{place}: enough pages were free, but not in which blocks (its buddy line)"
        : $"why {place} did not serve: by its numbers it would have";

    private static bool IsOfWatermark(Verdict verdict) =>
        verdict is Verdict.BelowWatermark or Verdict.LowmemReserve or Verdict.HighAtomicOnly;

    // Where a size isn't told, as in lines that were cut off, the highest zone is mostly the largest.
    private static IOrderedEnumerable<ZoneExamination> BySize(ExaminedRequest request, IEnumerable<ZoneExamination> zones) =>
        zones.All(zone => Size(zone) is not null)
            ? zones.OrderByDescending(Size)
            : zones.OrderByDescending(zone => request.Zones.IndexOf(zone.Zone.Name)).ThenByDescending(zone => zone.Zone.Min);

    private static long? Size(ZoneExamination zone) => zone.Zone.Managed ?? zone.Zone.Present;
}
