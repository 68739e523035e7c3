using PhysMem.Engine.Core.Decisions;
using PhysMem.Engine.Core.Zones;

namespace PhysMem.Engine.Core.Allocation;

/// <summary>What a request came to, besides its frame number.</summary>
internal struct AllocOutcome
{
    /// <summary>The zone that the pages came from; null when the request failed.</summary>
    public Zone? Zone;

    /// <summary>Why it failed; None when it didn't.</summary>
    public GiveUpRule Rule;
}
