using PhysMem.Engine.Core.Zones;

namespace PhysMem.Engine.Report;

/// <summary>One zone of a machine, as plain values; counts are pages of 4096 bytes.</summary>
public sealed record ZoneReport
{
    /// <summary>Name of the machine.</summary>
    public required string Machine { get; init; }

    /// <summary>Node id.</summary>
    public required int Node { get; init; }

    /// <summary>Zone as the kernel prints it.</summary>
    public required string Zone { get; init; }

    /// <summary>zone_idx.</summary>
    public required int ZoneIndex { get; init; }

    /// <summary>First page frame number.</summary>
    public required long StartPfn { get; init; }

    /// <summary>Pages from start to end, holes included.</summary>
    public required long SpannedPages { get; init; }

    /// <summary>Pages of RAM.</summary>
    public required long PresentPages { get; init; }

    /// <summary>Pages that the allocator was given.</summary>
    public required long ManagedPages { get; init; }

    /// <summary>Free pages as watermark tests see them (NR_FREE_PAGES).</summary>
    public required long FreePages { get; init; }

    /// <summary>Pages of them that a guest has yet to accept (NR_UNACCEPTED); they are on no free list.</summary>
    public required long Unaccepted { get; init; }

    /// <summary>Pages waiting on per-CPU lists.</summary>
    public required long PageSetPages { get; init; }

    /// <summary>Min watermark, boost included.</summary>
    public required long Min { get; init; }

    /// <summary>Low watermark, boost included.</summary>
    public required long Low { get; init; }

    /// <summary>High watermark, boost included.</summary>
    public required long High { get; init; }

    /// <summary>The temporary addition to each watermark.</summary>
    public required long Boost { get; init; }

    /// <summary>Pages in pageblocks reserved for high-order atomic requests.</summary>
    public required long HighAtomic { get; init; }

    /// <summary>Pages kept back from requests that could use a higher zone, by zone index: "(0, 183, 183)".</summary>
    public required string LowmemReserve { get; init; }

    internal static ZoneReport Of(Zone zone) => new()
    {
        Machine = zone.Machine.Name,
        Node = zone.Node.Nid,
        Zone = zone.Name,
        ZoneIndex = zone.Index,
        StartPfn = zone.StartPfn,
        SpannedPages = zone.SpannedPages,
        PresentPages = zone.PresentPages,
        ManagedPages = zone.ManagedPages,
        FreePages = zone.NrFree,
        Unaccepted = zone.NrUnaccepted,
        PageSetPages = zone.PageSets.Pages,
        Min = zone.WatermarkPages(Watermark.Min),
        Low = zone.WatermarkPages(Watermark.Low),
        High = zone.WatermarkPages(Watermark.High),
        Boost = zone.WatermarkBoost,
        HighAtomic = zone.NrReservedHighAtomic,
        LowmemReserve = $"({string.Join(", ", zone.LowmemReserve)})",
    };
}
