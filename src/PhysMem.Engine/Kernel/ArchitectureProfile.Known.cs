using System.Collections.Immutable;

namespace PhysMem.Engine.Kernel;

/// <content>
/// The architectures: x86_64 and i386 are measured against recordings. Of the others nothing is recorded; their zones, limits and
/// orders are those of the kernels' headers and of their boot logs, on boards as QEMU has them.
/// </content>
public sealed partial class ArchitectureProfile
{
    private const ulong DirectMap64 = 0xffff_8880_0000_0000;

    // What is mapped of memory when a 32-bit kernel has the addresses from 3 GiB on and keeps 256 MiB of them for other things.
    private const long LowMemory32 = 768L << 20;

    private const long OneGiB = 1L << 30;

    /// <summary>x86_64 as Debian builds 6.1: DMA, DMA32, Normal, Movable, Device; NUMA.</summary>
    public static ArchitectureProfile X64 { get; } =
        new("x86_64", ZoneType.Dma, ZoneType.Dma32, ZoneType.Normal, ZoneType.Movable, ZoneType.Device)
        {
            DirectMapBase = DirectMap64, IsNuma = true, HasPcFirmware = true, CanonicalKernel = "6.1.0-56-amd64",
        };

    /// <summary>i386 with PAE as Debian builds 6.1: DMA, Normal, HighMem, Movable; one node; 880 MiB of low memory.</summary>
    public static ArchitectureProfile I386Pae { get; } =
        new("i386", ZoneType.Dma, ZoneType.Normal, ZoneType.HighMem, ZoneType.Movable)
        {
            DirectMapBase = 0xC000_0000, LowMemoryLimit = 0x36ffe000, AddressBits = 36, Is32Bit = true, IsSparse = false,
            HasPcFirmware = true, PageStructBytes = 40, Pages = PageSizes.OneSize, CanonicalKernel = "6.1.0-50-686-pae",
        };

    /// <summary>32-bit arm as multi_v7 builds it: Normal, HighMem, Movable; memory from 1 GiB on; no huge pages.</summary>
    public static ArchitectureProfile Arm { get; } =
        new("arm", ZoneType.Normal, ZoneType.HighMem, ZoneType.Movable)
        {
            DirectMapBase = 0x8000_0000, LowMemoryLimit = OneGiB + LowMemory32, MemoryStart = OneGiB, AddressBits = 32,
            Is32Bit = true, IsSparse = false, PageStructBytes = 32, Pages = PageSizes.NoHugePages,
        };

    /// <summary>
    /// arm64: DMA, DMA32, Normal, Movable; NUMA; memory from 1 GiB on. Where no firmware says otherwise all devices reach
    /// 4 GiB, so that ZONE_DMA ends there and ZONE_DMA32 is empty.
    /// </summary>
    public static ArchitectureProfile Arm64 { get; } =
        new("arm64", ZoneType.Dma, ZoneType.Dma32, ZoneType.Normal, ZoneType.Movable)
        {
            DirectMapBase = 0xfffe_ffff_c000_0000, DmaEnd = Dma32End, MemoryStart = OneGiB, IsNuma = true,
        };

    /// <summary>riscv64 with three-level page tables: DMA32, Normal, Movable; NUMA; memory from 2 GiB on.</summary>
    public static ArchitectureProfile Riscv64 { get; } =
        new("riscv64", ZoneType.Dma32, ZoneType.Normal, ZoneType.Movable)
        {
            DirectMapBase = 0xffff_ffd7_8000_0000, MemoryStart = 2 * OneGiB, IsNuma = true, Pages = PageSizes.OneSize,
        };

    /// <summary>
    /// 32-bit mips: Normal, HighMem, Movable. Devices are at 256 MiB, so memory goes on at 512 MiB, where the direct map ends.
    /// </summary>
    public static ArchitectureProfile Mips { get; } =
        new("mips", ZoneType.Normal, ZoneType.HighMem, ZoneType.Movable)
        {
            DirectMapBase = 0x8000_0000, LowMemoryLimit = OneGiB / 2, LowRoom = OneGiB / 4, HighStart = OneGiB / 2, AddressBits = 32,
            Is32Bit = true, IsSparse = false, PageStructBytes = 32, Pages = PageSizes.NoHugePages,
        };

    /// <summary>32-bit PowerPC: DMA, Normal, HighMem, Movable. Devices reach 1 GiB, so that all low memory is in ZONE_DMA.</summary>
    public static ArchitectureProfile PowerPc { get; } =
        new("ppc", ZoneType.Dma, ZoneType.Normal, ZoneType.HighMem, ZoneType.Movable)
        {
            DirectMapBase = 0xC000_0000, LowMemoryLimit = LowMemory32, DmaEnd = OneGiB, AddressBits = 32,
            Is32Bit = true, IsSparse = false, PageStructBytes = 32, Pages = PageSizes.NoHugePages,
        };

    /// <summary>64-bit PowerPC with radix page tables: Normal, Movable, Device; NUMA; pages of 64 KiB and huge ones of 2 MiB.</summary>
    public static ArchitectureProfile PowerPc64 { get; } =
        new("ppc64", ZoneType.Normal, ZoneType.Movable, ZoneType.Device)
        {
            DirectMapBase = 0xc000_0000_0000_0000, IsNuma = true, Pages = PageSizes.OfPowerPc64,
        };

    /// <summary>s390x: DMA up to 2 GiB, Normal, Movable; NUMA; huge pages of 1 MiB, and no larger blocks.</summary>
    public static ArchitectureProfile S390 { get; } =
        new("s390x", ZoneType.Dma, ZoneType.Normal, ZoneType.Movable)
        {
            DmaEnd = 2 * OneGiB, IsNuma = true, Pages = PageSizes.OfS390,
        };

    /// <summary>
    /// A layout no distribution ships, with all four address-limited zones, for experiments with the fallback
    /// HIGHMEM, NORMAL, DMA32, DMA: 32-bit direct map of 6 GiB, so NORMAL lies between 4 GiB and 6 GiB.
    /// </summary>
    public static ArchitectureProfile FourZone { get; } =
        new("fourzone", ZoneType.Dma, ZoneType.Dma32, ZoneType.Normal, ZoneType.HighMem, ZoneType.Movable)
        {
            DirectMapBase = DirectMap64, LowMemoryLimit = 6 * OneGiB, IsNuma = true,
        };

    /// <summary>
    /// No architecture but a bare buddy system, as textbooks draw it: one zone from frame 0 on, all of it free, without
    /// watermarks, reserves, per-CPU lists and migratetypes. Every kernel has a ZONE_MOVABLE as well, so that no
    /// recording is taken for an arena.
    /// </summary>
    public static ArchitectureProfile Arena { get; } =
        new("arena", ZoneType.Normal) { DirectMapBase = DirectMap64, IsSparse = false };

    /// <summary>All architectures with the zones that their kernels usually have, the default first.</summary>
    public static ImmutableArray<ArchitectureProfile> All { get; } =
        [X64, I386Pae, Arm, Arm64, Riscv64, Mips, PowerPc, PowerPc64, S390, FourZone, Arena];
}
