using PhysMem.Engine.Core.Decisions;
using PhysMem.Engine.Frames;

namespace PhysMem.Engine.Report;

/// <summary>To which list a block goes that is given back, and with which buddies it merges.</summary>
internal static partial class DecisionText
{
    private static string? OfFreeing(Decision fact) => fact switch
    {
        FreeToPageSet it => $"{it.Zone}: pfn {PfnText.Of(it.Pfn)}, order {it.Order}, to the {Name(it.MigrateType)} list of CPU {it.Cpu}",
        Drain it => $"{it.Zone}: {Pages(it.Pages)} from the lists of CPU {it.Cpu} to the free lists, the oldest of each list first",
        FreeOnePage it => $"{it.Zone}: pfn {PfnText.Of(it.Pfn)}, order {it.Order}, {Merging(it)}: "
            + $"to the {(it.ToTail ? "tail" : "head")} of the {Name(it.MigrateType)} list",
        _ => null,
    };

    private static string Merging(FreeOnePage it) =>
        it.Merged > it.Order ? $"merged with {string.Join(", ", Buddies(it))} to order {it.Merged} at pfn {PfnText.Of(it.MergedPfn)}"
        : it.End == MergeEnd.LargestOrder ? "the largest order"
        : $"not merged, its buddy {Buddy(it.Pfn, it.Order)} "
            + (it.End == MergeEnd.BuddyInUse ? "isn't free as a whole" : "is of a type that is kept apart");

    private static IEnumerable<string> Buddies(FreeOnePage it) =>
        Enumerable.Range(it.Order, it.Merged - it.Order).Select(order => Buddy(it.Pfn, order));

    // Of the block of the order that a frame is part of.
    private static string Buddy(long pfn, int order) => PfnText.Of((pfn & ~((1L << order) - 1)) ^ (1L << order));
}
