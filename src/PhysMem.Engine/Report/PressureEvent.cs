namespace PhysMem.Engine.Report;

/// <summary>What of the modelled rest of memory management did something.</summary>
public enum PressureEventKind
{
    /// <summary>kswapd was woken; it runs when it is told to.</summary>
    KswapdWoken,

    /// <summary>kcompactd was asked for large blocks; it runs when it is told to.</summary>
    KcompactdWoken,

    /// <summary>A request reclaimed pages itself.</summary>
    DirectReclaim,

    /// <summary>A request reclaimed pages of one node before going to the next (vm.zone_reclaim_mode).</summary>
    NodeReclaim,

    /// <summary>A request compacted a zone itself.</summary>
    DirectCompaction,

    /// <summary>kswapd ran.</summary>
    KswapdRan,

    /// <summary>kcompactd ran.</summary>
    KcompactdRan,

    /// <summary>The OOM killer killed a task.</summary>
    OomKill,
}

/// <summary>Something that the modelled part of memory management did during one call; plain values.</summary>
/// <param name="Kind">What.</param>
/// <param name="Node">Node concerned, -1 when it isn't one.</param>
/// <param name="Zone">Zone concerned, or empty.</param>
/// <param name="Order">Order that it was done for.</param>
/// <param name="Pages">Pages freed or moved by it.</param>
/// <param name="Times">How often in this call.</param>
public sealed record PressureEvent(PressureEventKind Kind, int Node, string Zone, int Order, long Pages, int Times);
