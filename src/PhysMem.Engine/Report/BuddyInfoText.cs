using System.Globalization;
using System.Text;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;

namespace PhysMem.Engine.Report;

/// <summary>/proc/buddyinfo: free blocks of each order, a line for each populated zone (frag_show_print).</summary>
internal static class BuddyInfoText
{
    public static string Format(MachineState machine)
    {
        var text = new StringBuilder();
        foreach (Zone zone in machine.PopulatedZones)
        {
            text.AppendZone(zone).Append(' ');
            for (int order = 0; order < machine.Build.OrderCount; order++)
            {
                text.Append(CultureInfo.InvariantCulture, $"{zone.Buddy.BlockCount(order),6} ");
            }

            text.Append('\n');
        }

        return text.ToString();
    }
}
