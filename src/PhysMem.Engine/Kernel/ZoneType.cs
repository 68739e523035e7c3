namespace PhysMem.Engine.Kernel;

/// <summary>
/// The kinds of zone that the kernel knows (enum zone_type). A zone's *index* depends on which kinds an
/// architecture configures; see <see cref="ArchitectureProfile"/>.
/// </summary>
public enum ZoneType
{
    /// <summary>ZONE_DMA: the first 16 MiB.</summary>
    Dma,

    /// <summary>ZONE_DMA32: below 4 GiB.</summary>
    Dma32,

    /// <summary>ZONE_NORMAL: memory of the direct map.</summary>
    Normal,

    /// <summary>ZONE_HIGHMEM: memory without a permanent kernel address (32-bit machines).</summary>
    HighMem,

    /// <summary>ZONE_MOVABLE: movable allocations only.</summary>
    Movable,

    /// <summary>ZONE_DEVICE: configured on x86_64, always empty here.</summary>
    Device,
}
