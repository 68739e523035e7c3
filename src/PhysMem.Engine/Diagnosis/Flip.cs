namespace PhysMem.Engine.Diagnosis;

/// <summary>What kind of change would have let a request succeed.</summary>
public enum FlipKind
{
    /// <summary>The watermark boost taken back.</summary>
    LessBoost,

    /// <summary>A lower vm.min_free_kbytes.</summary>
    LowerMin,

    /// <summary>A higher vm.min_free_kbytes, which leaves more to requests that can't wait.</summary>
    RaiseMin,

    /// <summary>A larger vm.lowmem_reserve_ratio, so less reserve.</summary>
    LessReserve,

    /// <summary>More free pages, as reclaim gives them.</summary>
    MoreFree,

    /// <summary>Compaction before the request.</summary>
    Compaction,

    /// <summary>Leave to reclaim: __GFP_DIRECT_RECLAIM.</summary>
    MayReclaim,

    /// <summary>Leave to use half of the reserve: __GFP_HIGH.</summary>
    HighPriority,

    /// <summary>A movable page, which may lie in CMA areas.</summary>
    Movable,

    /// <summary>A smaller order.</summary>
    SmallerOrder,

    /// <summary>Nodes that the request was kept from.</summary>
    OtherNodes,
}

/// <summary>A change that would have let a request succeed.</summary>
/// <param name="Kind">What kind.</param>
/// <param name="Change">The change in words, with its amount.</param>
/// <param name="Apply">What to type or write for it.</param>
/// <param name="Cost">What it costs.</param>
/// <param name="Amount">How much: kB for memory, the order for a smaller one, the ratio for a reserve, else 0.</param>
/// <param name="IsProved">Whether the zones were asked again with it and served; otherwise it depends on what the report can't tell.</param>
public sealed record Flip(FlipKind Kind, string Change, string Apply, string Cost, long Amount, bool IsProved);
