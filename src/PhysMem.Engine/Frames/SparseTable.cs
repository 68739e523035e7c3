namespace PhysMem.Engine.Frames;

/// <summary>
/// A value for each number, of which most keep their default: for what is known of a few frames of a machine of any size. Those that
/// were set lie near each other, so they are kept in pieces.
/// </summary>
/// <typeparam name="T">The values.</typeparam>
internal sealed class SparseTable<T>
    where T : struct, IEquatable<T>
{
    private const int BitsOfPiece = 12;

    private readonly Dictionary<long, T[]> _pieces = [];

    // Numbers come one beside the other.
    private (long Number, T[]? Values) _last = (-1, null);

    /// <summary>The value of a number from 0 on.</summary>
    public T this[long i] => Find(i >> BitsOfPiece) is { } values ? values[InPiece(i)] : default;

    /// <summary>The place of a number's value, to be set.</summary>
    public ref T At(long i) => ref Piece(i >> BitsOfPiece)[InPiece(i)];

    /// <summary>Gives the numbers from one to another, which isn't one of them any more, a value.</summary>
    public void Fill(long start, long end, T value)
    {
        for (long i = start, next; i < end; i = next)
        {
            next = Math.Min(end, ((i >> BitsOfPiece) + 1) << BitsOfPiece);
            Piece(i >> BitsOfPiece).AsSpan(InPiece(i), (int)(next - i)).Fill(value);
        }
    }

    /// <summary>The numbers whose values aren't the default, rising, in runs of one value each, which may go on in the next run.</summary>
    public IEnumerable<(long Number, int Count, T Value)> Runs()
    {
        foreach ((long number, T[] values) in _pieces.OrderBy(piece => piece.Key))
        {
            for (int k = 0, count; k < values.Length; k += count)
            {
                count = values.AsSpan(k).IndexOfAnyExcept(values[k]) is var alike and >= 0 ? alike : values.Length - k;
                if (!values[k].Equals(default))
                {
                    yield return ((number << BitsOfPiece) + k, count, values[k]);
                }
            }
        }
    }

    private static int InPiece(long i) => (int)(i & ((1 << BitsOfPiece) - 1));

    private T[] Piece(long number)
    {
        T[]? values = Find(number);
        if (values is null)
        {
            _pieces.Add(number, values = new T[1 << BitsOfPiece]);
            _last = (number, values);
        }

        return values;
    }

    private T[]? Find(long number)
    {
        if (number != _last.Number)
        {
            _last = (number, _pieces.GetValueOrDefault(number));
        }

        return _last.Values;
    }
}
