using System.Collections.Immutable;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Observed;

/// <summary>The memory part of a report (__show_mem, show_free_areas), from 'Mem-Info:' to its last 'pages ..' line.</summary>
public sealed record MemoryInfo
{
    // A buddy line of fewer orders is one that somebody cut.
    private const int FewestOrders = 4;

    /// <summary>The first of its lines, from 1.</summary>
    public required int Line { get; init; }

    /// <summary>Bytes in a page: what a block of order 0 has in the buddy lines.</summary>
    public required int PageSize { get; init; }

    /// <summary>Whether the text tells <see cref="PageSize"/>; otherwise it is the usual 4096 (<see cref="PageConstants.PageSize"/>).</summary>
    public required bool IsPageSizeTold { get; init; }

    /// <summary>The counts behind 'Mem-Info:', in pages, by their names: active_anon, .., free, free_pcp, free_cma.</summary>
    public ImmutableDictionary<string, long> Totals { get; init; } = ImmutableDictionary<string, long>.Empty;

    /// <summary>Pages of files that are cached, of the machine; 0 where the text doesn't count them.</summary>
    public long FilePages => Totals.GetValueOrDefault("active_file") + Totals.GetValueOrDefault("inactive_file");

    /// <summary>The nodes, in the text's order.</summary>
    public ImmutableArray<ObservedNode> Nodes { get; init; } = [];

    /// <summary>The zones, in the text's order. A zone that isn't here needn't be empty: it may just not be told of.</summary>
    public ImmutableArray<ObservedZone> Zones { get; init; } = [];

    /// <summary>Whether the counts before the zones and those behind them are told, and between them neither a node nor a zone.</summary>
    internal bool SkipsZones => Zones.IsEmpty && Nodes.IsEmpty && Totals.ContainsKey("free") && Totals.ContainsKey("free_cma") && RamPages is not null;

    /// <summary>Whether zones of more than one node are told of.</summary>
    internal bool HasSeveralNodes => Zones.Any(zone => zone.Node != Zones[0].Node);

    /// <summary>A zone's name in a sentence, with its node where there are several.</summary>
    internal string NameOf(ObservedZone zone) => HasSeveralNodes ? $"node {zone.Node} {zone.Name}" : zone.Name;

    /// <summary>The same where the name alone wouldn't tell that it is a zone's.</summary>
    internal string PlaceOf(ObservedZone zone) => HasSeveralNodes ? NameOf(zone) : $"zone {zone.Name}";

    /// <summary>The largest order of the buddy lines; at least the usual 10 where no such line is told as a whole.</summary>
    public int MaxOrder => Math.Max(
        Zones.Where(zone => zone.Blocks.Length >= FewestOrders && !zone.AreBlocksCut).Select(Largest).DefaultIfEmpty(PageConstants.MaxOrder).Max(),
        Zones.Where(zone => zone.AreBlocksCut).Select(Largest).DefaultIfEmpty().Max());

    /// <summary>'N total pagecache pages'.</summary>
    public long? PageCachePages { get; init; }

    /// <summary>'N pages in swap cache'.</summary>
    public long? SwapCachePages { get; init; }

    /// <summary>'Free swap  = NkB'.</summary>
    public long? FreeSwapKb { get; init; }

    /// <summary>'Total swap = NkB'.</summary>
    public long? TotalSwapKb { get; init; }

    /// <summary>'N pages RAM'.</summary>
    public long? RamPages { get; init; }

    /// <summary>'N pages HighMem/MovableOnly'.</summary>
    public long? HighMemPages { get; init; }

    /// <summary>'N pages reserved'.</summary>
    public long? ReservedPages { get; init; }

    /// <summary>'N pages cma reserved'.</summary>
    public long? CmaReservedPages { get; init; }

    /// <summary>'N pages hwpoisoned'.</summary>
    public long? HwPoisonedPages { get; init; }

    private static int Largest(ObservedZone zone) => zone.Blocks.Select(one => one.Order).DefaultIfEmpty().Max();
}
