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
    // Bits of the largest physical address space, 256 TiB; only touched parts of its table take memory.
    private const int AddressBits = 48;

    private const int Flip = MigrateTypes.Movable;

    // In the upper half of the byte, the type that an isolated block had.
    private const int UnderShift = 4;
    private const int TypeMask = (1 << UnderShift) - 1;

    private readonly LazyMemory? _owned;
    private readonly LazyMemory _memory;
    private readonly byte* _types;
    private readonly int _order;

    /// <summary>A table of its own, for pageblocks of an order.</summary>
    public PageblockTypes(long blocks, int order)
    {
        _order = order;
        Count = blocks;
        _memory = _owned = new LazyMemory((nuint)Math.Max(blocks, 1));
        _types = (byte*)_memory.Start;
    }

    /// <summary>A view of a shared table, from the pageblock of a frame on.</summary>
    public PageblockTypes(LazyMemory shared, long firstPfn, long blocks, int order)
    {
        _order = order;
        Count = blocks;
        _memory = shared;
        _types = (byte*)shared.Start + (firstPfn >> order);
    }

    /// <summary>Number of pageblocks.</summary>
    public long Count { get; }

    /// <summary>Type of a block by its own number.</summary>
    public int this[long block]
    {
        get => (_types[block] & TypeMask) ^ Flip;
        set => _types[block] = (byte)(value ^ Flip);
    }

    /// <summary>Memory for the types of all of a machine's pageblocks, to be shared by its zones.</summary>
    public static LazyMemory Share(KernelBuild build) =>
        new((nuint)1 << (AddressBits - build.PageShift - build.PageblockOrder));

    /// <summary>Type of the block that holds a frame index.</summary>
    public int OfFrame(long index) => (_types[index >> _order] & TypeMask) ^ Flip;

    public void SetOfFrame(long index, int mt) => _types[index >> _order] = (byte)(mt ^ Flip);

    /// <summary>Isolates the block of a frame index; the type that it had stays beside.</summary>
    public void Isolate(long index)
    {
        int mt = OfFrame(index);
        _types[index >> _order] = (byte)((MigrateTypes.Isolate ^ Flip) | ((mt ^ Flip) << UnderShift));
    }

    /// <summary>The type under the isolation of a frame's block; meaningless for others.</summary>
    public int UnderIsolation(long index) => (_types[index >> _order] >> UnderShift) ^ Flip;

    /// <summary>change_pageblock_range: all blocks from a frame on get a type.</summary>
    public void SetRange(long index, long pages, int mt)
    {
        for (long end = index + pages; index < end; index += 1L << _order)
        {
            SetOfFrame(index, mt);
        }
    }

    public void Dispose() => _owned?.Dispose();
}
