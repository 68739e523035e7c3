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
        long pagesMin = machine.Sysctl.MinFreeKbytes >> (machine.Build.PageShift - 10);
        long lowPages = machine.Zones.Where(z => !HasFixedMin(z)).Sum(z => z.ManagedPages);
        foreach (Zone zone in machine.Zones)
        {
            Apply(zone, pagesMin, lowPages);
        }

        TotalReserve.Apply(machine);
        PageSetSizes.ApplyAll(machine);
    }

    // __setup_per_zone_wmarks, for one zone.
    private static void Apply(Zone zone, long pagesMin, long lowPages)
    {
        long managed = zone.ManagedPages;
        long share = lowPages == 0 ? 0 : (long)((Int128)pagesMin * managed / lowPages);

        long min = HasFixedMin(zone)
            ? Math.Clamp(managed / 1024, LeastHighMemoryMin, MostHighMemoryMin)
            : share;
        long gap = Math.Max(
            share / 4, WatermarkMath.MultFrac(managed, zone.Machine.Sysctl.WatermarkScaleFactor, 10000));
        zone.WatermarkBoost = 0;
        zone.SetRawWatermark(Watermark.Min, min);
        zone.SetRawWatermark(Watermark.Low, min + gap);
        zone.SetRawWatermark(Watermark.High, min + (2 * gap));
        zone.SetRawWatermark(Watermark.Promo, min + (3 * gap));
    }

    // These need no reserve of their own size: requests that must not fail can't use them.
    private static bool HasFixedMin(Zone zone) =>
        HighMemory.Contains(zone) || (zone.Type == ZoneType.Movable && zone.Machine.Line.ClampsMovableMark);
}
