namespace PhysMem.Engine.Report;

/// <summary>What a run of reclaim came to on one node; counts are pages.</summary>
public sealed record ReclaimReport
{
    /// <summary>Name of the machine.</summary>
    public required string Machine { get; init; }

    /// <summary>The node.</summary>
    public required int Node { get; init; }

    /// <summary>Who reclaimed: kswapd, the user (as a write to memory.reclaim), or drop_caches.</summary>
    public required string By { get; init; }

    /// <summary>Whether it did run; kswapd sleeps until an allocation wakes it.</summary>
    public required bool Ran { get; init; }

    /// <summary>The order that kswapd was woken for; else 0.</summary>
    public required int Order { get; init; }

    /// <summary>The highest zone with memory that was cared for; empty when the node has none so low.</summary>
    public required string Zone { get; init; }

    /// <summary>Pages looked at.</summary>
    public required long Scanned { get; init; }

    /// <summary>Pages freed.</summary>
    public required long Reclaimed { get; init; }

    /// <summary>Whether a zone of the node is above its high watermark now, with a block of the order.</summary>
    public required bool Balanced { get; init; }

    /// <summary>Runs of kswapd in a row that freed nothing; from 16 on the node is left alone.</summary>
    public required int Failures { get; init; }
}
