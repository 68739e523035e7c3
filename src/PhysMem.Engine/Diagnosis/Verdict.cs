namespace PhysMem.Engine.Diagnosis;

/// <summary>Why a request got no pages.</summary>
public enum Verdict
{
    /// <summary>The text doesn't tell enough.</summary>
    CannotTell,

    /// <summary>Too few free pages: the min watermark, boost included, isn't met (__zone_watermark_ok).</summary>
    BelowWatermark,

    /// <summary>The pages that are free are kept for requests that can't use higher zones (lowmem_reserve).</summary>
    LowmemReserve,

    /// <summary>What is free is the reserve for atomic requests of larger orders.</summary>
    HighAtomicOnly,

    /// <summary>What is free are CMA areas, which only movable pages may use.</summary>
    CmaOnly,

    /// <summary>Enough pages are free, but no block of the order.</summary>
    Fragmentation,

    /// <summary>There is memory to reclaim, but the flags forbid the request to.</summary>
    MayNotReclaim,

    /// <summary>No block of this order exists on this kernel.</summary>
    OrderTooLarge,

    /// <summary>Something else refused: vmalloc's address space, a memory cgroup's limit, or nothing (SysRq).</summary>
    NotThePageAllocator,

    /// <summary>It would get its pages: what a question may come to, a report never.</summary>
    Served,
}
