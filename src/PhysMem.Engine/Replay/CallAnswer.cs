using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Core.Zones;

namespace PhysMem.Engine.Replay;

/// <summary>What a call of a replay came to.</summary>
/// <param name="zone">The zone of the page concerned, or of a range call's range.</param>
/// <param name="pfn">The page concerned.</param>
/// <param name="pages">The pages of a bulk request or a list.</param>
internal readonly ref struct CallAnswer(Zone? zone, long pfn, ReadOnlySpan<long> pages = default)
{
    /// <summary>Nothing was allocated or given back.</summary>
    public static CallAnswer None => new(null, PageAllocator.NoPage);

    /// <summary>Pages one by one, of which the last is the page concerned.</summary>
    public static CallAnswer OfPages(Zone? zone, ReadOnlySpan<long> pages) =>
        new(zone, pages.IsEmpty ? PageAllocator.NoPage : pages[^1], pages);

    /// <summary>The zone of the page concerned; null when there is none.</summary>
    public Zone? Zone { get; } = zone;

    /// <summary>
    /// The page concerned: the first one of a request, of a block or of a range; of a bulk request or a list the last
    /// one. -1 when a request or a range call failed, and when this machine holds nothing that could be given back.
    /// </summary>
    public long Pfn { get; } = pfn;

    /// <summary>The pages that a bulk request got, or those of a list that were given back.</summary>
    public ReadOnlySpan<long> Pages { get; } = pages;
}
