using System.Collections.Immutable;
using PhysMem.Engine.Describe;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Boot;

/// <summary>The few things that make up an ordinary machine, for <see cref="MachineTemplates"/> to fill in the rest.</summary>
public sealed record MachineTemplate
{
    private readonly long? _pageBytes;

    /// <summary>What the machine is called.</summary>
    public string Name { get; init; } = "machine";

    /// <summary>The architecture.</summary>
    public ArchitectureProfile Architecture { get; init; } = ArchitectureProfile.X64;

    /// <summary>The kernel's line.</summary>
    public KernelLine Line { get; init; } = KernelLine.Default;

    /// <summary>Bytes of a page: 4, 16 or 64 KiB; those that the architecture usually has when left out.</summary>
    public long PageBytes { get => _pageBytes ?? 1L << Architecture.Pages.UsualShift; init => _pageBytes = value; }

    /// <summary>The largest order; null: the usual one of the architecture and page size.</summary>
    public int? MaxOrder { get; init; }

    /// <summary>The order of a pageblock; null: that of a huge page, or the largest order where it is smaller or there are no huge pages.</summary>
    public int? PageblockOrder { get; init; }

    /// <summary>The kernel's arguments.</summary>
    public KernelArguments Arguments { get; init; } = KernelArguments.None;

    /// <summary>Bytes of a contiguous area, as cma= asks for; 0 for none. Rounded up to pageblocks.</summary>
    public long CmaBytes { get; init; }

    /// <summary>The physical address in bytes from which on memory isn't accepted yet; null: all of it is.</summary>
    public long? UnacceptedFrom { get; init; }

    /// <summary>Memory in bytes, whole pages. With <see cref="NodeSizes"/>, 0 or their sum.</summary>
    public long Bytes { get; init; }

    /// <summary>Number of nodes, when they are to share the memory evenly.</summary>
    public int Nodes { get; init; } = 1;

    /// <summary>Each node's memory in bytes, 0 for a node of CPUs alone; empty: <see cref="Nodes"/> equal shares.</summary>
    public ImmutableArray<long> NodeSizes { get; init; } = [];

    /// <summary>Number of CPUs, dealt out to the nodes in turn.</summary>
    public int Cpus { get; init; } = 1;

    /// <summary>The node of each CPU instead; empty: in turn.</summary>
    public ImmutableArray<int> CpuNodes { get; init; } = [];

    /// <summary>The distances of all nodes, row by row; empty: 10 and 20.</summary>
    public ImmutableArray<ImmutableArray<int>> Distances { get; init; } = [];

    /// <summary>
    /// Keep back what a distribution kernel's boot keeps (see <see cref="TypicalReservations"/>), instead of handing
    /// all memory to the allocator.
    /// </summary>
    public bool Reservations { get; init; }
}
