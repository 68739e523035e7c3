using PhysMem.Engine.Recording;

namespace PhysMem.Engine.Trace;

/// <summary>How far the replay of a trace equals the trace.</summary>
public sealed class TraceResult
{
    /// <summary>Name of the trace.</summary>
    public required string Name { get; init; }

    /// <summary>Requests compared (mm_page_alloc events).</summary>
    public long Requests { get; internal set; }

    /// <summary>Requests that got the recorded frame.</summary>
    public long RequestsEqual { get; internal set; }

    /// <summary>Requests that the simulator refused although the kernel had pages, for instance by reclaiming.</summary>
    public long Refused { get; internal set; }

    /// <summary>Bulk requests played; their pages have no events, so only their number is compared.</summary>
    public long Bulks { get; internal set; }

    /// <summary>Bulk requests that got as many pages as recorded.</summary>
    public long BulksEqual { get; internal set; }

    /// <summary>Frees that couldn't be played since the simulator holds no such block.</summary>
    public long LostFrees { get; internal set; }

    /// <summary>Requests whose preferred node was taken from the answer, as the trace doesn't have it.</summary>
    public long InferredNodes { get; internal set; }

    /// <summary>Drains of page sets by background work, recognised by pages that were drained without a cause.</summary>
    public long BackgroundDrains { get; internal set; }

    /// <summary>Whether an end state was recorded, and if so whether all its lists are equal.</summary>
    public bool? EndStateEqual { get; internal set; }

    /// <summary>The first request that got another frame, or null.</summary>
    public ReplayDifference? FirstDifference { get; internal set; }

    /// <summary>The end state's first difference, or null.</summary>
    public ReplayDifference? EndDifference { get; internal set; }

    /// <summary>Whether everything was equal.</summary>
    public bool IsEqual => RequestsEqual == Requests && BulksEqual == Bulks && EndStateEqual != false;
}
