namespace PhysMem.Engine.Report;

/// <summary>A task as the OOM killer sees it; counts are pages.</summary>
public sealed record TaskReport
{
    /// <summary>Name of the machine.</summary>
    public required string Machine { get; init; }

    /// <summary>Its id.</summary>
    public required int Pid { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>oom_score_adj.</summary>
    public required int OomScoreAdj { get; init; }

    /// <summary>Pages that it owns, page cache left out.</summary>
    public required long AnonPages { get; init; }

    /// <summary>Pages of page cache that it owns.</summary>
    public required long FilePages { get; init; }

    /// <summary>Its pages in swap.</summary>
    public required long SwapPages { get; init; }

    /// <summary>oom_badness for a request that could use all memory; the highest is killed. Null: never.</summary>
    public required long? Points { get; init; }
}
