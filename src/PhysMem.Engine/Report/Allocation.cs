using PhysMem.Engine.Frames;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Report;

/// <summary>Pages that a machine handed out: a snapshot of plain values, good as a row of a table or a CSV file.</summary>
public sealed record Allocation
{
    /// <summary>Name of the machine.</summary>
    public required string Machine { get; init; }

    /// <summary>First page frame number; frames are pages of 4096 bytes.</summary>
    public required long Pfn { get; init; }

    /// <summary>The block is 2^Order contiguous pages, 0..10; 0 for the single pages of exact and bulk requests.</summary>
    public required int Order { get; init; }

    /// <summary>Number of pages.</summary>
    public required long Pages { get; init; }

    /// <summary>Number of bytes.</summary>
    public long Bytes => Pages << PageShift;

    /// <summary>Node that the pages belong to.</summary>
    public required int Node { get; init; }

    /// <summary>Zone that the pages belong to, as the kernel prints it.</summary>
    public required string Zone { get; init; }

    /// <summary>Migratetype of the request: Unmovable, Movable or Reclaimable.</summary>
    public required string MigrateType { get; init; }

    /// <summary>The request's mask in kernel spelling.</summary>
    public required string Gfp { get; init; }

    /// <summary>Whether the pages were filled with zeros: the request had __GFP_ZERO.</summary>
    public bool Zeroed => Gfp.Split('|').Contains("__GFP_ZERO");

    /// <summary>CPU that the request was made on.</summary>
    public int Cpu { get; init; }

    /// <summary>Physical address of the first byte, as 16 hexadecimal digits.</summary>
    public string PhysicalAddress => AddressText.OfPhysical(Pfn, PageShift);

    /// <summary>Address of the first byte in the kernel's direct map; null for memory without one (HighMem).</summary>
    public string? VirtualAddress => PageAddress is { } address ? AddressText.OfVirtual(address) : null;

    /// <summary>Empty: only a request that failed has a fault, and its row has the same columns as this one.</summary>
    public string? Fault => null;

    /// <summary>Empty, as <see cref="Fault"/>.</summary>
    public string? Reason => null;

    /// <summary>
    /// Identity of the machine, 12 hexadecimal digits: machines of one name differ in it, in whatever session they are.
    /// </summary>
    public string? MachineId => Giver.Id;

    /// <summary>log2 of the machine's page size.</summary>
    internal int PageShift { get; init; } = PageConstants.PageShift;

    /// <summary>page_address: <see cref="VirtualAddress"/> as a number; the text is made only when it is read.</summary>
    internal ulong? PageAddress { get; init; }

    /// <summary>
    /// How many blocks had been moved or reclaimed on the machine before: a frame number names different blocks at
    /// different times, and this says which one is meant. SimMachine.Blocks looks there.
    /// </summary>
    internal int MovesBefore { get; init; }

    /// <summary>Whose it is, beside the values that allocations are compared by.</summary>
    internal Giver Giver { get; init; }

    /// <summary>As <see cref="MovesBefore"/>: nobody knows when, so the number means what has it now.</summary>
    internal const int KnownByNumber = -1;
}
