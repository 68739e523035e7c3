using PhysMem.Engine.Frames;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Buddy;

/// <summary>
/// The migratetype of every pageblock of a zone's span (get_pageblock_migratetype). A stored 0 means Movable,
/// which is what nearly every block of a fresh machine is, so untouched memory needs no initialisation.
/// With sparse memory (x86_64) the types belong to the memory and not to the zone: a block that two zones share
/// has one type for both, so the tables of all zones are views of the same bytes.
/// </summary>
internal sealed unsafe partial class PageblockTypes : IDisposable
{
    /// <summary>Pageblocks of the largest physical address space, 256 TiB; only touched parts take memory.</summary>
    private const nuint AllBlocks = (nuint)1 << (48 - PageConstants.PageShift - PageConstants.PageblockOrder);

    private const int Flip = MigrateTypes.Movable;

    private readonly LazyMemory? _owned;
    private readonly LazyMemory _memory;
    private readonly byte* _types;

    /// <summary>A table of its own.</summary>
    public PageblockTypes(long blocks)
    {
        Count = blocks;
        _memory = _owned = new LazyMemory((nuint)Math.Max(blocks, 1));
        _types = (byte*)_memory.Start;
    }

    /// <summary>A view of a shared table, from the pageblock of a frame on.</summary>
    public PageblockTypes(LazyMemory shared, long firstPfn, long blocks)
    {
        Count = blocks;
        _memory = shared;
        _types = (byte*)shared.Start + (firstPfn >> PageConstants.PageblockOrder);
    }

    /// <summary>Number of pageblocks.</summary>
    public long Count { get; }

    /// <summary>Type of a block by its own number.</summary>
    public int this[long block]
    {
        get => _types[block] ^ Flip;
        set => _types[block] = (byte)(value ^ Flip);
    }

    /// <summary>Memory for the types of all of a machine's pageblocks, to be shared by its zones.</summary>
    public static LazyMemory Share() => new(AllBlocks);

    /// <summary>Type of the block that holds a frame index.</summary>
    public int OfFrame(long index) => _types[index >> PageConstants.PageblockOrder] ^ Flip;

    public void SetOfFrame(long index, int mt) => _types[index >> PageConstants.PageblockOrder] = (byte)(mt ^ Flip);

    public void Dispose() => _owned?.Dispose();
}
