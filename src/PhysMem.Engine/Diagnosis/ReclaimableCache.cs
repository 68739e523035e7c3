using PhysMem.Engine.Observed;

namespace PhysMem.Engine.Diagnosis;

/// <summary>
/// Whether a request that may not reclaim would have found something: cached files in a zone that it may use. What other zones
/// cache is of no use to it.
/// </summary>
/// <param name="IsAny">Whether there is anything.</param>
/// <param name="Decides">Whether a single page would have been had by it, so that the missing right is why there was none.</param>
internal readonly record struct ReclaimableCache(bool IsAny, bool Decides)
{
    // Not all of a cache can be had at once: some is mapped, dirty, or in use.
    private const int TimesMissing = 4;

    // SWAP_CLUSTER_MAX: what direct reclaim aims at.
    private const int LeastPages = 32;

    /// <summary>Looks for it.</summary>
    /// <param name="request">The request.</param>
    /// <param name="memory">The report's numbers.</param>
    /// <param name="zones">The zones that the request may use.</param>
    /// <param name="process">Who asked. kswapd reclaims itself, and never from within (PF_MEMALLOC).</param>
    public static ReclaimableCache Of(ExaminedRequest request, MemoryInfo memory, IEnumerable<ZoneExamination> zones, string? process)
    {
        ZoneExamination[] asked = [.. zones.Where(zone => zone.Watermark is not null && !IsGivenUp(zone.Zone, memory))];
        if (!asked.Any(zone => zone.Zone.Values.ContainsKey("inactive_file")))
        {
            return new ReclaimableCache(memory.FilePages > 0, Decides: false);
        }

        bool mayWait = request.Order == 0 && process?.StartsWith("kswapd", StringComparison.Ordinal) != true;

        // Where the mark is met and the blocks are others', it isn't for want of pages.
        return new ReclaimableCache(
            asked.Any(zone => Pages(zone.Zone, memory) > 0),
            mayWait && asked.Any(zone => zone is not { Answer: ZoneAnswer.Refuses, Watermark.Passes: true }
                && Pages(zone.Zone, memory) >= Math.Max(LeastPages, TimesMissing * (1 - zone.Watermark!.Margin))));
    }

    private static bool IsGivenUp(ObservedZone zone, MemoryInfo memory) =>
        (zone.AllUnreclaimable ?? memory.Nodes.FirstOrDefault(node => node.Id == zone.Node)?.AllUnreclaimable) == true;

    private static long Pages(ObservedZone zone, MemoryInfo memory) =>
        (zone.Values.GetValueOrDefault("active_file") + zone.Values.GetValueOrDefault("inactive_file")) * 1024 / memory.PageSize;
}
