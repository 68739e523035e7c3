using System.Collections.Immutable;

namespace PhysMem.Engine.Observed;

/// <summary>What /proc/zoneinfo, /proc/buddyinfo and /proc/pagetypeinfo, or some of them, told of a machine at one time.</summary>
public sealed record ProcSnapshot
{
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
}
