using System.Text;
using PhysMem.Engine.Buddy;
using PhysMem.Engine.Faults;

namespace PhysMem.Engine.Recording;

/// <summary>
/// Walks the columns of a call line, which one space separates. This is where most of the time of reading a
/// sequence goes, so nothing is cut out or copied: numbers are read where they stand.
/// </summary>
internal ref struct CallColumns
{
    private const int MostDigits = 18;

    private readonly LineSource _source;
    private readonly ReadOnlySpan<byte> _line;
    private int _at;

    /// <summary>Begins behind the line's keyword.</summary>
    public CallColumns(LineSource source, ReadOnlySpan<byte> line, int keywordLength)
    {
        _source = source;
        _line = line;
        _at = keywordLength;
    }

    /// <summary>Whether all columns were read.</summary>
    public readonly bool AtEnd => _at >= _line.Length;

    /// <summary>Reads a number within bounds, both included.</summary>
    public long Number(string column, long min, long max)
    {
        var line = _line;
        int at = Begin(column);
        bool negative = (uint)at < (uint)line.Length && line[at] == (byte)'-';
        at += negative ? 1 : 0;
        int first = at;
        long value = 0;
        while ((uint)at < (uint)line.Length)
        {
            uint digit = (uint)(line[at] - '0');
            if (digit > 9)
            {
                break;
            }

            value = (value * 10) + digit;
            at++;
        }

        if ((uint)(at - first - 1) >= MostDigits || ((uint)at < (uint)line.Length && line[at] != (byte)' '))
        {
            throw Wrong(column, $"which is not a number");
        }

        value = negative ? -value : value;
        if (value < min || value > max)
        {
            throw Wrong(column, $"but must be {min} to {max}");
        }

        _at = at;
        return value;
    }

    /// <summary>Reads a small number within bounds, both included.</summary>
    public int Small(string column, int min, int max = int.MaxValue) => (int)Number(column, min, max);

    /// <summary>Reads bits written as 0x..</summary>
    public uint Bits(string column, uint legal)
    {
        var word = Word(column);
        if (!AsciiNumber.TryParseHex(word, out uint value))
        {
            throw Wrong(column, $"which is not of the form 0x1f");
        }

        if ((value & ~legal) != 0)
        {
            throw Wrong(column, $"but only bits within 0x{legal:x} exist");
        }

        _at += word.Length + 1;
        return value;
    }

    /// <summary>Reads a migratetype's letter.</summary>
    public MigrateType Letter(string column)
    {
        var word = Word(column);
        int type = word.Length == 1 ? MigrateTypes.OfLetter((char)word[0]) : -1;
        if (type < 0)
        {
            throw Wrong(column, $"but a type is one letter of {MigrateTypes.Letters}");
        }

        _at += 2;
        return (MigrateType)type;
    }

    /// <summary>Whether exactly this text is left; if so it is taken.</summary>
    public bool Finish(ReadOnlySpan<byte> rest)
    {
        bool same = !AtEnd && _line[_at..].SequenceEqual(rest);
        _at = same ? _line.Length : _at;
        return same;
    }

    /// <summary>Checks that nothing follows.</summary>
    public readonly void Close()
    {
        if (!AtEnd)
        {
            throw _source.Error($"{Keyword}: {LineSource.Quote(_line[_at..])} follows the last column");
        }
    }

    /// <summary>An error about the line, with its keyword.</summary>
    public readonly InputException Error(string reason) => _source.Error($"{Keyword}: {reason}");

    /// <inheritdoc cref="Error(string)"/>
    public readonly InputException Error(InvariantText reason) => Error(reason.Take());

    private readonly string Keyword => Encoding.ASCII.GetString(LineSource.KeywordOf(_line));

    private readonly int Begin(string column) =>
        (uint)_at < (uint)_line.Length && _line[_at] == (byte)' ' ? _at + 1 : throw Error($"column {column} is missing");

    private readonly ReadOnlySpan<byte> Word(string column)
    {
        var rest = _line[Begin(column)..];
        int length = rest.IndexOf((byte)' ');
        return length < 0 ? rest : rest[..length];
    }

    private readonly InputException Wrong(string column, InvariantText why) =>
        Error($"column {column} is {LineSource.Quote(Word(column))}, {why.Take()}");
}
