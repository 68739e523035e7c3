using PhysMem.Engine.Pressure;

namespace PhysMem.Engine.Report;

/// <summary>What a run of compaction came to.</summary>
public sealed record CompactionReport
{
    /// <summary>The node; -1 for all.</summary>
    public required int Node { get; init; }

    /// <summary>The order that was wanted; -1 when everything was to be compacted, 0 when nothing was wanted.</summary>
    public required int Order { get; init; }

    /// <summary>The best result of the zones; Skipped when none was compacted.</summary>
    public required CompactResult Result { get; init; }

    /// <summary>Pages moved.</summary>
    public required long Moved { get; init; }
}
