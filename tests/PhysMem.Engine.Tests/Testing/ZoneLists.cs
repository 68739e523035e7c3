using PhysMem.Engine.Buddy;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Tests.Testing;

/// <summary>Reads a zone's lists as plain arrays, head first. Stops with an error where a list runs in a circle.</summary>
internal static class ZoneLists
{
    /// <summary>All buddy lists that hold something.</summary>
    public static IEnumerable<(int Order, MigrateType MigrateType, long[] Pfns)> Free(Zone zone)
    {
        for (int order = 0; order < PageConstants.OrderCount; order++)
        {
            for (int mt = 0; mt < MigrateTypes.Count; mt++)
            {
                long[] pfns = Free(zone, order, mt);
                if (pfns.Length > 0)
                {
                    yield return (order, (MigrateType)mt, pfns);
                }
            }
        }
    }

    /// <summary>One buddy list.</summary>
    public static long[] Free(Zone zone, int order, int mt)
    {
        var pfns = new List<long>();
        for (long i = zone.Buddy.First(order, mt); i != BuddyArea.None; i = zone.Buddy.Next(i))
        {
            pfns.Add(zone.Pfn(i));
            RequireEnd(zone, pfns.Count);
        }

        return [.. pfns];
    }

    /// <summary>One per-CPU list, with the type that each page remembers.</summary>
    public static unsafe (long Pfn, int Remembered)[] PerCpu(Zone zone, int cpu, int list)
    {
        var pages = new List<(long, int)>();
        long head = zone.PageSets[cpu].Head(list);
        for (long i = zone.Table.Next(head); i != head; i = zone.Table.Next(i))
        {
            pages.Add((zone.Pfn(i), zone.RememberedOf(i)));
            RequireEnd(zone, pages.Count);
        }

        return [.. pages];
    }

    private static void RequireEnd(Zone zone, int entries) => Assert.True(
        entries <= zone.SpannedPages, $"{zone}: a list has more entries than the zone has frames: it runs in a circle");
}
