using PhysMem.Engine.Core.Zones;

namespace PhysMem.Engine.Core.Allocation;

/// <summary>What a request came to, besides its frame number.</summary>
internal ref struct AllocOutcome
{
    /// <summary>The zone that the pages came from; null when the request failed.</summary>
    public Zone? Zone;

    /// <summary>Why the kernel would never return from this request; null when it would.</summary>
    public string? HangReason;
}
