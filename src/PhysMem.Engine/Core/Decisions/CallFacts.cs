using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Core.Zones;

namespace PhysMem.Engine.Core.Decisions;

/// <summary>What the task's memory policy makes of a request that names no node.</summary>
/// <param name="Policy">The policy.</param>
/// <param name="Effect">What it does.</param>
/// <param name="Node">The node that it prefers, if it does; else -1.</param>
internal sealed record UsePolicy(MemoryPolicy Policy, PolicyEffect Effect, int Node = -1) : Decision;

/// <summary>What a policy does.</summary>
internal enum PolicyEffect
{
    /// <summary>One node is preferred.</summary>
    PreferredNode,

    /// <summary>Its nodes and no others.</summary>
    BoundNodes,

    /// <summary>Nothing, for a request that may use low zones only.</summary>
    LowZonesUnbound,

    /// <summary>Its nodes first, without reclaim.</summary>
    NodesFirst,

    /// <summary>After that, all nodes.</summary>
    AllNodes,
}

/// <summary>alloc_pages_bulk: what it gets from one zone's per-CPU list before it asks for a single page.</summary>
/// <param name="Zone">The first zone with room for all; null when there is none.</param>
/// <param name="Pages">Pages got.</param>
/// <param name="Cpu">Whose list.</param>
internal sealed record Bulk(Zone? Zone, int Pages, int Cpu) : Decision
{
    public override Zone? Place => Zone;
}

/// <summary>alloc_pages_exact: the block is split, and what is behind the end is given back.</summary>
/// <param name="Zone">The zone.</param>
/// <param name="Pages">Pages kept.</param>
/// <param name="GivenBack">Pages given back.</param>
internal sealed record SplitExact(Zone Zone, long Pages, long GivenBack) : ZoneDecision(Zone);

/// <summary>What the whole request came to.</summary>
/// <param name="Zone">The zone that the pages are from; null when there are none.</param>
/// <param name="Pfn">The first frame; -1 when there is none.</param>
/// <param name="Order">The order asked for.</param>
/// <param name="Pages">Pages got.</param>
/// <param name="Rule">Why it failed; None when it didn't.</param>
/// <param name="Zeroed">Whether they were filled with zeros.</param>
internal sealed record Result(Zone? Zone, long Pfn, int Order, long Pages, GiveUpRule Rule, bool Zeroed) : Decision
{
    public override Zone? Place => Zone;
}
