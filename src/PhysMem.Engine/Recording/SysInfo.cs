using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Recording;

/// <summary>The SYS line of a state: what the kernel's configuration and boot fixed.</summary>
public sealed class SysInfo
{
    /// <summary>log2 of the page size in bytes.</summary>
    public int PageShift { get; init; }

    /// <summary>Number of orders (the kernel's exclusive MAX_ORDER).</summary>
    public int MaxOrder { get; init; }

    /// <summary>Order of a pageblock.</summary>
    public int PageblockOrder { get; init; }

    /// <summary>Number of zone indexes, MAX_NR_ZONES.</summary>
    public int MaxNrZones { get; init; }

    /// <summary>Number of migratetypes.</summary>
    public int MigrateTypes { get; init; }

    /// <summary>Lists of one CPU's page cache.</summary>
    public int PcpLists { get; init; }

    /// <summary>Number of nodes.</summary>
    public int OnlineNodes { get; init; }

    /// <summary>Number of CPUs.</summary>
    public int OnlineCpus { get; init; }

    /// <summary>Timer ticks per second.</summary>
    public int Hz { get; init; }

    /// <summary>1 when pages aren't grouped by mobility, 0 when they are, -1 when the kernel didn't say.</summary>
    public int MobilityGroupingDisabled { get; init; }

    /// <summary>1 when free lists are shuffled; -1 when the kernel didn't say.</summary>
    public int Shuffle { get; init; }

    /// <summary>Zone index that ZONE_MOVABLE memory is taken from; -1 when the kernel didn't say.</summary>
    public int MovableZone { get; init; }

    /// <summary>The CPU that wrote the state.</summary>
    public int Cpu { get; init; }

    /// <summary>Pages under the allocator in all zones.</summary>
    public long TotalRam { get; init; }

    /// <summary>vm.defrag_mode, 0 or 1; null of lines that don't have it.</summary>
    public int? DefragMode { get; init; }

    /// <summary>The kernel's line, which is told by what the state says at all.</summary>
    public KernelLine Line { get; init; } = KernelLine.Default;
}
