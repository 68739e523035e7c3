using PhysMem.Engine.Buddy;

namespace PhysMem.Engine.Report;

/// <summary>
/// struct contig_page_info: a zone's free blocks as a request of one order sees them, and the two indexes that the kernel makes of it.
/// </summary>
internal readonly struct ContigPageInfo
{
    private readonly int _order;
    private readonly long _pages;
    private readonly long _blocks;

    /// <summary>fill_contig_page_info.</summary>
    /// <param name="blocks">Free blocks of the zone, order by order.</param>
    /// <param name="order">Order of the request.</param>
    public ContigPageInfo(ReadOnlySpan<long> blocks, int order)
    {
        _order = order;
        for (int o = 0; o < blocks.Length; o++)
        {
            _blocks += blocks[o];
            _pages += blocks[o] << o;
            Suitable += o >= order ? blocks[o] << (o - order) : 0;
        }
    }

    /// <summary>The same of a zone as it is now.</summary>
    public static ContigPageInfo Of(BuddyArea buddy, int order) => new(buddy.BlockCounts, order);

    /// <summary>Blocks of the order that the free blocks could give.</summary>
    public long Suitable { get; }

    /// <summary>unusable_free_index: share of the free pages in blocks that are too small, in 1/1000.</summary>
    public long UnusableIndex => _pages == 0 ? 1000 : (_pages - (Suitable << _order)) * 1000 / _pages;

    /// <summary>
    /// __fragmentation_index: -1000 when a request would find a block; else near 0 it fails for lack of memory,
    /// near 1000 for fragmentation. A zone with next to no blocks can go below 0.
    /// </summary>
    public long FragmentationIndex => _blocks == 0 ? 0
        : Suitable > 0 ? -1000
        : 1000 - ((1000 + (_pages * 1000 >> _order)) / _blocks);
}
