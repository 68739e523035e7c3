using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace PhysMem.Engine.Kernel;

/// <summary>What an architecture fixes for the allocator: its zones in index order, where they end, and the direct map.</summary>
public sealed partial class ArchitectureProfile
{
    /// <summary>MAX_NUMNODES of distribution kernels.</summary>
    public const int MaxNumNodes = 1024;

    // MAX_PHYSMEM_BITS with four levels is 46; __PAGE_OFFSET_BASE_L5.
    private const long FourLevelEnd = 1L << 46;
    private const ulong FiveLevelDirectMapBase = 0xff11_0000_0000_0000;

    private static readonly ConcurrentDictionary<(string Name, string Zones, bool IsNuma), ArchitectureProfile> s_others = new();

    private const string NoKernel = "none";

    private int[] _indexOf;

    private ArchitectureProfile(string name, params ImmutableArray<ZoneType> zones)
    {
        Name = name;
        Zones = zones;
        _indexOf = IndexesOf(zones);
    }

    /// <summary>
    /// The architecture of a text that tells no more of it than its zones: the one that a text with such zones usually comes
    /// from, else one that is called by its zones, with a direct map of all memory but that of HighMem.
    /// </summary>
    /// <param name="zones">Their kernel names by index.</param>
    /// <param name="isNuma">Whether a kernel that is called by its zones is built with NUMA.</param>
    public static ArchitectureProfile OfZones(IReadOnlyList<string> zones, bool isNuma)
    {
        ImmutableArray<ZoneType> types = [.. zones.Select(TypeOf)];
        return Array.Find([X64, I386Pae, FourZone, Arena], one => one.Zones.SequenceEqual(types))
            ?? Other(string.Join('+', zones), types, isNuma);
    }

    /// <summary>The architecture that <see cref="Name"/> and zones of a machine name, as its file tells them.</summary>
    /// <returns>Null when nothing is called so that has these zones.</returns>
    internal static ArchitectureProfile? Find(string name, ImmutableArray<ZoneType> zones, bool isNuma) =>
        name == NameOf(zones) ? Other(name, zones, isNuma)
        : All.FirstOrDefault(one => one.Name == name)?.WithZones(zones, out _);

    /// <summary>
    /// The architecture with other zones, as a kernel for it may be configured: without ZONE_DMA, say, or with one. Limits stay
    /// those of the architecture.
    /// </summary>
    /// <param name="zones">In any order.</param>
    /// <param name="fault">Why no kernel has such zones, a sentence without its full stop; null when one may.</param>
    /// <returns>Null with a fault.</returns>
    public ArchitectureProfile? WithZones(IEnumerable<ZoneType> zones, out string? fault)
    {
        ImmutableArray<ZoneType> types = [.. zones.Distinct().Order()];
        fault = FaultOf(this, types);
        return fault is not null ? null
            : types.SequenceEqual(Zones) ? this
            : s_others.GetOrAdd((Name, NameOf(types), IsNuma), _ => Like(types));
    }

    private ArchitectureProfile Like(ImmutableArray<ZoneType> zones)
    {
        var other = (ArchitectureProfile)MemberwiseClone();
        (other.Zones, other._indexOf, other.CanonicalKernel) = (zones, IndexesOf(zones), NoKernel);
        return other;
    }

    private static ArchitectureProfile Other(string name, ImmutableArray<ZoneType> types, bool isNuma) => s_others.GetOrAdd(
        (name, name, isNuma),
        key => new ArchitectureProfile(key.Name, types) { DirectMapBase = X64.DirectMapBase, IsNuma = key.IsNuma });

    // Every kernel has ZONE_NORMAL and ZONE_MOVABLE; without a limit nothing would be in ZONE_HIGHMEM.
    private static string? FaultOf(ArchitectureProfile usual, ImmutableArray<ZoneType> zones) =>
        usual.IsArena && zones is not [ZoneType.Normal] ? "An arena has the zone Normal alone"
        : usual.IsArena ? null
        : !zones.Contains(ZoneType.Normal) || !zones.Contains(ZoneType.Movable) ? "Every kernel has the zones Normal and Movable"
        : zones.Contains(ZoneType.HighMem) != usual.LowMemoryLimit < long.MaxValue
            ? $"{usual} has {(usual.LowMemoryLimit < long.MaxValue ? "memory that its kernel doesn't map: it needs" : "all its memory mapped: it has no")} HighMem"
        : null;

    private static int[] IndexesOf(ImmutableArray<ZoneType> zones) =>
        [.. Enumerable.Range(0, MostZones).Select(type => zones.IndexOf((ZoneType)type))];

    private static string NameOf(IEnumerable<ZoneType> zones) => string.Join('+', zones.Select(ZoneName));

    private static ZoneType TypeOf(string name) => Enum.Parse<ZoneType>(name, ignoreCase: true);

    /// <summary>The name of one of <see cref="All"/>; of a text's machine, if it is none of these, its zones joined by +.</summary>
    public string Name { get; }

    /// <summary>The configured zones; the position is the kernel's zone index.</summary>
    public ImmutableArray<ZoneType> Zones { get; private set; }

    /// <summary>Zones that any architecture may have: one of each kind.</summary>
    internal const int MostZones = (int)ZoneType.Device + 1;

    /// <summary>MAX_NR_ZONES.</summary>
    public int MaxZones => Zones.Length;

    /// <summary>Virtual address of frame 0 in the kernel's direct map (__PAGE_OFFSET).</summary>
    public ulong DirectMapBase { get; private init; }

    /// <summary>First byte that the direct map doesn't reach (max_low_pfn); long.MaxValue when it reaches all.</summary>
    public long LowMemoryLimit { get; private init; } = long.MaxValue;

    /// <summary>The byte where ZONE_DMA ends, if low memory doesn't end before.</summary>
    public long DmaEnd { get; private init; } = 16L << 20;

    /// <summary>The byte where ZONE_DMA32 ends, if low memory doesn't end before.</summary>
    public static long Dma32End => 4L << 30;

    /// <summary>The first byte of a usual machine's memory.</summary>
    public long MemoryStart { get; private init; }

    /// <summary>Bytes of memory that lie together from <see cref="MemoryStart"/> on; more of it begins at <see cref="HighStart"/>.</summary>
    public long LowRoom { get; private init; } = long.MaxValue;

    /// <inheritdoc cref="LowRoom"/>
    public long HighStart { get; private init; }

    /// <summary>Bits of a physical address, as far as PhysMem goes.</summary>
    public int AddressBits { get; private init; } = 48;

    /// <summary>Whether addresses of the kernel have 32 bits.</summary>
    public bool Is32Bit { get; private init; }

    /// <summary>Whether machines come with the firmware of a PC and have their memory where that puts it.</summary>
    public bool HasPcFirmware { get; private init; }

    /// <summary>sizeof(struct page) in bytes.</summary>
    public int PageStructBytes { get; private init; } = 64;

    /// <summary>Page sizes, huge pages and orders.</summary>
    public PageSizes Pages { get; private init; } = PageSizes.Usual;

    /// <summary>Whether the kernel is built with NUMA (node lists in texts, page set expiry).</summary>
    public bool IsNuma { get; private init; }

    /// <summary>MAX_NUMNODES: the length of node_data[].</summary>
    public int MaxNodes => IsNuma ? MaxNumNodes : 1;

    /// <summary>Whether pageblock types are kept per memory section; otherwise per zone (32-bit kernels).</summary>
    public bool IsSparse { get; private init; } = true;

    /// <summary>Whether this is <see cref="Arena"/>.</summary>
    public bool IsArena => this == Arena;

    /// <summary>The release whose recordings this profile is measured against, or none.</summary>
    public string CanonicalKernel { get; private set; } = NoKernel;

    /// <summary>
    /// Where the direct map of a machine begins: memory above 64 TiB takes five-level page tables, which have it
    /// elsewhere.
    /// </summary>
    /// <param name="end">The byte behind the machine's memory.</param>
    public ulong DirectMapBaseOf(long end) =>
        Name == X64.Name && end > FourLevelEnd ? FiveLevelDirectMapBase : DirectMapBase;

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
