using PhysMem.Engine.Core.Zones;

namespace PhysMem.Engine.Recording;

/// <summary>Which parts of two states can be held against each other; the default is everything.</summary>
internal readonly record struct StateScope
{
    // When a running system last folded its counters or let page sets expire, and what kswapd was asked for
    // meanwhile, isn't known.
    private static readonly string[] s_unknownWhileRunning =
        ["diff_free", "pcp expire", "pcp high", "nr_free_pages", "kswapd_order", "kswapd_highest_zoneidx", "kswapd_failures"];

    /// <summary>This node alone, and no counters of the whole machine; null for all nodes.</summary>
    public int? OnlyNode { get; init; }

    /// <summary>The states are those of a running system, seen from outside.</summary>
    public bool RunningSystem { get; init; }

    public bool CoversNode(int nid) => OnlyNode == null || OnlyNode == nid;

    /// <summary>A field of a NODE, ZONE or PCP line.</summary>
    public bool CoversField(string name) => !RunningSystem || !s_unknownWhileRunning.Contains(name);

    /// <summary>A counter with all its parts; those of reclaim aren't simulated.</summary>
    public bool CoversCounter(string name) => !RunningSystem || !Zone.LruCounterNames.Contains(name);
}
