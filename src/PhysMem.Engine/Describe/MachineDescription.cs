using System.Collections.Immutable;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Describe;

/// <summary>
/// Everything that a boot needs to know of a machine. The allocator gets all memory that is present unless
/// <see cref="Reserved"/> or <see cref="ManagedPages"/> keep some back.
/// </summary>
public sealed record MachineDescription
{
    /// <summary>What the machine is called.</summary>
    public required string Name { get; init; }

    /// <summary>The kernel's line.</summary>
    public KernelLine Line { get; init; } = KernelLine.Default;

    /// <summary>How the kernel was built; as distributions build it for x86_64 unless said otherwise.</summary>
    public KernelBuild Build { get; init; } = new(ArchitectureProfile.X64);

    /// <summary>The architecture of <see cref="Build"/>.</summary>
    public ArchitectureProfile Architecture
    {
        get => Build.Architecture;
        init => Build = Build with { Architecture = value };
    }

    /// <summary>
    /// The firmware's map of the address space (e820): what isn't listed there as usable is no RAM. Empty: all
    /// addresses of the nodes are RAM.
    /// </summary>
    public ImmutableArray<MemoryRange> FirmwareMap { get; init; } = [];

    /// <summary>The nodes, in any order.</summary>
    public required ImmutableArray<NodeDescription> Nodes { get; init; }

    /// <summary>The kernel's arguments.</summary>
    public KernelArguments Arguments { get; init; } = KernelArguments.None;

    /// <summary>Sysctls to write when the machine is up, in this order.</summary>
    public ImmutableArray<SysctlSetting> Sysctls { get; init; } = [];

    /// <summary>RAM that boot keeps for itself: the kernel image, the memory map, a ramdisk.</summary>
    public ImmutableArray<MemoryRange> Reserved { get; init; } = [];

    /// <summary>
    /// Pages under the allocator in the end, for zones where that is known but not which: what <see cref="Reserved"/>
    /// doesn't explain is kept back at the zone's top, where a kernel's own boot allocations lie.
    /// </summary>
    public ImmutableArray<ZonePages> ManagedPages { get; init; } = [];

    /// <summary>
    /// Areas of memory that is kept contiguous (CMA), whole pageblocks each: lent to movable requests until their owner
    /// wants it. The kernel's build must have CMA.
    /// </summary>
    public ImmutableArray<MemoryRange> CmaAreas { get; init; } = [];

    /// <summary>
    /// The physical address in bytes from which on firmware leaves memory unaccepted (accept_memory=lazy in a guest of TDX or
    /// SEV-SNP); null: all of it is accepted.
    /// </summary>
    public long? UnacceptedFrom { get; init; }

    /// <summary>What of the reserved memory is given to the allocator late in the boot.</summary>
    public LateRelease LateRelease { get; init; }

    /// <summary>Number of CPUs on all nodes.</summary>
    public int CpuCount => Nodes.Sum(n => n.Cpus.Length);

    /// <summary>Refuses a description that no machine can be built from.</summary>
    /// <exception cref="PhysMemException"><see cref="FaultCode.MachineDescriptionInvalid"/>: the first thing wrong.</exception>
    public void Validate() => DescriptionRules.Check(this);
}
