using System.Collections.Concurrent;
using System.Numerics;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Gfp;

/// <summary>
/// Which zone the low four gfp bits allow (gfp_zone): 16 zone indexes packed into one number, as the kernel packs
/// them. The index is the highest zone that the request may use, not the only one. Combinations that ask for two
/// address limits at once are bad; a production kernel doesn't test them and reads index 0.
/// </summary>
public sealed class GfpZoneTable
{
    /// <summary>GFP_ZONEMASK: the bits of a mask that choose an entry.</summary>
    public const uint ZoneMask = GfpBits.ZoneMask;

    private static readonly ConcurrentDictionary<ArchitectureProfile, GfpZoneTable> s_tables = new();

    private static readonly (uint Bit, string Name)[] s_selectors =
        [(GfpBits.Dma, "__GFP_DMA"), (GfpBits.HighMem, "__GFP_HIGHMEM"), (GfpBits.Dma32, "__GFP_DMA32")];

    private readonly uint _indexMask;

    private GfpZoneTable(ArchitectureProfile profile)
    {
        Shift = IndexBits(profile);
        _indexMask = (1u << Shift) - 1;
        for (uint bits = 0; bits <= GfpBits.ZoneMask; bits++)
        {
            if (BitOperations.PopCount(bits & ~GfpBits.Movable) > 1)
            {
                Bad |= 1ul << (int)bits;
            }
            else
            {
                Table |= (ulong)profile.IndexOf(ZoneFor(profile, bits)) << ((int)bits * Shift);
            }
        }
    }

    /// <summary>GFP_ZONE_TABLE: the zone index of combination b is found at bit b * <see cref="Shift"/>.</summary>
    public ulong Table { get; }

    /// <summary>GFP_ZONE_BAD: bit b is set when combination b asks for more than one address limit.</summary>
    public ulong Bad { get; }

    /// <summary>GFP_ZONES_SHIFT: bits per table entry.</summary>
    public int Shift { get; }

    /// <summary>The table of an architecture; there is one per architecture.</summary>
    public static GfpZoneTable For(ArchitectureProfile profile) =>
        s_tables.GetOrAdd(profile, static key => new GfpZoneTable(key));

    /// <summary>Index of the highest zone that a request may use; 0 for a bad combination.</summary>
    public int ZoneIndex(uint gfp) => (int)(Table >> ((int)(gfp & GfpBits.ZoneMask) * Shift) & _indexMask);

    /// <summary>Whether the zone bits contradict each other; kernels with CONFIG_DEBUG_VM stop on these.</summary>
    public bool IsBad(uint gfp) => (Bad >> (int)(gfp & GfpBits.ZoneMask) & 1) != 0;

    /// <summary>Refuses a mask whose zone bits contradict each other.</summary>
    /// <param name="mask">The mask.</param>
    /// <param name="names">The age of masks whose names the error uses; the default one when left out.</param>
    /// <exception cref="PhysMemException">They do (<see cref="FaultCode.GfpZoneBad"/>).</exception>
    public void ThrowIfBad(GfpMask mask, GfpLayout? names = null)
    {
        if (IsBad(mask.Value))
        {
            throw Contradiction(mask, GfpText.Format(mask, names));
        }
    }

    private static PhysMemException Contradiction(GfpMask mask, string text)
    {
        string given = string.Join(" and ", s_selectors.Where(s => (mask.Value & s.Bit) != 0).Select(s => s.Name));
        return new PhysMemException(
            FaultCode.GfpZoneBad,
            $"The gfp mask {text} asks for more than one kind of zone at once: {given} (GFP_ZONE_BAD).",
            $"Keep one of {given}; to allow lower zones too no second one is needed.");
    }

    // ZONE_DEVICE can't be asked for with gfp bits, so it doesn't count when the others fit two bits.
    private static int IndexBits(ArchitectureProfile profile)
    {
        bool isDeviceConfigured = profile.IndexOf(ZoneType.Device) >= 0;
        return isDeviceConfigured && profile.MaxZones - 1 <= 4
            ? 2
            : BitOperations.Log2((uint)profile.MaxZones - 1) + 1;
    }

    // MOVABLE by itself says nothing about addresses; only with HIGHMEM does it reach ZONE_MOVABLE. An address
    // limit whose zone isn't configured folds into NORMAL (OPT_ZONE_DMA and its siblings).
    private static ZoneType ZoneFor(ArchitectureProfile profile, uint bits)
    {
        ZoneType wanted = bits switch
        {
            GfpBits.HighMem | GfpBits.Movable => ZoneType.Movable,
            GfpBits.HighMem => ZoneType.HighMem,
            GfpBits.Dma or GfpBits.Dma | GfpBits.Movable => ZoneType.Dma,
            GfpBits.Dma32 or GfpBits.Dma32 | GfpBits.Movable => ZoneType.Dma32,
            _ => ZoneType.Normal,
        };
        return profile.IndexOf(wanted) >= 0 ? wanted : ZoneType.Normal;
    }
}
