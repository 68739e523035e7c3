using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Recording;

/// <summary>
/// One call of a sequence file with its result. Which fields mean something depends on <see cref="Kind"/> and is
/// said with each; the others are 0. A replay reads millions of these into the same variable; those of a trace are
/// put into this form too.
/// </summary>
public struct SequenceOp
{
    /// <summary>Which call.</summary>
    public SequenceOpKind Kind;

    /// <summary>Line of the file, from 1.</summary>
    public int Line;

    /// <summary>Number of the call, from 0 without gaps; -1 where calls have none, as in a trace.</summary>
    public int Seq;

    /// <summary>The CPU that made the call.</summary>
    public int Cpu;

    /// <summary>A F E X S: the block's name in later lines; B: name of the first page. -1 when the request failed.</summary>
    public int Id;

    /// <summary>S: name of the first single page; the others count up from it.</summary>
    public int FirstId;

    /// <summary>A E B: the request's mask.</summary>
    public uint Gfp;

    /// <summary>A F S: order of the block.</summary>
    public int Order;

    /// <summary>E X C G I U: number of pages; L: number of ids.</summary>
    public long NPages;

    /// <summary>B: pages asked for.</summary>
    public int NWanted;

    /// <summary>B: pages got; a sequence has them in <see cref="SequenceReader.BulkPfns"/>.</summary>
    public int NGot;

    /// <summary>A E B: the preferred node; -1 where it isn't known, as in a trace.</summary>
    public int Nid;

    /// <summary>A E B: type that follows from the mask; C I: type of blocks that are given back; U: the new type.</summary>
    public MigrateType Mt;

    /// <summary>A F E X S: first page, -1 when the request failed; C G I U: first page of the range.</summary>
    public long Pfn;

    /// <summary>C I: 0 or the negative error number.</summary>
    public int Rc;

    /// <summary>
    /// A F E X S B L: whether the fields below are filled, which they are unless the request failed. They tell
    /// about the page concerned (of B and L: the last page) as it was after the call.
    /// </summary>
    public bool HasZ;

    /// <summary>Letter of the page's pageblock.</summary>
    public char ZPbmt;

    /// <summary>Node of the page.</summary>
    public int ZNid;

    /// <summary>Zone index of the page.</summary>
    public int ZZone;

    /// <summary>Pages on that zone's buddy lists.</summary>
    public long ZBuddyFree;

    /// <summary>That zone's global NR_FREE_PAGES, in pages.</summary>
    public long ZVmFree;

    /// <summary>Pages in the calling CPU's page cache for that zone.</summary>
    public int ZPcpCount;

    /// <summary>free_factor of that page cache; free_count where it tunes itself.</summary>
    public int ZFreeFactor;

    /// <summary>alloc_factor of that page cache, where it tunes itself.</summary>
    public int ZAllocFactor;

    /// <summary>Limit of that page cache, where it tunes itself.</summary>
    public int ZHigh;
}
