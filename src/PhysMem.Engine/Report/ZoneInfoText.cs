using System.Globalization;
using System.Text;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;

namespace PhysMem.Engine.Report;

/// <summary>
/// /proc/zoneinfo: every zone of every node, empty ones in short (zoneinfo_show_print). What the simulator neither
/// keeps nor got from a recorded state is 0.
/// </summary>
internal static class ZoneInfoText
{
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
        if (zone.Machine.Line.ShowsPromoMark)
        {
            AppendAmount(text, "promo", zone.WatermarkPages(Watermark.Promo));
        }

        AppendAmount(text, "spanned", zone.SpannedPages);
        AppendAmount(text, "present", zone.PresentPages);
        AppendAmount(text, "managed", zone.ManagedPages);
        AppendAmount(text, "cma", zone.CmaPages);
        text.Append("\n        protection: (").AppendJoin(", ", zone.LowmemReserve).Append(')');
        if (zone.IsPopulated)
        {
            AppendCounters(text, VmCounters.OfZones(zone.Machine, zone));
            AppendPageSets(text, zone);
            int hopeless = zone.Node.IsHopeless ? 1 : 0;
            text.Append(CultureInfo.InvariantCulture, $"\n  node_unreclaimable:  {hopeless}");
            text.Append(CultureInfo.InvariantCulture, $"\n  start_pfn:           {zone.StartPfn}");
            if (zone.Machine.Line.ShowsLimits)
            {
                text.Append(CultureInfo.InvariantCulture, $"\n  reserved_highatomic: {zone.NrReservedHighAtomic}");
                text.Append(CultureInfo.InvariantCulture, $"\n  free_highatomic:     {zone.NrFreeHighAtomic}");
            }
        }

        text.Append('\n');
    }

    private static void AppendNodeCounters(StringBuilder text, Node node)
    {
        text.Append("\n  per-node stats");
        AppendCounters(text, VmCounters.OfNodes(node.Machine, node));
    }

    private static void AppendPageSets(StringBuilder text, Zone zone)
    {
        text.Append("\n  pagesets");
        bool limits = zone.Machine.Line.ShowsLimits;
        int width = limits ? "high_min: ".Length : "count: ".Length;
        for (int cpu = 0; cpu < zone.PageSets.Length; cpu++)
        {
            PageSet set = zone.PageSets[cpu];
            text.Append(CultureInfo.InvariantCulture, $"\n    cpu: {cpu}");
            AppendSize("count:", set.Count);
            AppendSize("high:", set.High);
            AppendSize("batch:", set.Batch);
            if (limits)
            {
                AppendSize("high_min:", set.HighMin);
                AppendSize("high_max:", set.HighMax);
            }

            text.Append(CultureInfo.InvariantCulture, $"\n  vm stats threshold: {set.StatThreshold}");
        }

        void AppendSize(string name, int pages) =>
            text.Append(CultureInfo.InvariantCulture, $"\n              {name.PadRight(width)}{pages}");
    }

    private static void AppendAmount(StringBuilder text, string name, long pages) =>
        text.Append(CultureInfo.InvariantCulture, $"\n        {name,-8} {pages}");

    private static void AppendCounters(StringBuilder text, IEnumerable<VmCounter> counters)
    {
        foreach (VmCounter counter in counters)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n      {counter.Name,-12} {counter.Value ?? 0}");
        }
    }
}
