using System.Collections.Immutable;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Observed;

/// <summary>What /proc/zoneinfo, /proc/buddyinfo and /proc/pagetypeinfo, or some of them, told of a machine at one time.</summary>
public sealed record ProcSnapshot
{
    // A huge page of 512, 2048 or 8192 pages is what one page maps that is full of entries of 8 bytes.
    private const int HugeOrderBehindShift = 3;

    /// <summary>The first of its lines, from 1.</summary>
    public required int Line { get; init; }

    /// <summary>The time as the text has it (collectl: seconds since 1970); null without one.</summary>
    public string? Time { get; init; }

    /// <summary>pageblock_order; null without a /proc/pagetypeinfo.</summary>
    public int? PageblockOrder { get; init; }

    /// <summary>The nodes whose per-node stats are there. Numbers are pages and events.</summary>
    public ImmutableArray<ObservedNode> Nodes { get; init; } = [];

    /// <summary>The zones, in the text's order.</summary>
    public ImmutableArray<ObservedZone> Zones { get; init; } = [];

    /// <summary>Lines from its first to the next one's that are of none of these texts.</summary>
    public ImmutableArray<UnusedLine> Unused { get; init; } = [];

    /// <summary>The numbers as those of a report: none of these texts tells the size of a page, but a pageblock's order may.</summary>
    public MemoryInfo Memory => new()
    {
        Line = Line,
        PageSize = PageblockOrder is 11 or 13 ? 1 << (PageblockOrder.Value + HugeOrderBehindShift) : PageConstants.PageSize,
        IsPageSizeTold = false,
        Nodes = Nodes,
        Zones = Zones,
    };
}
