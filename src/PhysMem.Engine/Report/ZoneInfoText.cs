using System.Globalization;
using System.Text;
using PhysMem.Engine.Machine;
using PhysMem.Engine.Zones;

namespace PhysMem.Engine.Report;

/// <summary>
/// /proc/zoneinfo: every zone of every node, empty ones in short (zoneinfo_show_print). What the simulator neither
/// keeps nor got from a recorded state is 0: the node counters but for the five LRU sizes, and the zone counters of
/// a machine that was booted here.
/// </summary>
internal static class ZoneInfoText
{
    // MAX_RECLAIM_RETRIES: a node where kswapd failed that often in a row is left alone.
    private const int HopelessFailures = 16;

    private static readonly string[] s_zoneCounters =
    [
        "nr_zone_inactive_anon", "nr_zone_active_anon", "nr_zone_inactive_file", "nr_zone_active_file",
        "nr_zone_unevictable", "nr_zone_write_pending", "nr_mlock", "nr_bounce", "nr_zspages", "nr_free_cma",
    ];

    // The first of them are the zones' LRU sizes added up.
    private static readonly string[] s_lruCounters =
        ["nr_inactive_anon", "nr_active_anon", "nr_inactive_file", "nr_active_file", "nr_unevictable"];

    private static readonly string[] s_otherNodeCounters =
    [
        "nr_slab_reclaimable", "nr_slab_unreclaimable", "nr_isolated_anon", "nr_isolated_file", "workingset_nodes",
        "workingset_refault_anon", "workingset_refault_file", "workingset_activate_anon", "workingset_activate_file",
        "workingset_restore_anon", "workingset_restore_file", "workingset_nodereclaim", "nr_anon_pages", "nr_mapped",
        "nr_file_pages", "nr_dirty", "nr_writeback", "nr_writeback_temp", "nr_shmem", "nr_shmem_hugepages",
        "nr_shmem_pmdmapped", "nr_file_hugepages", "nr_file_pmdmapped", "nr_anon_transparent_hugepages",
        "nr_vmscan_write", "nr_vmscan_immediate_reclaim", "nr_dirtied", "nr_written", "nr_throttled_written",
        "nr_kernel_misc_reclaimable", "nr_foll_pin_acquired", "nr_foll_pin_released", "nr_kernel_stack",
        "nr_page_table_pages", "nr_sec_page_table_pages", "nr_swapcached",
    ];

    private static readonly string[] s_numaNodeCounters = ["pgpromote_success", "pgpromote_candidate"];

    public static string Format(MachineState machine)
    {
        var text = new StringBuilder();
        foreach (Zone zone in machine.Zones)
        {
            AppendZone(text, zone);
        }

        return text.ToString();
    }

    private static void AppendZone(StringBuilder text, Zone zone)
    {
        text.AppendZone(zone);
        if (zone == Array.Find(zone.Node.Zones, z => z.IsPopulated))
        {
            AppendNodeCounters(text, zone.Node);
        }

        text.Append(CultureInfo.InvariantCulture, $"\n  pages free     {zone.NrFree}");
        AppendAmount(text, "boost", zone.WatermarkBoost);
        AppendAmount(text, "min", zone.WatermarkPages(Watermark.Min));
        AppendAmount(text, "low", zone.WatermarkPages(Watermark.Low));
        AppendAmount(text, "high", zone.WatermarkPages(Watermark.High));
        AppendAmount(text, "spanned", zone.SpannedPages);
        AppendAmount(text, "present", zone.PresentPages);
        AppendAmount(text, "managed", zone.ManagedPages);
        AppendAmount(text, "cma", 0);
        text.Append("\n        protection: (").AppendJoin(", ", zone.LowmemReserve).Append(')');
        if (zone.IsPopulated)
        {
            AppendZoneCounters(text, zone);
            AppendPageSets(text, zone);
            int hopeless = zone.Node.KswapdFailures >= HopelessFailures ? 1 : 0;
            text.Append(CultureInfo.InvariantCulture, $"\n  node_unreclaimable:  {hopeless}");
            text.Append(CultureInfo.InvariantCulture, $"\n  start_pfn:           {zone.StartPfn}");
        }

        text.Append('\n');
    }

    private static void AppendNodeCounters(StringBuilder text, Node node)
    {
        text.Append("\n  per-node stats");
        for (int i = 0; i < s_lruCounters.Length; i++)
        {
            AppendCounter(text, s_lruCounters[i], node.Zones.Sum(z => z.LruCounters[i]));
        }

        string[] rest = node.Machine.Architecture.IsNuma ? [.. s_otherNodeCounters, .. s_numaNodeCounters] : s_otherNodeCounters;
        foreach (string name in rest)
        {
            AppendCounter(text, name, 0);
        }
    }

    private static void AppendZoneCounters(StringBuilder text, Zone zone)
    {
        AppendCounter(text, "nr_free_pages", zone.NrFree);
        for (int i = 0; i < s_zoneCounters.Length; i++)
        {
            AppendCounter(text, s_zoneCounters[i], zone.LruCounters[i]);
        }

        if (zone.Machine.Architecture.IsNuma)
        {
            AppendCounter(text, "numa_hit", zone.NumaHit);
            AppendCounter(text, "numa_miss", zone.NumaMiss);
            AppendCounter(text, "numa_foreign", zone.NumaForeign);
            AppendCounter(text, "numa_interleave", zone.NumaInterleave);
            AppendCounter(text, "numa_local", zone.NumaLocal);
            AppendCounter(text, "numa_other", zone.NumaOther);
        }
    }

    private static void AppendPageSets(StringBuilder text, Zone zone)
    {
        text.Append("\n  pagesets");
        for (int cpu = 0; cpu < zone.PageSets.Length; cpu++)
        {
            PageSet set = zone.PageSets[cpu];
            text.Append(CultureInfo.InvariantCulture, $"\n    cpu: {cpu}");
            text.Append(CultureInfo.InvariantCulture, $"\n              count: {set.Count}");
            text.Append(CultureInfo.InvariantCulture, $"\n              high:  {set.High}");
            text.Append(CultureInfo.InvariantCulture, $"\n              batch: {set.Batch}");
            text.Append(CultureInfo.InvariantCulture, $"\n  vm stats threshold: {set.StatThreshold}");
        }
    }

    private static void AppendAmount(StringBuilder text, string name, long pages) =>
        text.Append(CultureInfo.InvariantCulture, $"\n        {name,-8} {pages}");

    private static void AppendCounter(StringBuilder text, string name, long value) =>
        text.Append(CultureInfo.InvariantCulture, $"\n      {name,-12} {value}");
}
