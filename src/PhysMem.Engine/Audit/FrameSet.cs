using System.Numerics;
using PhysMem.Engine.Frames;

namespace PhysMem.Engine.Audit;

/// <summary>
/// A set of frames of one zone, a bit each: there may be millions. Frames that are as much aligned have their bits together, as those
/// of large blocks lie far apart.
/// </summary>
internal sealed class FrameSet
{
    private const int BitsOfWord = 6;
    private const int Levels = 10;

    private readonly SparseTable<ulong>[] _words = [.. Enumerable.Range(0, Levels + 1).Select(_ => new SparseTable<ulong>())];

    /// <summary>How many there are.</summary>
    public long Count { get; private set; }

    /// <summary>Whether a frame is there.</summary>
    public bool Contains(long i)
    {
        (int level, long at) = PlaceOf(i);
        return (_words[level][at >> BitsOfWord] & Bit(at)) != 0;
    }

    /// <summary>Adds a frame by its index.</summary>
    /// <returns>Whether it wasn't there.</returns>
    public bool Add(long i)
    {
        (int level, long at) = PlaceOf(i);
        ref ulong bits = ref _words[level].At(at >> BitsOfWord);
        bool isNew = (bits & Bit(at)) == 0;
        bits |= Bit(at);
        Count += isNew ? 1 : 0;
        return isNew;
    }

    private static (int Level, long At) PlaceOf(long i)
    {
        int level = BitOperations.TrailingZeroCount(i | (1L << Levels));
        return (level, i >> Math.Min(level + 1, Levels));
    }

    private static ulong Bit(long at) => 1ul << (int)(at & ((1 << BitsOfWord) - 1));
}
