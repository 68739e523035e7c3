using System.Globalization;
using System.Text;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;

namespace PhysMem.Engine.Report;

/// <summary>
/// The two files of debugfs in extfrag/: how much of a zone's free memory is of no use to a request of each order,
/// and whether such a request fails for lack of memory or for fragmentation.
/// </summary>
internal static class ExtFragText
{
    public static string FormatUnusable(MachineState machine) => Format(machine, 0, info => info.UnusableIndex);

    public static string FormatFragmentation(MachineState machine) => Format(machine, 2, info => info.FragmentationIndex);

    private static string Format(MachineState machine, int width, Func<ContigPageInfo, long> index)
    {
        var text = new StringBuilder();
        foreach (Zone zone in machine.PopulatedZones)
        {
            text.AppendZone(zone).Append(' ');
            for (int order = 0; order < machine.Build.OrderCount; order++)
            {
                AppendThousandths(text, index(ContigPageInfo.Of(zone.Buddy, order)), width);
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
}
