using PhysMem.Engine.Text;

namespace PhysMem.Engine.Recording;

/// <summary>What the lists of blocks in FREE and PCPLIST lines have in common.</summary>
internal static class BlockList
{
    /// <summary>Keeps an item unless there are more than announced, which is an error found after the last.</summary>
    public static void Store<T>(T[] items, int given, T item)
    {
        if (given <= items.Length)
        {
            items[given - 1] = item;
        }
    }

    /// <summary>Checks that a block lies in its zone, at a multiple of its size.</summary>
    public static void RequireBlock(ref FieldLine line, ZoneState zone, long pfn, int order)
    {
        if (!zone.Spans(pfn, 1L << order))
        {
            throw line.Error($"block {pfn} of order {order} is outside of the zone's span {zone.Start}+{zone.Spanned}");
        }

        if ((pfn & ((1L << order) - 1)) != 0)
        {
            throw line.Error($"block {pfn} is not aligned to its order {order}");
        }
    }

    /// <summary>Checks that all blocks of a run lie in their zone, at multiples of their size.</summary>
    public static void RequireRun(ref FieldLine line, ZoneState zone, int order, long first, long count, long step)
    {
        RequireBlock(ref line, zone, first, order);
        RequireBlock(ref line, zone, first + ((count - 1) * step), order);
    }

    /// <summary>Checks the n= of a line.</summary>
    public static void RequireCount(ref FieldLine line, long announced, long given)
    {
        if (announced != given)
        {
            throw line.Error($"the list has {given} entries, but n={announced}");
        }
    }
}
