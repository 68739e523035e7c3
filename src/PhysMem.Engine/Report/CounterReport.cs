namespace PhysMem.Engine.Report;

/// <summary>What a counter counts for.</summary>
public enum CounterScope
{
    /// <summary>The whole machine: /proc/vmstat.</summary>
    Machine,

    /// <summary>One node: its part of /proc/zoneinfo, and its zones' counters added up.</summary>
    Node,

    /// <summary>One zone: its part of /proc/zoneinfo.</summary>
    Zone,
}

/// <summary>One of the kernel's counters.</summary>
public sealed record CounterReport
{
    /// <summary>Name of the machine.</summary>
    public required string Machine { get; init; }

    /// <summary>Machine, Node or Zone.</summary>
    public required string Scope { get; init; }

    /// <summary>Node id; null for the whole machine.</summary>
    public required int? Node { get; init; }

    /// <summary>Zone as the kernel prints it; null for more than one zone.</summary>
    public required string? Zone { get; init; }

    /// <summary>The kernel's name.</summary>
    public required string Name { get; init; }

    /// <summary>Its value: pages, or how often something happened.</summary>
    public required long Value { get; init; }
}
