using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace PhysMem.Engine.Kernel;

/// <summary>What an architecture fixes for the allocator: its zones in index order, where they end, and the direct map.</summary>
public sealed class ArchitectureProfile
{
    /// <summary>MAX_NUMNODES of distribution kernels.</summary>
    public const int MaxNumNodes = 1024;

    /// <summary>x86_64 as Debian builds 6.1: DMA, DMA32, Normal, Movable, Device; NUMA.</summary>
    public static ArchitectureProfile X64 { get; } = new(
        "x86_64",
        [ZoneType.Dma, ZoneType.Dma32, ZoneType.Normal, ZoneType.Movable, ZoneType.Device],
        directMapBase: 0xffff_8880_0000_0000, lowMemoryLimit: long.MaxValue, isNuma: true,
        isSparse: true, canonicalKernel: "6.1.0-56-amd64");

    /// <summary>i386 with PAE as Debian builds 6.1: DMA, Normal, HighMem, Movable; one node; 880 MiB of low memory.</summary>
    public static ArchitectureProfile I386Pae { get; } = new(
        "i386",
        [ZoneType.Dma, ZoneType.Normal, ZoneType.HighMem, ZoneType.Movable],
        directMapBase: 0xC000_0000, lowMemoryLimit: 0x36ffe000, isNuma: false,
        isSparse: false, canonicalKernel: "6.1.0-50-686-pae");

    /// <summary>
    /// A layout no distribution ships, with all four address-limited zones, for experiments with the fallback
    /// HIGHMEM, NORMAL, DMA32, DMA: 32-bit direct map of 6 GiB, so NORMAL lies between 4 GiB and 6 GiB.
    /// </summary>
    public static ArchitectureProfile FourZone { get; } = new(
        "fourzone",
        [ZoneType.Dma, ZoneType.Dma32, ZoneType.Normal, ZoneType.HighMem, ZoneType.Movable],
        directMapBase: 0xffff_8880_0000_0000, lowMemoryLimit: 6L << 30, isNuma: true,
        isSparse: true, canonicalKernel: "none");

    /// <summary>
    /// No architecture but a bare buddy system, as textbooks draw it: one zone from frame 0 on, all of it free, without
    /// watermarks, reserves, per-CPU lists and migratetypes. Every kernel has a ZONE_MOVABLE as well, so that no
    /// recording is taken for an arena.
    /// </summary>
    public static ArchitectureProfile Arena { get; } = new(
        "arena",
        [ZoneType.Normal],
        directMapBase: 0xffff_8880_0000_0000, lowMemoryLimit: long.MaxValue, isNuma: false,
        isSparse: false, canonicalKernel: "none");

    // MAX_PHYSMEM_BITS with four levels is 46; __PAGE_OFFSET_BASE_L5.
    private const long FourLevelEnd = 1L << 46;
    private const ulong FiveLevelDirectMapBase = 0xff11_0000_0000_0000;

    private static readonly ConcurrentDictionary<(string Name, bool IsNuma), ArchitectureProfile> s_others = new();

    private readonly int[] _indexOf = new int[6];

    private ArchitectureProfile(
        string name, ImmutableArray<ZoneType> zones, ulong directMapBase, long lowMemoryLimit, bool isNuma,
        bool isSparse, string canonicalKernel)
    {
        Name = name;
        Zones = zones;
        DirectMapBase = directMapBase;
        LowMemoryLimit = lowMemoryLimit;
        IsNuma = isNuma;
        IsSparse = isSparse;
        CanonicalKernel = canonicalKernel;
        Array.Fill(_indexOf, -1);
        for (int i = 0; i < zones.Length; i++)
        {
            _indexOf[(int)zones[i]] = i;
        }
    }

    /// <summary>All profiles, the default first.</summary>
    public static ImmutableArray<ArchitectureProfile> All { get; } = [X64, I386Pae, FourZone, Arena];

    /// <summary>
    /// The architecture with these zones: one of <see cref="All"/>, else one that is called by its zones, with a direct map of
    /// all memory but that of HighMem.
    /// </summary>
    /// <param name="zones">Their kernel names by index.</param>
    /// <param name="isNuma">Whether a kernel that isn't one of <see cref="All"/> is built with NUMA.</param>
    public static ArchitectureProfile OfZones(IReadOnlyList<string> zones, bool isNuma)
    {
        ImmutableArray<ZoneType> types = [.. zones.Select(name => Enum.Parse<ZoneType>(name, ignoreCase: true))];
        return All.FirstOrDefault(one => one.Zones.SequenceEqual(types)) ?? s_others.GetOrAdd(
            (string.Join('+', zones), isNuma),
            key => new ArchitectureProfile(
                key.Name, types, X64.DirectMapBase, long.MaxValue, key.IsNuma, isSparse: true, canonicalKernel: "none"));
    }

    /// <summary>x86_64, i386, fourzone or arena.</summary>
    public string Name { get; }

    /// <summary>The configured zones; the position is the kernel's zone index.</summary>
    public ImmutableArray<ZoneType> Zones { get; }

    /// <summary>Zones that any architecture may have: one of each kind.</summary>
    internal const int MostZones = (int)ZoneType.Device + 1;

    /// <summary>MAX_NR_ZONES.</summary>
    public int MaxZones => Zones.Length;

    /// <summary>Virtual address of frame 0 in the kernel's direct map (__PAGE_OFFSET).</summary>
    public ulong DirectMapBase { get; }

    /// <summary>First byte that the direct map doesn't reach (max_low_pfn); long.MaxValue when it reaches all.</summary>
    public long LowMemoryLimit { get; }

    /// <summary>Whether the kernel is built with NUMA (node lists in texts, page set expiry).</summary>
    public bool IsNuma { get; }

    /// <summary>MAX_NUMNODES: the length of node_data[].</summary>
    public int MaxNodes => IsNuma ? MaxNumNodes : 1;

    /// <summary>Whether pageblock types are kept per memory section; otherwise per zone (i386).</summary>
    public bool IsSparse { get; }

    /// <summary>Whether this is <see cref="Arena"/>.</summary>
    public bool IsArena => this == Arena;

    /// <summary>The release whose recordings this profile is measured against.</summary>
    public string CanonicalKernel { get; }

    /// <summary>
    /// Where the direct map of a machine begins: memory above 64 TiB takes five-level page tables, which have it
    /// elsewhere.
    /// </summary>
    /// <param name="end">The byte behind the machine's memory.</param>
    public ulong DirectMapBaseOf(long end) =>
        this == X64 && end > FourLevelEnd ? FiveLevelDirectMapBase : DirectMapBase;

    /// <summary>Index of a zone kind, or -1 when it isn't configured.</summary>
    public int IndexOf(ZoneType type) => _indexOf[(int)type];

    /// <summary>Whether a zone index is ZONE_HIGHMEM (is_highmem_idx, without the movable-zone rule).</summary>
    public bool IsHighMem(int zoneIndex) => Zones[zoneIndex] == ZoneType.HighMem;

    /// <summary>The name that the kernel prints: DMA, DMA32, Normal, HighMem, Movable, Device.</summary>
    public static string ZoneName(ZoneType type) => type switch
    {
        ZoneType.Dma => "DMA",
        ZoneType.Dma32 => "DMA32",
        ZoneType.Normal => "Normal",
        ZoneType.HighMem => "HighMem",
        ZoneType.Movable => "Movable",
        _ => "Device",
    };

    /// <summary>Name of the zone with an index.</summary>
    public string ZoneName(int zoneIndex) => ZoneName(Zones[zoneIndex]);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
