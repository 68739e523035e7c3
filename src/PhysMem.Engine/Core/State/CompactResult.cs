namespace PhysMem.Engine.Core.State;

/// <summary>How an attempt at compaction ended (enum compact_result); larger values tell more.</summary>
public enum CompactResult
{
    /// <summary>No zone was fit for it.</summary>
    NotSuitableZone,

    /// <summary>Too little free memory to work with, or compaction isn't needed.</summary>
    Skipped,

    /// <summary>Put off because of recent failures.</summary>
    Deferred,

    /// <summary>No page could be isolated.</summary>
    NoSuitablePage,

    /// <summary>Should go on with the next pageblock.</summary>
    Continue,

    /// <summary>The whole zone was scanned in vain.</summary>
    Complete,

    /// <summary>A part of the zone was scanned in vain.</summary>
    PartialSkipped,

    /// <summary>Stopped because of lock contention or a signal.</summary>
    Contended,

    /// <summary>A block of the wanted size is free now.</summary>
    Success,
}
