using PhysMem.Engine.Core.Zones;

namespace PhysMem.Engine.Report;

/// <summary>What a zone's free memory is worth to requests of one order.</summary>
public sealed record FragmentationReport
{
    /// <summary>Name of the machine.</summary>
    public required string Machine { get; init; }

    /// <summary>Node id.</summary>
    public required int Node { get; init; }

    /// <summary>Zone as the kernel prints it.</summary>
    public required string Zone { get; init; }

    /// <summary>Order of the request.</summary>
    public required int Order { get; init; }

    /// <summary>Blocks of the order that the free blocks could be split into.</summary>
    public required long Suitable { get; init; }

    /// <summary>unusable_index in 1/1000: share of the free pages that lie in blocks that are too small.</summary>
    public required long UnusableIndex { get; init; }

    /// <summary>
    /// extfrag_index in 1/1000: -1000 when there is a suitable block; else near 0 for lack of memory, near 1000 for
    /// fragmentation.
    /// </summary>
    public required long FragmentationIndex { get; init; }

    /// <summary>
    /// Why a request would find no block, as vm.extfrag_threshold divides the index: LackOfMemory, which reclaim helps
    /// against, or Fragmentation, which compaction does; None when there is a block.
    /// </summary>
    public required string Cause { get; init; }

    /// <summary>A zone's, order by order.</summary>
    internal static IEnumerable<FragmentationReport> Of(Zone zone) =>
        from order in Enumerable.Range(0, zone.Build.OrderCount)
        let info = ContigPageInfo.Of(zone.Buddy, order)
        select new FragmentationReport
        {
            Machine = zone.Machine.Name,
            Node = zone.Node.Nid,
            Zone = zone.Name,
            Order = order,
            Suitable = info.Suitable,
            UnusableIndex = info.UnusableIndex,
            FragmentationIndex = info.FragmentationIndex,
            Cause = info.Suitable > 0 ? "None"
                : info.FragmentationIndex <= zone.Machine.Sysctl.ExtFragThreshold ? "LackOfMemory"
                : "Fragmentation",
        };
}
