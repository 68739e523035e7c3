using System.Numerics;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;

namespace PhysMem.Engine.Limits;

/// <summary>
/// How far a CPU's part of a zone's free page counter may go, and the mark below which that error matters
/// (refresh_zone_stat_thresholds).
/// </summary>
internal static class CounterThresholds
{
    private const int MostThreshold = 125;
    private const int PagesShift = 15;

    /// <summary>Sets them for zones with memory, by the present watermarks.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="managedPages">A zone's managed pages at the moment that is played.</param>
    public static void Refresh(MachineState machine, Func<Zone, long> managedPages)
    {
        int cpus = machine.Cpus.Count;
        foreach (Zone zone in machine.PopulatedZones)
        {
            int threshold = Normal(managedPages(zone), cpus);
            zone.SetStatThreshold(threshold);

            // Once set, the mark stays even when it isn't needed any more.
            long drift = (long)cpus * threshold;
            if (drift > zone.WatermarkPages(Watermark.Low) - zone.WatermarkPages(Watermark.Min))
            {
                zone.DriftMark = zone.WatermarkPages(Watermark.High) + drift;
            }
        }
    }

    /// <summary>calculate_normal_threshold: grows with the digits of both CPUs and memory.</summary>
    public static int Normal(long managedPages, int cpus) =>
        Math.Min(MostThreshold, 2 * Digits(cpus) * (1 + Digits(managedPages >> PagesShift)));

    // fls.
    private static int Digits(long x) => 64 - BitOperations.LeadingZeroCount((ulong)x);
}
