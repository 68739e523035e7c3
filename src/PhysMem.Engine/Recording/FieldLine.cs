using System.Text;
using PhysMem.Engine.Buddy;
using PhysMem.Engine.Faults;

namespace PhysMem.Engine.Recording;

/// <summary>
/// One line of the form "KEYWORD key=value key=value : list". Fields are asked for by name; what nobody asked for,
/// and what is written twice, is an error when the line is closed. Asking in file order costs no search.
/// </summary>
internal ref struct FieldLine
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
        int space = line.IndexOf((byte)' ');
        _keywordLength = space < 0 ? line.Length : space;
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

    /// <summary>A number within bounds, both included.</summary>
    public long Number(ReadOnlySpan<byte> key, long min = 0, long max = long.MaxValue)
    {
        var text = Value(key);
        if (!AsciiNumber.TryParse(text, out long value))
        {
            throw Error($"field {LineSource.Quote(key)} is {LineSource.Quote(text)}, which is not a number");
        }

        RequireWithin(key, value, min, max);
        return value;
    }

    /// <summary>A number of pages or a page frame number.</summary>
    public long Pages(ReadOnlySpan<byte> key) => Number(key, 0, AsciiNumber.MostPages);

    /// <summary>A small number within bounds, both included.</summary>
    public int Small(ReadOnlySpan<byte> key, int min = 0, int max = int.MaxValue) => (int)Number(key, min, max);

    /// <summary>A field that is 0 or 1.</summary>
    public bool Flag(ReadOnlySpan<byte> key) => Small(key, 0, 1) == 1;

    /// <summary>Bits written as 0x..</summary>
    public uint Bits(ReadOnlySpan<byte> key)
    {
        var text = Value(key);
        return AsciiNumber.TryParseHex(text, out uint value)
            ? value
            : throw Error($"field {LineSource.Quote(key)} is {LineSource.Quote(text)}, which is not of the form 0x1f");
    }

    /// <summary>Any text that isn't empty.</summary>
    public string Text(ReadOnlySpan<byte> key)
    {
        var text = Value(key);
        return text.Length > 0
            ? Encoding.ASCII.GetString(text)
            : throw Error($"field {LineSource.Quote(key)} is empty");
    }

    /// <summary>A migratetype's letter.</summary>
    public MigrateType Letter(ReadOnlySpan<byte> key)
    {
        var text = Value(key);
        int type = text.Length == 1 ? MigrateTypes.OfLetter((char)text[0]) : -1;
        return type >= 0
            ? (MigrateType)type
            : throw Error($"field {LineSource.Quote(key)} is {LineSource.Quote(text)}; a type is one letter of {MigrateTypes.Letters}");
    }

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

    /// <summary>A comma-separated field of exactly so many numbers.</summary>
    public long[] Numbers(ReadOnlySpan<byte> key, int count, long min = 0)
    {
        var rest = Value(key);
        var values = new long[count];
        for (int i = 0; i < count; i++)
        {
            int comma = rest.IndexOf((byte)',');
            bool last = i == count - 1;
            if (last != (comma < 0))
            {
                throw Error($"field {LineSource.Quote(key)} does not hold {count} numbers");
            }

            var text = last ? rest : rest[..comma];
            if (!AsciiNumber.TryParse(text, out values[i]))
            {
                throw Error($"field {LineSource.Quote(key)} holds {LineSource.Quote(text)}, which is not a number");
            }

            RequireWithin(key, values[i], min, long.MaxValue);
            rest = last ? default : rest[(comma + 1)..];
        }

        return values;
    }

    /// <summary>All fields not asked for yet, as names and numbers in file order; none may come twice.</summary>
    public (string Name, long Value)[] RemainingNumbers()
    {
        var numbers = new (string, long)[_count - _expected];
        for (int i = 0; i < numbers.Length; i++)
        {
            var key = NextKey();
            numbers[i] = (Encoding.ASCII.GetString(key), Number(key));
        }

        return numbers;
    }

    /// <summary>All fields not asked for yet, as names and texts in file order; none may come twice.</summary>
    public (string Key, string Value)[] RemainingTexts()
    {
        var texts = new (string, string)[_count - _expected];
        for (int i = 0; i < texts.Length; i++)
        {
            var key = NextKey();
            texts[i] = (Encoding.ASCII.GetString(key), Text(key));
        }

        return texts;
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

    private readonly void RequireWithin(ReadOnlySpan<byte> key, long value, long min, long max)
    {
        if (value < min || value > max)
        {
            string allowed = min == max ? $"{min}" : max == long.MaxValue ? $"{min} or more" : $"{min} to {max}";
            throw Error($"field {LineSource.Quote(key)} is {value}; it must be {allowed}");
        }
    }

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
