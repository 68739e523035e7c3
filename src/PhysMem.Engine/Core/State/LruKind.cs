namespace PhysMem.Engine.Core.State;

/// <summary>What reclaim takes a page in use for.</summary>
public enum LruKind
{
    /// <summary>On no LRU list: neither reclaimed nor moved.</summary>
    None,

    /// <summary>Memory of processes: reclaimed only to swap.</summary>
    Anonymous,

    /// <summary>Page cache, taken as clean: reclaimed by forgetting it.</summary>
    File,
}
