using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Limits;

/// <summary>Every zone's share of min_free_kbytes, and the marks above it (setup_per_zone_wmarks).</summary>
internal static class WatermarkSetup
{
    private const long LeastHighMemoryMin = 32;
    private const long MostHighMemoryMin = 128;

    /// <summary>Computes the marks from the present managed pages, and what depends on them.</summary>
    public static void Apply(MachineState machine)
    {
        long pagesMin = machine.Sysctl.MinFreeKbytes >> (machine.Build.PageShift - 10), lowPages = LowPages(machine);
        foreach (Zone zone in machine.Zones)
        {
            (long min, long gap) = Of(zone, pagesMin, lowPages, machine.Sysctl.WatermarkScaleFactor);
            zone.WatermarkBoost = 0;
            zone.SetRawWatermark(Watermark.Min, min);
            zone.SetRawWatermark(Watermark.Low, min + gap);
            zone.SetRawWatermark(Watermark.High, min + (2 * gap));
            zone.SetRawWatermark(Watermark.Promo, min + (3 * gap));
            machine.MarkTrace?.SetupPerZoneWmarks(zone.Node.Nid, zone.Name, min, min + gap, min + (2 * gap), min + (3 * gap));
        }

        TotalReserve.Apply(machine);
        PageSetSizes.ApplyAll(machine);
    }

    /// <summary>lowmem_pages: the managed pages among which min_free_kbytes is shared out.</summary>
    public static long LowPages(MachineState machine) => machine.Zones.Where(z => !HasFixedMin(z)).Sum(z => z.ManagedPages);

    /// <summary>__setup_per_zone_wmarks, for one zone: its min mark, and how far the others are apart.</summary>
    /// <param name="zone">The zone.</param>
    /// <param name="pagesMin">min_free_kbytes in pages.</param>
    /// <param name="lowPages"><see cref="LowPages"/>.</param>
    /// <param name="scaleFactor">watermark_scale_factor.</param>
    public static (long Min, long Gap) Of(Zone zone, long pagesMin, long lowPages, int scaleFactor)
    {
        long managed = zone.ManagedPages;
        long share = lowPages == 0 ? 0 : (long)((Int128)pagesMin * managed / lowPages);
        long min = HasFixedMin(zone) ? Math.Clamp(managed / 1024, LeastHighMemoryMin, MostHighMemoryMin) : share;
        return (min, Math.Max(share / 4, WatermarkMath.MultFrac(managed, scaleFactor, 10000)));
    }

    /// <summary>
    /// Whether a zone has no share in min_free_kbytes: it needs no reserve of its own size, as requests that must not fail
    /// can't use it.
    /// </summary>
    public static bool HasFixedMin(Zone zone) =>
        HighMemory.Contains(zone) || (zone.Type == ZoneType.Movable && zone.Machine.Line.ClampsMovableMark);
}
