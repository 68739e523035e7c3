namespace PhysMem.Engine.Recording;

/// <summary>The NODE line of a state and the node's ZONELIST lines.</summary>
public sealed class NodeState
{
    /// <summary>The kernel's node number.</summary>
    public int Nid { get; init; }

    /// <summary>First frame of the node's span.</summary>
    public long Start { get; init; }

    /// <summary>Frames of the span, holes included; 0 for a node without memory.</summary>
    public long Spanned { get; init; }

    /// <summary>Frames of the span that are memory.</summary>
    public long Present { get; init; }

    /// <summary>Order that kswapd was last asked for.</summary>
    public int KswapdOrder { get; init; }

    /// <summary>Zone index that kswapd was last asked for; MAX_NR_ZONES when it wasn't.</summary>
    public int KswapdHighestZoneIdx { get; init; }

    /// <summary>How often in a row kswapd found nothing to reclaim.</summary>
    public int KswapdFailures { get; init; }

    /// <summary>Zones in the order a request that prefers this node tries them.</summary>
    public (int Node, int Zone)[] Fallback { get; internal set; } = [];

    /// <summary>The same for a request that must stay on this node; empty in a kernel without NUMA.</summary>
    public (int Node, int Zone)[] ThisNode { get; internal set; } = [];

    /// <summary>Line of the file; 0 when it is from no file.</summary>
    public int Line { get; init; }
}
