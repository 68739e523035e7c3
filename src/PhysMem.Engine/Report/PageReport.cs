using PhysMem.Engine.Frames;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Report;

/// <summary>One page frame of a machine, as plain values.</summary>
public sealed record PageReport
{
    /// <summary>Name of the machine.</summary>
    public required string Machine { get; init; }

    /// <summary>Page frame number.</summary>
    public required long Pfn { get; init; }

    /// <summary>Node id.</summary>
    public required int Node { get; init; }

    /// <summary>Zone as the kernel prints it.</summary>
    public required string Zone { get; init; }

    /// <summary>Free, PerCpu, InUse, Reserved or Unaccepted; see <see cref="Report.PageState"/>.</summary>
    public required string PageState { get; init; }

    /// <summary>Order of the block that the frame is a part of; null for a reserved frame, which is in none.</summary>
    public required int? Order { get; init; }

    /// <summary>First frame of that block; null for a reserved frame.</summary>
    public required long? HeadPfn { get; init; }

    /// <summary>
    /// First frame of that block's buddy, with which it merges when both are free; null for a reserved frame, for a block of
    /// the largest order, which has none, and where the buddy would lie outside of the zone's memory.
    /// </summary>
    public required long? BuddyPfn { get; init; }

    /// <summary>Migratetype of the frame's pageblock: Unmovable, Movable, Reclaimable, HighAtomic or Isolate.</summary>
    public required string MigrateType { get; init; }

    /// <summary>Physical address of the first byte, as 16 hexadecimal digits.</summary>
    public string PhysicalAddress => AddressText.OfPhysical(Pfn, PageShift);

    /// <summary>Address of the first byte in the kernel's direct map; null for memory without one (HighMem).</summary>
    public string? VirtualAddress => PageAddress is { } address ? AddressText.OfVirtual(address) : null;

    /// <summary>Identity of the machine, as allocations have it.</summary>
    public required string MachineId { get; init; }

    /// <summary>page_address: <see cref="VirtualAddress"/> as a number; the text is made only when it is read.</summary>
    internal ulong? PageAddress { get; init; }

    /// <summary>log2 of the machine's page size.</summary>
    internal int PageShift { get; init; } = PageConstants.PageShift;
}
