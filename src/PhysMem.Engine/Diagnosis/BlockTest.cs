using System.Collections.Immutable;
using PhysMem.Engine.Observed;

namespace PhysMem.Engine.Diagnosis;

/// <summary>Whether a zone has a block that a request may take, by its buddy line.</summary>
/// <param name="Usable">Blocks of the order and above on lists that the request may use, as far as the line tells.</param>
/// <param name="SmallestOrder">The smallest order of these; null without one.</param>
/// <param name="HighAtomic">Blocks of the order and above that are HighAtomic alone.</param>
/// <param name="Cma">Blocks of the order and above that are CMA alone.</param>
/// <param name="LargestFree">The largest order with a free block of any type; null when there is none.</param>
public sealed record BlockTest(long Usable, int? SmallestOrder, long HighAtomic, long Cma, int? LargestFree)
{
    // U, M and E serve everyone as fallbacks of each other; so did R, the reserve before 4.4. I serves nobody.
    private const string Everyones = "UMER";

    /// <summary>Tests a zone.</summary>
    /// <param name="blocks">Its free blocks by order.</param>
    /// <param name="order">The order asked for.</param>
    /// <param name="rights">What the request may take.</param>
    internal static BlockTest Of(ImmutableArray<FreeBlocks> blocks, int order, RequestRights rights)
    {
        long usable = 0, highAtomic = 0, cma = 0;
        int? smallest = null;
        foreach (FreeBlocks one in blocks.Where(one => one.Order >= order && one.Count > 0).OrderBy(one => one.Order))
        {
            if (MayTake(one.Types, rights))
            {
                usable += one.Count;
                smallest ??= one.Order;
            }
            else if (one.Types!.Contains('C', StringComparison.Ordinal))
            {
                cma += one.Count;
            }
            else if (one.Types.Contains('H', StringComparison.Ordinal))
            {
                highAtomic += one.Count;
            }
        }

        int? largest = blocks.Where(one => one.Count > 0).Select(one => (int?)one.Order).Max();
        return new BlockTest(usable, smallest, highAtomic, cma, largest);
    }

    private static bool MayTake(string? types, RequestRights rights) =>
        types is null
        || types.AsSpan().ContainsAny(Everyones)
        || (rights.TakesCma && types.Contains('C', StringComparison.Ordinal))
        || (rights.TakesHighAtomic && types.Contains('H', StringComparison.Ordinal));
}
