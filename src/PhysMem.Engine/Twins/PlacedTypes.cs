using PhysMem.Engine.Frames;

namespace PhysMem.Engine.Twins;

/// <summary>The types of pageblocks in which a zone's free blocks lie, a byte each: there may be millions.</summary>
/// <param name="pageblockOrder">The order of a pageblock.</param>
internal sealed class PlacedTypes(int pageblockOrder)
{
    // By pageblock: the type and 1.
    private readonly SparseTable<byte> _types = new();

    /// <summary>The type of a frame's pageblock; -1 when it has none.</summary>
    public int Of(long pfn) => _types[pfn >> pageblockOrder] - 1;

    /// <summary>Sets the type of the pageblocks from one frame to another.</summary>
    /// <param name="start">The first frame.</param>
    /// <param name="end">The frame behind the last.</param>
    /// <param name="type">The type.</param>
    public void Set(long start, long end, int type) =>
        _types.Fill(start >> pageblockOrder, ((end - 1) >> pageblockOrder) + 1, (byte)(type + 1));

    /// <summary>The pageblocks that have a type, in runs by their first frames, rising.</summary>
    public IEnumerable<(long First, int Count, int Type)> All() => _types.Runs().Select(run => (run.Number << pageblockOrder, run.Count, run.Value - 1));
}
