namespace PhysMem.Engine.Report;

/// <summary>What a run of kswapd came to; counts are pages.</summary>
public sealed record KswapdReport
{
    /// <summary>Its node.</summary>
    public required int Node { get; init; }

    /// <summary>Whether it was awake, and so did run.</summary>
    public required bool Ran { get; init; }

    /// <summary>The order that it was woken for.</summary>
    public required int Order { get; init; }

    /// <summary>The highest zone that it cared for.</summary>
    public required string Zone { get; init; }

    /// <summary>Pages looked at.</summary>
    public required long Scanned { get; init; }

    /// <summary>Pages freed.</summary>
    public required long Reclaimed { get; init; }

    /// <summary>Whether a zone of the node is above its high watermark now, with a block of the order.</summary>
    public required bool Balanced { get; init; }

    /// <summary>Runs in a row that freed nothing; from 16 on the node is left alone.</summary>
    public required int Failures { get; init; }
}
