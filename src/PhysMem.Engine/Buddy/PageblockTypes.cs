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
    private const int Flip = MigrateTypes.Movable;

    // In the upper half of the byte, the type that an isolated block had.
    private const int UnderShift = 4;
    private const int TypeMask = (1 << UnderShift) - 1;

    // A span's length is an int, and between two of them a walk may be stopped.
    private const long MostAtOnce = 1 << 24;

    private readonly LazyMemory? _owned;
    private readonly long _first;
    private readonly int _order;
    private byte* _types;

    /// <summary>A table of its own, for pageblocks of an order.</summary>
    public PageblockTypes(long blocks, int order)
    {
        _order = order;
        Count = blocks;
        _owned = new LazyMemory((nuint)Math.Max(blocks, 1));
        _types = (byte*)_owned.Start;
    }

    /// <summary>A view of a shared table, from the pageblock of a frame on.</summary>
    public PageblockTypes(SharedPageblocks shared, long firstPfn, long blocks, int order)
    {
        _order = order;
        Count = blocks;
        _first = firstPfn >> order;
        shared.Add(this, _first + blocks);
        Follow(shared);
    }

    /// <summary>Number of pageblocks.</summary>
    public long Count { get; }

    /// <summary>Type of a block by its own number.</summary>
    public int this[long block]
    {
        get => (_types[block] & TypeMask) ^ Flip;
        set => _types[block] = (byte)(value ^ Flip);
    }

    /// <summary>Takes the types from where the shared table lies now.</summary>
    public void Follow(SharedPageblocks shared) => _types = shared.Start + _first;

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

    /// <summary>The first block behind one that isn't stored as that one; <see cref="Count"/> when all are alike.</summary>
    public long SameUntil(long block) => SameUntil(block, Count);

    /// <summary>The same of the blocks before another one; that one when all are alike.</summary>
    public long SameUntil(long block, long end)
    {
        byte type = _types[block];
        for (long from = block, length; from < end; from += length)
        {
            length = Math.Min(end - from, MostAtOnce);
            int at = new ReadOnlySpan<byte>(_types + from, (int)length).IndexOfAnyExcept(type);
            if (at >= 0)
            {
                return from + at;
            }
        }

        return end;
    }

    /// <summary>Gives so many blocks from a frame on a type. Those that have it aren't touched, which would cost memory.</summary>
    public void Fill(long index, long blocks, int mt, bool isolated)
    {
        byte stored = (byte)(isolated ? (MigrateTypes.Isolate ^ Flip) | ((mt ^ Flip) << UnderShift) : mt ^ Flip);
        for (long from = index >> _order, end = from + blocks, length; from < end; from += length)
        {
            length = Math.Min(end - from, MostAtOnce);
            var types = new Span<byte>(_types + from, (int)length);
            int at = types.IndexOfAnyExcept(stored);
            if (at >= 0)
            {
                types[at..].Fill(stored);
            }
        }
    }

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
