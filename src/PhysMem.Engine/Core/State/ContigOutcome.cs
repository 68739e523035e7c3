namespace PhysMem.Engine.Core.State;

/// <summary>How a request for particular frames ended: alloc_contig_range's answer.</summary>
public enum ContigOutcome
{
    /// <summary>The frames were taken (0).</summary>
    Done,

    /// <summary>A frame of the range is in use and can't be moved, or its pageblock is isolated already (-EBUSY).</summary>
    Busy,

    /// <summary>Pages in use found no room elsewhere (-ENOMEM).</summary>
    NoMemory,

    /// <summary>It was stopped while pages moved (-EINTR).</summary>
    Interrupted,
}
