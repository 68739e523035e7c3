using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Frames;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Core.State;

/// <summary>The sentences of freeing: to which list a block goes, and with which buddies it merges.</summary>
public sealed partial class DecisionLog
{
    internal void ToPageSet(Zone zone, long i, int order, int mt, int cpu) => Add(
        DecisionKind.Free, zone,
        $"{Block(zone, i, order)}, to the {Name(mt < MigrateTypes.PerCpuTypes ? mt : MigrateTypes.Movable)} list of CPU {cpu}");

    internal void Drain(Zone zone, int pages, int cpu) => Add(
        DecisionKind.Free, zone,
        $"{zone}: {pages} {(pages == 1 ? "page" : "pages")} from the lists of CPU {cpu} to the free lists, the oldest of each list first");

    /// <summary>A block that has just gone to the buddy lists. How far it merged is seen from where it is now.</summary>
    internal void ToBuddy(Zone zone, long i, int order, int mt)
    {
        long first = zone.BlockOf(i);
        int now = FrameState.Order(zone.StateOf(first));
        string end = zone.Buddy.First(now, mt) == first ? "head" : "tail";
        string merged = now > order
            ? $"merged with {string.Join(", ", Buddies(zone, i, order, now))} to order {now} at pfn {Pfn(zone, first)}"
            : WhyAlone(zone, i, order);
        Add(DecisionKind.Free, zone, $"{Block(zone, i, order)}, {merged}: to the {end} of the {Name(mt)} list");
    }

    private static IEnumerable<string> Buddies(Zone zone, long i, int order, int until)
    {
        for (; order < until; order++)
        {
            long merged = i & ~((1L << order) - 1);
            yield return Pfn(zone, merged ^ (1L << order));
        }
    }

    private static string WhyAlone(Zone zone, long i, int order)
    {
        if (order == PageConstants.MaxOrder)
        {
            return "the largest order";
        }

        long buddy = i ^ (1L << order);
        bool fits = zone.StateOf(buddy) == (FrameState.Free | order);
        return $"not merged, its buddy {Pfn(zone, buddy)} {(fits ? "is of a type that is kept apart" : "isn't free as a whole")}";
    }

    private static string Block(Zone zone, long i, int order) => $"{zone}: pfn {Pfn(zone, i)}, order {order}";

    private static string Pfn(Zone zone, long i) => PfnText.Of(zone.Pfn(i));
}
