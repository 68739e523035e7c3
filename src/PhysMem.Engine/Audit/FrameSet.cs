using System.Numerics;

namespace PhysMem.Engine.Audit;

/// <summary>A set of frames of one zone. There may be millions, most of them near others: a bit each, in pieces.</summary>
internal sealed class FrameSet
{
    private const int BitsOfPiece = 15;

    private readonly Dictionary<long, ulong[]> _pieces = [];
    private (long Number, ulong[]? Bits) _last = (-1, null);

    /// <summary>How many there are.</summary>
    public long Count { get; private set; }

    /// <summary>Whether a frame is there.</summary>
    public bool Contains(long i) =>
        _pieces.TryGetValue(i >> BitsOfPiece, out ulong[]? bits) && (bits[Word(i)] & (1ul << (int)(i & 63))) != 0;

    /// <summary>All of them, rising.</summary>
    public IEnumerable<long> All()
    {
        foreach ((long number, ulong[] bits) in _pieces.OrderBy(piece => piece.Key))
        {
            for (int word = 0; word < bits.Length; word++)
            {
                for (ulong left = bits[word]; left != 0; left &= left - 1)
                {
                    yield return (number << BitsOfPiece) + (word << 6) + BitOperations.TrailingZeroCount(left);
                }
            }
        }
    }

    /// <summary>Adds a frame by its index.</summary>
    /// <returns>Whether it wasn't there.</returns>
    public bool Add(long i)
    {
        ref ulong bits = ref Piece(i >> BitsOfPiece)[Word(i)];
        ulong bit = 1ul << (int)(i & 63);
        if ((bits & bit) != 0)
        {
            return false;
        }

        bits |= bit;
        Count++;
        return true;
    }

    private static long Word(long i) => (i & ((1 << BitsOfPiece) - 1)) >> 6;

    private ulong[] Piece(long number)
    {
        if (number != _last.Number || _last.Bits is null)
        {
            if (!_pieces.TryGetValue(number, out ulong[]? bits))
            {
                _pieces.Add(number, bits = new ulong[1 << (BitsOfPiece - 6)]);
            }

            _last = (number, bits);
        }

        return _last.Bits!;
    }
}
