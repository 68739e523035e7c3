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
    public void Set(long start, long end, int type)
    {
        for (long block = start >> pageblockOrder; block <= (end - 1) >> pageblockOrder; block++)
        {
            _types.At(block) = (byte)(type + 1);
        }
    }

    /// <summary>The pageblocks that have a type, by their first frames, rising.</summary>
    public IEnumerable<(long First, int Type)> All() => _types.All().Select(one => (one.Number << pageblockOrder, one.Value - 1));
}
