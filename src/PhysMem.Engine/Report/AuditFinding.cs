using static System.FormattableString;

namespace PhysMem.Engine.Report;

/// <summary>Something about a zone's structures that can't be so.</summary>
public sealed record AuditFinding
{
    /// <summary>The machine's name.</summary>
    public required string Machine { get; init; }

    /// <summary>The node.</summary>
    public required int Node { get; init; }

    /// <summary>The zone.</summary>
    public required string Zone { get; init; }

    /// <summary>The frame that it is about; null when it is about the zone as a whole.</summary>
    public long? Pfn { get; init; }

    /// <summary>What is wrong.</summary>
    public required string Problem { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Pfn is { } pfn
        ? Invariant($"node {Node} {Zone} pfn {pfn}: {Problem}")
        : Invariant($"node {Node} {Zone}: {Problem}");
}
