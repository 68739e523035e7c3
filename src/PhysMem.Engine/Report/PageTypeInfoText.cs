using System.Globalization;
using System.Text;
using PhysMem.Engine.Buddy;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Report;

/// <summary>
/// /proc/pagetypeinfo: the lengths of the free lists and the number of pageblocks by migratetype, for each node
/// with memory (pagetypeinfo_show).
/// </summary>
internal static class PageTypeInfoText
{
    // The kernel counts under the zone's lock, so it gives up on long lists.
    private const int MostCounted = 100000;

    public static string Format(MachineState machine)
    {
        var text = new StringBuilder();
        foreach (Node node in machine.Nodes.Where(n => n.HasMemory))
        {
            text.Append(CultureInfo.InvariantCulture, $"Page block order: {machine.Build.PageblockOrder}\n");
            text.Append(CultureInfo.InvariantCulture, $"Pages per block:  {machine.Build.PageblockPages}\n\n");
            AppendFreeLists(text, node);
            text.Append('\n');
            AppendPageblocks(text, node);
        }

        return text.ToString();
    }

    // pagetypeinfo_showfree.
    private static void AppendFreeLists(StringBuilder text, Node node)
    {
        text.Append(CultureInfo.InvariantCulture, $"{"Free pages count per migrate type at order",-43} ");
        for (int order = 0; order < node.Machine.Build.OrderCount; order++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{order,6} ");
        }

        text.Append('\n');
        foreach (Zone zone in node.Zones.Where(z => z.IsPopulated))
        {
            foreach (int mt in node.Machine.Build.KnownTypes)
            {
                text.Append(
                    CultureInfo.InvariantCulture, $"Node {node.Nid,4}, zone {zone.Name,8}, type {MigrateTypes.NameOf(mt),12} ");
                for (int order = 0; order < node.Machine.Build.OrderCount; order++)
                {
                    AppendLength(text, zone.Buddy, order, mt);
                }

                text.Append('\n');
            }
        }
    }

    private static void AppendLength(StringBuilder text, BuddyArea buddy, int order, int mt)
    {
        int n = 0;
        for (long i = buddy.First(order, mt); i != BuddyArea.None && n < MostCounted; i = buddy.Next(i))
        {
            n++;
        }

        text.Append(n == MostCounted ? ">" : "").Append(CultureInfo.InvariantCulture, $"{n,6} ");
    }

    // pagetypeinfo_showblockcount.
    private static void AppendPageblocks(StringBuilder text, Node node)
    {
        text.Append(CultureInfo.InvariantCulture, $"{"Number of blocks type",-23}");
        foreach (int mt in node.Machine.Build.KnownTypes)
        {
            text.Append(CultureInfo.InvariantCulture, $"{MigrateTypes.NameOf(mt),12} ");
        }

        text.Append('\n');
        foreach (Zone zone in node.Zones.Where(z => z.IsPopulated))
        {
            text.AppendZone(zone).Append(' ');
            long[] blocks = CountBlocks(zone);
            foreach (int mt in zone.Build.KnownTypes)
            {
                text.Append(CultureInfo.InvariantCulture, $"{blocks[mt],12} ");
            }

            text.Append('\n');
        }
    }

    // In steps of a pageblock from the zone's first frame, which needn't be the first of its block.
    private static long[] CountBlocks(Zone zone)
    {
        var blocks = new long[MigrateTypes.Count];
        foreach (PageblockRun run in zone.PageblockRuns(zone.StartPfn).Where(run => run.Owner == zone))
        {
            blocks[zone.Pageblocks.OfFrame(zone.FrameIndex(run.First))] += run.Count;
        }

        return blocks;
    }
}
