using System.Text;
using PhysMem.Engine.Faults;

namespace PhysMem.Engine.Text;

/// <summary>
/// One line of the form "KEYWORD key=value key=value : list". Fields are asked for by name; what nobody asked for,
/// and what is written twice, is an error when the line is closed. Asking in file order costs no search.
/// </summary>
internal ref partial struct FieldLine
{
    /// <summary>More fields than any line of the format has.</summary>
    public const int MostFields = 64;

    private readonly LineSource _source;
    private readonly ReadOnlySpan<byte> _line;
    private readonly Span<FieldSlot> _slots;
    private readonly int _keywordLength;
    private int _count;
    private int _expected;

    /// <summary>Takes a line apart.</summary>
    /// <param name="source">Where it comes from, for errors.</param>
    /// <param name="line">The line.</param>
    /// <param name="slots">Room for <see cref="MostFields"/>, used again line after line.</param>
    public FieldLine(LineSource source, ReadOnlySpan<byte> line, Span<FieldSlot> slots)
    {
        _source = source;
        _line = line;
        _slots = slots;
        _keywordLength = LineSource.KeywordOf(line).Length;
        Split();
    }

    /// <summary>The first word.</summary>
    public readonly ReadOnlySpan<byte> Keyword => _line[.._keywordLength];

    /// <summary>Whether the line has a colon and so a list, which may be empty.</summary>
    public bool HasList { get; private set; }

    /// <summary>What follows the colon.</summary>
    public ReadOnlySpan<byte> List { get; private set; }

    /// <summary>Whether the line is of this kind.</summary>
    public readonly bool Is(ReadOnlySpan<byte> keyword) => Keyword.SequenceEqual(keyword);

    /// <summary>Whether a field is there; it still has to be asked for.</summary>
    public readonly bool Has(ReadOnlySpan<byte> key) => Find(key) >= 0;

    /// <summary>The text of a field, which must be there.</summary>
    public ReadOnlySpan<byte> Value(ReadOnlySpan<byte> key)
    {
        int at = Find(key);
        if (at < 0)
        {
            throw Error($"field {LineSource.Quote(key)} is missing");
        }

        _slots[at].Read = true;
        _expected = at + 1;
        return _slots[at].ValueIn(_line);
    }

    /// <summary>Checks that every field was asked for and that there is a list exactly when there should be.</summary>
    public readonly void Close(bool list = false)
    {
        for (int i = 0; i < _count; i++)
        {
            if (!_slots[i].Read)
            {
                string key = LineSource.Quote(_slots[i].KeyIn(_line));
                throw Error($"field {key} is {(IsRepeated(i) ? "given twice" : "unknown")}");
            }
        }

        if (HasList != list)
        {
            throw Error(list ? "the list after \" : \" is missing" : "there should be no list");
        }
    }

    /// <summary>An error about this line that names its keyword.</summary>
    public readonly InputException Error(string reason) => _source.Error($"{Encoding.ASCII.GetString(Keyword)}: {reason}");

    /// <inheritdoc cref="Error(string)"/>
    public readonly InputException Error(InvariantText reason) => Error(reason.Take());

    private readonly ReadOnlySpan<byte> NextKey()
    {
        var key = _slots[_expected].KeyIn(_line);
        return IsRepeated(_expected) ? throw Error($"field {LineSource.Quote(key)} is given twice") : key;
    }

    private void Split()
    {
        int at = _keywordLength;
        while (at < _line.Length)
        {
            at++;
            int length = _line[at..].IndexOf((byte)' ');
            length = length < 0 ? _line.Length - at : length;
            var field = _line.Slice(at, length);
            if (field.Length == 1 && field[0] == (byte)':')
            {
                HasList = true;
                List = at + 2 <= _line.Length ? _line[(at + 2)..] : default;
                return;
            }

            AddSlot(at, field);
            at += length;
        }
    }

    private void AddSlot(int at, ReadOnlySpan<byte> field)
    {
        int equals = field.IndexOf((byte)'=');
        if (equals <= 0)
        {
            throw Error($"{LineSource.Quote(field)} is not of the form key=value");
        }

        if (_count == _slots.Length)
        {
            throw Error($"there are more than {MostFields} fields");
        }

        _slots[_count++] = new FieldSlot(at, equals, at + equals + 1, field.Length - equals - 1);
    }

    private readonly bool IsRepeated(int slot)
    {
        var key = _slots[slot].KeyIn(_line);
        for (int i = 0; i < _count; i++)
        {
            if (i != slot && _slots[i].KeyIn(_line).SequenceEqual(key))
            {
                return true;
            }
        }

        return false;
    }

    private readonly int Find(ReadOnlySpan<byte> key)
    {
        if (_expected < _count && _slots[_expected].KeyIn(_line).SequenceEqual(key))
        {
            return _expected;
        }

        for (int i = 0; i < _count; i++)
        {
            if (_slots[i].KeyIn(_line).SequenceEqual(key))
            {
                return i;
            }
        }

        return -1;
    }
}
