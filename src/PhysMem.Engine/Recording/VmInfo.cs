namespace PhysMem.Engine.Recording;

/// <summary>The VM line of a state: sysctls. A value of -1 means that the kernel didn't say (32 bits).</summary>
public sealed class VmInfo
{
    /// <summary>min_free_kbytes, in KiB.</summary>
    public long MinFreeKbytes { get; init; }

    /// <summary>The value a user wrote to min_free_kbytes, in KiB; -1 when none was written.</summary>
    public long UserMinFreeKbytes { get; init; }

    /// <summary>watermark_scale_factor, in 1/10000 of a zone's managed pages.</summary>
    public int WatermarkScaleFactor { get; init; }

    /// <summary>watermark_boost_factor, in 1/10000 of the high watermark.</summary>
    public int WatermarkBoostFactor { get; init; }

    /// <summary>percpu_pagelist_high_fraction: the divisor of managed pages; 0 for the kernel's own rule.</summary>
    public int PercpuPagelistHighFraction { get; init; }

    /// <summary>node_reclaim_mode (zone_reclaim_mode) bits.</summary>
    public int NodeReclaimMode { get; init; }

    /// <summary>lowmem_reserve_ratio, the divisor of each zone index.</summary>
    public long[] LowmemReserveRatio { get; init; } = [];
}
