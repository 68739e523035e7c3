using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Limits;

namespace PhysMem.Engine.Pressure;

/// <summary>Whether a node has memory enough, and how exactly that is counted (mm/vmscan.c, mm/vmstat.c).</summary>
internal static class NodeBalance
{
    private const int MostThreshold = 125;

    /// <summary>pgdat_balanced: some zone is above its high watermark, with a block of the order.</summary>
    public static bool IsBalanced(Node node, int order, int highestZone)
    {
        bool any = false;
        for (int index = 0; index <= highestZone; index++)
        {
            Zone zone = node.Zones[index];
            if (!zone.IsManaged)
            {
                continue;
            }

            any = true;
            if (IsAboveHigh(zone, order, highestZone))
            {
                return true;
            }
        }

        return !any;
    }

    // In defrag mode whole pageblocks must make up what is kept free.
    private static bool IsAboveHigh(Zone zone, int order, int highestZone) => order > 0 && zone.Machine.Sysctl.DefragMode
        ? Compactability.HasWholeBlocks(zone, order, highestZone)
        : zone.WatermarkOkSafe(order, zone.WatermarkPages(Watermark.High), highestZone);

    /// <summary>
    /// set_pgdat_percpu_threshold: while kswapd is up, counters of zones with a drift mark go by another threshold.
    /// </summary>
    public static void SetThresholds(Node node, bool underPressure)
    {
        int cpus = node.Machine.Cpus.Count;
        foreach (Zone zone in node.Zones.Where(z => z.DriftMark != 0 && z.IsPopulated))
        {
            long gap = zone.WatermarkPages(Watermark.Low) - zone.WatermarkPages(Watermark.Min);
            int threshold = underPressure
                ? (int)Math.Min(MostThreshold, Math.Max(1, gap / cpus))
                : CounterThresholds.Normal(zone.ManagedPages, cpus);
            zone.SetStatThreshold(threshold);
        }
    }
}
