using PhysMem.Engine.Faults;
using PhysMem.Engine.Text;

namespace PhysMem.Engine.Recording;

/// <summary>Walks the words of the list of a state's line, which one space separates.</summary>
internal ref struct ListCursor
{
    private readonly LineSource _source;
    private readonly ReadOnlySpan<byte> _list;
    private int _at;

    public ListCursor(LineSource source, ReadOnlySpan<byte> list)
    {
        _source = source;
        _list = list;
    }

    /// <summary>Number of words given so far.</summary>
    public int Given { get; private set; }

    /// <summary>The most words that the list can have, so that a wrong count can't ask for endless memory.</summary>
    public readonly int Most => (_list.Length + 1) / 2;

    /// <summary>Gives the next word.</summary>
    public bool Next(out ReadOnlySpan<byte> word)
    {
        if (_at > _list.Length || _list.Length == 0)
        {
            word = default;
            return false;
        }

        int length = _list[_at..].IndexOf((byte)' ');
        length = length < 0 ? _list.Length - _at : length;
        word = _list.Slice(_at, length);
        _at += length + 1;
        Given++;
        Interruption.Check(Given);
        return true;
    }

    /// <summary>Gives the next word as two numbers around a separator.</summary>
    public bool NextPair(byte separator, out long first, out long second)
    {
        first = second = 0;
        if (!Next(out var word))
        {
            return false;
        }

        int at = word.IndexOf(separator);
        if (at < 0)
        {
            throw Error(word, $"not of the form 1{(char)separator}2");
        }

        first = Number(word[..at]);
        second = Number(word[(at + 1)..]);
        return true;
    }

    /// <summary>Gives the next word as a run of blocks, see <see cref="ListRuns"/>.</summary>
    /// <param name="order">Order of the list's blocks.</param>
    /// <param name="first">First frame of the first block.</param>
    /// <param name="count">Number of blocks, 1 for a plain number.</param>
    /// <param name="step">From each block to the next one.</param>
    public bool NextRun(int order, out long first, out long count, out long step)
    {
        (first, count, step) = (0, 1, 1L << order);
        if (!Next(out var word))
        {
            return false;
        }

        int at = word.IsEmpty ? 0 : word[1..].IndexOfAny((byte)'+', (byte)'-') + 1;
        first = Number(at == 0 ? word : word[..at]);
        if (at > 0)
        {
            count = Number(word[(at + 1)..]);
            step = word[at] == (byte)'+' ? step : -step;
            if (count == 0 || count > AsciiNumber.MostPages >> order || first + ((count - 1) * step) < 0)
            {
                throw Error(word, "no run of blocks");
            }
        }

        return true;
    }

    /// <summary>A number of the list; never negative.</summary>
    public readonly long Number(ReadOnlySpan<byte> word) =>
        AsciiNumber.TryParse(word, out long value) && value is >= 0 and <= AsciiNumber.MostPages
            ? value
            : throw Error(word, "not a number from 0");

    /// <summary>An error about one word of the list.</summary>
    public readonly InputException Error(ReadOnlySpan<byte> word, string what) =>
        _source.Error($"the list holds {LineSource.Quote(word)}, which is {what}");
}
