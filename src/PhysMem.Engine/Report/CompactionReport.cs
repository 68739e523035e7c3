using PhysMem.Engine.Core.State;

namespace PhysMem.Engine.Report;

/// <summary>What a run of compaction came to in one zone.</summary>
public sealed record CompactionReport
{
    /// <summary>Name of the machine.</summary>
    public required string Machine { get; init; }

    /// <summary>The node.</summary>
    public required int Node { get; init; }

    /// <summary>The zone.</summary>
    public required string Zone { get; init; }

    /// <summary>Who compacted: the user (a write to compact_memory), or kcompactd.</summary>
    public required string By { get; init; }

    /// <summary>The order of the block that was wanted; null when everything was to be compacted.</summary>
    public required int? Order { get; init; }

    /// <summary>How it ended: a name of <see cref="CompactResult"/>.</summary>
    public required string Result { get; init; }

    /// <summary>Pages moved.</summary>
    public required long Moved { get; init; }
}
