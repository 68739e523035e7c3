using PhysMem.Engine.Faults;

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
        return true;
    }

    /// <summary>Gives the next word as a page frame number.</summary>
    public bool NextNumber(out long value)
    {
        if (!Next(out var word))
        {
            value = 0;
            return false;
        }

        value = Number(word);
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

    /// <summary>A number of the list; never negative.</summary>
    public readonly long Number(ReadOnlySpan<byte> word) =>
        AsciiNumber.TryParse(word, out long value) && value is >= 0 and <= AsciiNumber.MostPages
            ? value
            : throw Error(word, "not a number from 0");

    /// <summary>An error about one word of the list.</summary>
    public readonly InputException Error(ReadOnlySpan<byte> word, string what) =>
        _source.Error($"the list holds {LineSource.Quote(word)}, which is {what}");
}
