using System.Globalization;
using PhysMem.Engine.Buddy;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Tests.Boot;

/// <summary>Prints a zone's buddy lists, for comparisons.</summary>
internal static class FreeLists
{
    /// <summary>One line a list that isn't empty: order, type letter, pfns in hexadecimal from the head on.</summary>
    public static string[] Of(Zone zone)
    {
        var lines = new List<string>();
        for (int order = 0; order < PageConstants.OrderCount; order++)
        {
            for (int mt = 0; mt < MigrateTypes.Count; mt++)
            {
                long[] pfns = Pfns(zone, order, mt);
                if (pfns.Length > 0)
                {
                    string list = string.Join(' ', pfns.Select(p => p.ToString("x", CultureInfo.InvariantCulture)));
                    lines.Add($"o{order} {MigrateTypes.Letters[mt]}: {list}");
                }
            }
        }

        return [.. lines];
    }

    public static long[] Pfns(Zone zone, int order, int mt)
    {
        var pfns = new List<long>();
        for (long i = zone.Buddy.First(order, mt); i != BuddyArea.None; i = zone.Buddy.Next(i))
        {
            pfns.Add(zone.Pfn(i));
        }

        return [.. pfns];
    }
}
