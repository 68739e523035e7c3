using System.Globalization;
using System.Text;
using PhysMem.Engine.Buddy;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;

namespace PhysMem.Engine.Report;

/// <summary>
/// The two files of debugfs in extfrag/: how much of a zone's free memory is of no use to a request of each order,
/// and whether such a request fails for lack of memory or for fragmentation.
/// </summary>
internal static class ExtFragText
{
    public static string FormatUnusable(MachineState machine) => Format(machine, 0, UnusableIndex);

    public static string FormatFragmentation(MachineState machine) => Format(machine, 2, FragmentationIndex);

    /// <summary>unusable_free_index: share of the free pages in blocks that are too small, in 1/1000.</summary>
    public static long UnusableIndex(BuddyArea buddy, int order) => UnusableIndex(CountsOf(buddy), order);

    /// <inheritdoc cref="UnusableIndex(BuddyArea, int)"/>
    /// <param name="counts">Free blocks, order by order.</param>
    /// <param name="order">Order of the request.</param>
    public static long UnusableIndex(ReadOnlySpan<long> counts, int order)
    {
        (long free, _, long suitable) = BlocksFor(counts, order);
        return free == 0 ? 1000 : (free - (suitable << order)) * 1000 / free;
    }

    /// <summary>
    /// __fragmentation_index: -1000 when a request would find a block; else near 0 it fails for lack of memory,
    /// near 1000 for fragmentation. A zone with next to no blocks can go below 0.
    /// </summary>
    public static long FragmentationIndex(BuddyArea buddy, int order)
    {
        (long free, long blocks, long suitable) = BlocksFor(CountsOf(buddy), order);
        return blocks == 0 ? 0
            : suitable > 0 ? -1000
            : 1000 - ((1000 + (free * 1000 >> order)) / blocks);
    }

    /// <summary>Blocks of the order that the free blocks could give.</summary>
    public static long SuitableBlocks(BuddyArea buddy, int order) => BlocksFor(CountsOf(buddy), order).Suitable;

    private static string Format(MachineState machine, int width, Func<BuddyArea, int, long> index)
    {
        var text = new StringBuilder();
        foreach (Zone zone in machine.PopulatedZones)
        {
            text.AppendZone(zone).Append(' ');
            for (int order = 0; order < machine.Build.OrderCount; order++)
            {
                AppendThousandths(text, index(zone.Buddy, order), width);
            }

            text.Append('\n');
        }

        return text.ToString();
    }

    // As C prints "%d.%03d": both parts carry the sign, and the three places of the second hold it.
    private static void AppendThousandths(StringBuilder text, long value, int width)
    {
        CultureInfo c = CultureInfo.InvariantCulture;
        long fraction = value % 1000;
        text.Append((value / 1000).ToString(c).PadLeft(width)).Append('.')
            .Append(fraction.ToString(fraction < 0 ? "00" : "000", c)).Append(' ');
    }

    private static long[] CountsOf(BuddyArea buddy) => [.. Enumerable.Range(0, buddy.OrderCount).Select(buddy.BlockCount)];

    // fill_contig_page_info: free pages, free blocks, and how many blocks of the order they could give.
    private static (long Free, long Blocks, long Suitable) BlocksFor(ReadOnlySpan<long> counts, int order)
    {
        long free = 0, blocks = 0, suitable = 0;
        for (int o = 0; o < counts.Length; o++)
        {
            long n = counts[o];
            blocks += n;
            free += n << o;
            suitable += o >= order ? n << (o - order) : 0;
        }

        return (free, blocks, suitable);
    }
}
