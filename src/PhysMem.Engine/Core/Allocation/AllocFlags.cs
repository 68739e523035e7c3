namespace PhysMem.Engine.Core.Allocation;

/// <summary>
/// ALLOC_* of mm/internal.h as of late 6.1 (profile P1): what one list walk may do. Two values equal gfp bits on
/// purpose, so that they can be carried over by masking.
/// </summary>
internal static class AllocFlags
{
    /// <summary>ALLOC_WMARK_MASK: which watermark is tested.</summary>
    public const int WatermarkMask = 0x3;

    public const int WatermarkMin = 0x0;
    public const int WatermarkLow = 0x1;
    public const int WatermarkHigh = 0x2;

    /// <summary>ALLOC_NO_WATERMARKS: all of memory, reserves included.</summary>
    public const int NoWatermarks = 0x4;

    /// <summary>ALLOC_OOM: a victim of the OOM killer may take half of the reserve.</summary>
    public const int Oom = 0x8;

    /// <summary>ALLOC_NON_BLOCK: the caller can't wait.</summary>
    public const int NonBlock = 0x10;

    /// <summary>ALLOC_MIN_RESERVE, same bit as __GFP_HIGH: half of the reserve.</summary>
    public const int MinReserve = 0x20;

    /// <summary>ALLOC_CPUSET: keep to the task's cpuset.</summary>
    public const int Cpuset = 0x40;

    /// <summary>ALLOC_CMA: pages of contiguous areas may be taken, as for every movable request.</summary>
    public const int Cma = 0x80;

    /// <summary>ALLOC_NOFRAGMENT: don't mix types in a pageblock.</summary>
    public const int NoFragment = 0x100;

    /// <summary>ALLOC_HIGHATOMIC: the high-order atomic reserve may be used and grown.</summary>
    public const int HighAtomic = 0x200;

    /// <summary>ALLOC_TRYLOCK: never wait for a lock, which here is always free.</summary>
    public const int TryLock = 0x400;

    /// <summary>ALLOC_KSWAPD, same bit as __GFP_KSWAPD_RECLAIM.</summary>
    public const int Kswapd = 0x800;

    /// <summary>ALLOC_RESERVES: any right to go below the watermark.</summary>
    public const int Reserves = NonBlock | MinReserve | HighAtomic | Oom;
}
