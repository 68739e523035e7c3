namespace PhysMem.Engine.Report;

/// <summary>What the cells of a <see cref="MemoryMapLine"/> tell.</summary>
public enum MemoryMapKind
{
    /// <summary>
    /// The migratetype of most of a cell's pages, by the kernel's letter (show_free_areas): U unmovable, M movable,
    /// E reclaimable, H HighAtomic, C CMA, I isolated. A small letter: all of it is free.
    /// </summary>
    MigrateType,

    /// <summary>How much of a cell isn't free, on buddy lists or yet to be accepted: . nothing, 1 to 9 tenths, begun ones counted, # all.</summary>
    Fill,

    /// <summary>The order of the largest free block: 0 to 9, a for 10 and so on; - where nothing is free.</summary>
    FreeOrder,
}
