using PhysMem.Engine.Frames;

namespace PhysMem.Engine.Buddy;

/// <summary>
/// The migratetype of every pageblock of a zone's span (get_pageblock_migratetype). A stored 0 means Movable,
/// which is what nearly every block of a fresh machine is, so untouched memory needs no initialisation.
/// </summary>
internal sealed unsafe class PageblockTypes : IDisposable
{
    private const int Flip = MigrateTypes.Movable;

    private readonly LazyMemory _memory;
    private readonly byte* _types;

    public PageblockTypes(long blocks)
    {
        Count = blocks;
        _memory = new LazyMemory((nuint)Math.Max(blocks, 1));
        _types = (byte*)_memory.Start;
    }

    /// <summary>Number of pageblocks.</summary>
    public long Count { get; }

    /// <summary>Type of the block that holds a frame index.</summary>
    public int OfFrame(uint index) => _types[index >> PageConstants.PageblockOrder] ^ Flip;

    /// <summary>Type of a block by its own number.</summary>
    public int this[long block]
    {
        get => _types[block] ^ Flip;
        set => _types[block] = (byte)(value ^ Flip);
    }

    public void SetOfFrame(uint index, int mt) => _types[index >> PageConstants.PageblockOrder] = (byte)(mt ^ Flip);

    public void Dispose() => _memory.Dispose();
}
