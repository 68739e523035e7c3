using PhysMem.Engine.Frames;

namespace PhysMem.Engine.Audit;

/// <summary>A set of frames of one zone, a bit each: there may be millions.</summary>
internal sealed class FrameSet
{
    private const int BitsOfWord = 6;

    private readonly SparseTable<ulong> _words = new();

    /// <summary>How many there are.</summary>
    public long Count { get; private set; }

    /// <summary>Whether a frame is there.</summary>
    public bool Contains(long i) => (_words[i >> BitsOfWord] & Bit(i)) != 0;

    /// <summary>Adds a frame by its index.</summary>
    /// <returns>Whether it wasn't there.</returns>
    public bool Add(long i)
    {
        ref ulong bits = ref _words.At(i >> BitsOfWord);
        bool isNew = (bits & Bit(i)) == 0;
        bits |= Bit(i);
        Count += isNew ? 1 : 0;
        return isNew;
    }

    private static ulong Bit(long i) => 1ul << (int)(i & ((1 << BitsOfWord) - 1));
}
