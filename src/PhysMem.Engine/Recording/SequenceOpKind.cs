namespace PhysMem.Engine.Recording;

/// <summary>The calls that a sequence file records, with the letter of their lines.</summary>
public enum SequenceOpKind
{
    /// <summary>A: a request for 2^order pages.</summary>
    Alloc,

    /// <summary>F: a block is freed (__free_pages).</summary>
    Free,

    /// <summary>E: a request for an exact number of pages (alloc_pages_exact_nid).</summary>
    AllocExact,

    /// <summary>X: an exact range is freed, page by page in rising order.</summary>
    FreeExact,

    /// <summary>S: an allocated block is split into single pages; nothing moves.</summary>
    Split,

    /// <summary>B: a bulk request for single pages (__alloc_pages_bulk).</summary>
    Bulk,

    /// <summary>L: a list of single pages is freed with one call (free_unref_page_list).</summary>
    FreeList,

    /// <summary>D: all CPUs' page caches of all zones are emptied (drain_all_pages).</summary>
    DrainAll,

    /// <summary>d: the calling CPU's page caches are emptied (drain_local_pages).</summary>
    DrainLocal,

    /// <summary>C: a contiguous range is taken (alloc_contig_range).</summary>
    ContigAlloc,

    /// <summary>G: a contiguous range is freed, page by page in rising order.</summary>
    ContigFree,

    /// <summary>I: the pageblocks of a range are isolated (start_isolate_page_range).</summary>
    Isolate,

    /// <summary>U: the isolated pageblocks of a range are given a type (undo_isolate_page_range).</summary>
    Unisolate,
}
