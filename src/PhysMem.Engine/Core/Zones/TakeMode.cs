namespace PhysMem.Engine.Core.Zones;

/// <summary>
/// rmqueue_mode: where a refill found its last page. It goes on looking there and doesn't come back to the steps before.
/// </summary>
internal enum TakeMode
{
    /// <summary>RMQUEUE_NORMAL: the type's own lists.</summary>
    Normal,

    /// <summary>RMQUEUE_CMA: contiguous areas.</summary>
    Cma,

    /// <summary>RMQUEUE_CLAIM: a pageblock of another type, taken over.</summary>
    Claim,

    /// <summary>RMQUEUE_STEAL: single blocks of another type, which keeps its pageblock.</summary>
    Steal,
}
