using System.Text;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Text;

/// <content>What the text of a field can stand for.</content>
internal ref partial struct FieldLine
{
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
            : throw Error(
                $"field {LineSource.Quote(key)} is {LineSource.Quote(text)}; a type is one letter of {MigrateTypes.Letters}");
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

    private readonly void RequireWithin(ReadOnlySpan<byte> key, long value, long min, long max)
    {
        if (value < min || value > max)
        {
            string field = LineSource.Quote(key);
            throw min == max ? Error($"field {field} is {value}; it must be {min}")
                : max == long.MaxValue ? Error($"field {field} is {value}; it must be {min} or more")
                : Error($"field {field} is {value}; it must be {min} to {max}");
        }
    }
}
