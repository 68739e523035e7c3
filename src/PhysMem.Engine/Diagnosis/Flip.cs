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

    /// <summary>Zones above those that the mask allows: __GFP_DMA or __GFP_DMA32 left out.</summary>
    HigherZones,
}

/// <summary>How a change is known to help.</summary>
public enum FlipProof
{
    /// <summary>It isn't: it depends on what no report tells.</summary>
    None,

    /// <summary>The zones of the report were asked again with it, and served.</summary>
    Report,

    /// <summary>The twin of the report's machine refused the request, and served it with the change.</summary>
    Twin,
}

/// <summary>A change that would have let a request succeed.</summary>
/// <param name="Kind">What kind.</param>
/// <param name="Change">The change in words, with its amount.</param>
/// <param name="Apply">What to type or write for it.</param>
/// <param name="Cost">What it costs.</param>
/// <param name="Amount">How much: kB for memory, the order for a smaller one, the ratio for a reserve, else 0.</param>
/// <param name="Proof">How it is known to help.</param>
public sealed record Flip(FlipKind Kind, string Change, string Apply, string Cost, long Amount, FlipProof Proof)
{
    /// <summary>Whether it is known to help.</summary>
    public bool IsProved => Proof != FlipProof.None;

    /// <summary>Why the twin didn't prove it; empty when it did, or wasn't asked.</summary>
    public string Doubt { get; init; } = "";

    /// <summary>What is changed, for who tries it.</summary>
    internal FlipTrial Trial { get; init; } = FlipTrial.Nothing;
}
