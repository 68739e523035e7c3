namespace PhysMem.Engine.Core.State;

/// <summary>The vm.* settings that the allocator reads. Changing a value here recomputes nothing by itself.</summary>
internal sealed class VmSysctl
{
    /// <summary>vm.min_free_kbytes.</summary>
    public long MinFreeKbytes { get; set; }

    /// <summary>user_min_free_kbytes: what was last written to min_free_kbytes; -1 when nothing was.</summary>
    public long UserMinFreeKbytes { get; set; } = -1;

    /// <summary>vm.watermark_scale_factor, in 1/10000 of a zone's managed pages.</summary>
    public int WatermarkScaleFactor { get; set; } = 10;

    /// <summary>vm.watermark_boost_factor, in 1/10000 of the high watermark; 0 turns boosting off.</summary>
    public int WatermarkBoostFactor { get; set; } = 15000;

    /// <summary>vm.percpu_pagelist_high_fraction: 0, or 8 and more.</summary>
    public int PercpuPagelistHighFraction { get; set; }

    /// <summary>vm.zone_reclaim_mode (node_reclaim_mode).</summary>
    public int NodeReclaimMode { get; set; }

    /// <summary>vm.defrag_mode, of lines that have it: types are never mixed in a pageblock while reclaim can help.</summary>
    public bool DefragMode { get; set; }

    /// <summary>vm.extfrag_threshold, 0..1000.</summary>
    public int ExtFragThreshold { get; set; } = 500;

    /// <summary>vm.lowmem_reserve_ratio, one value a zone index.</summary>
    public int[] LowmemReserveRatio { get; set; } = [];

    /// <summary>Takes over all settings but those that <see cref="MachineState.OwnFields"/> has.</summary>
    public void CopyFrom(VmSysctl other)
    {
        MinFreeKbytes = other.MinFreeKbytes;
        UserMinFreeKbytes = other.UserMinFreeKbytes;
        WatermarkScaleFactor = other.WatermarkScaleFactor;
        WatermarkBoostFactor = other.WatermarkBoostFactor;
        PercpuPagelistHighFraction = other.PercpuPagelistHighFraction;
        NodeReclaimMode = other.NodeReclaimMode;
        DefragMode = other.DefragMode;
        LowmemReserveRatio = [.. other.LowmemReserveRatio];
    }
}
