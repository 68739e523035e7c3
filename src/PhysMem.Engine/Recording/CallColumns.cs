using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Text;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Text;

namespace PhysMem.Engine.Recording;

/// <summary>
/// Walks the columns of a call line, which one space separates. Most of the time of reading a sequence goes here, so
/// nothing is cut out or copied, and no branch depends on how long a number is: the spaces of 64 bytes are found at
/// once, which says where each column ends before any is read, and a number's digits are joined at once.
/// </summary>
internal ref struct CallColumns
{
    private const int BlockSize = 64;

    private readonly LineSource _source;

    // The line and some bytes more, so that whole blocks can be read at its end too.
    private readonly ReadOnlySpan<byte> _text;
    private readonly int _length;
    private int _at;

    // A bit for each column's end that is still ahead in the block.
    private int _block;
    private ulong _ends;

    /// <summary>Begins behind the first word of the line last read.</summary>
    public CallColumns(LineSource source)
    {
        _source = source;
        _text = source.LineAndMore(out _length);
        Load(0);
        End();
    }

    /// <summary>Whether all columns were read.</summary>
    public readonly bool AtEnd => _at > _length;

    private readonly string Keyword => Encoding.ASCII.GetString(LineSource.KeywordOf(_text[.._length]));

    /// <summary>Reads a number within bounds, both included.</summary>
    public long Number(string column, long min, long max)
    {
        int start = Begin(column), end = End();
        if (!AsciiNumber.TryParseShort(_text[start..], end - start, out long value)
            && !AsciiNumber.TryParse(_text[start..end], out value))
        {
            throw NoNumber(column, start);
        }

        if (value < min || value > max)
        {
            throw OutOfBounds(column, start, min, max);
        }

        return value;
    }

    /// <summary>Reads a small number within bounds, both included.</summary>
    public int Small(string column, int min, int max = int.MaxValue) => (int)Number(column, min, max);

    /// <summary>Reads bits written as 0x..</summary>
    public uint Bits(string column, uint legal)
    {
        int start = Begin(column), end = End();
        if (!AsciiNumber.TryParseHex(_text[start..end], out uint value))
        {
            throw NoBits(column, start);
        }

        return (value & ~legal) == 0 ? value : throw IllegalBits(column, start, legal);
    }

    /// <summary>Reads a migratetype's letter.</summary>
    public MigrateType Letter(string column)
    {
        int start = Begin(column), end = End();
        int type = end - start == 1 ? MigrateTypes.OfLetter((char)_text[start]) : -1;
        return type >= 0 ? (MigrateType)type : throw NoLetter(column, start);
    }

    /// <summary>Reads a migratetype's letter or a minus, which reads as unmovable.</summary>
    public MigrateType LetterOrNone(string column)
    {
        if (!AtEnd && _text[_at] == (byte)'-')
        {
            Begin(column);
            End();
            return MigrateType.Unmovable;
        }

        return Letter(column);
    }

    /// <summary>Reads the letter of a pageblock, which is small for an isolated one that keeps its type.</summary>
    public char PageblockLetter(string column)
    {
        int start = Begin(column), end = End();
        char letter = (char)_text[start];
        return end - start == 1 && MigrateTypes.OfLetter(char.ToUpperInvariant(letter)) >= 0
            ? letter
            : throw NoLetter(column, start);
    }

    /// <summary>Whether exactly this text is left, with the space before it; if so it is taken.</summary>
    public bool Finish(ReadOnlySpan<byte> rest)
    {
        bool same = !AtEnd && Rest.SequenceEqual(rest);
        _at = same ? _length + 1 : _at;
        return same;
    }

    /// <summary>Checks that nothing follows.</summary>
    public readonly void Close()
    {
        if (!AtEnd)
        {
            throw _source.Error($"{Keyword}: {LineSource.Quote(Rest)} follows the last column");
        }
    }

    /// <summary>An error about the line, with its keyword.</summary>
    public readonly InputException Error(string reason) => _source.Error($"{Keyword}: {reason}");

    /// <inheritdoc cref="Error(string)"/>
    public readonly InputException Error(InvariantText reason) => Error(reason.Take());

    private readonly ReadOnlySpan<byte> Rest => _text[(_at - 1).._length];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly int Begin(string column) => AtEnd ? throw Missing(column) : _at;

    /// <summary>Where the column ends that begins here; goes on to the next one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int End()
    {
        while (_ends == 0)
        {
            Load(_block + BlockSize);
        }

        int end = _block + BitOperations.TrailingZeroCount(_ends);
        _ends &= _ends - 1;
        _at = end + 1;
        return end;
    }

    private void Load(int block)
    {
        var bytes = _text.Slice(block, BlockSize);
        var space = Vector256.Create((byte)' ');
        ulong low = Vector256.Equals(Vector256.Create(bytes), space).ExtractMostSignificantBits();
        ulong high = Vector256.Equals(Vector256.Create(bytes[Vector256<byte>.Count..]), space).ExtractMostSignificantBits();
        _block = block;
        _ends = low | (high << Vector256<byte>.Count);
        int left = _length - block;
        if (left < BlockSize)
        {
            // The last column ends with the line.
            _ends = (_ends & ((1UL << left) - 1)) | (1UL << left);
        }
    }

    // The texts stand apart: room for them would be made, and cleared, at every call of the methods above.
    private readonly InputException Missing(string column) => Error($"column {column} is missing");

    private readonly InputException NoNumber(string column, int start) => Wrong(column, start, $"which is not a number");

    private readonly InputException OutOfBounds(string column, int start, long min, long max) =>
        Wrong(column, start, $"but must be {min} to {max}");

    private readonly InputException NoBits(string column, int start) =>
        Wrong(column, start, $"which is not of the form 0x1f");

    private readonly InputException IllegalBits(string column, int start, uint legal) =>
        Wrong(column, start, $"but only bits within 0x{legal:x} exist");

    private readonly InputException NoLetter(string column, int start) =>
        Wrong(column, start, $"but a type is one letter of {MigrateTypes.Letters}");

    private readonly InputException Wrong(string column, int start, InvariantText why) =>
        Error($"column {column} is {LineSource.Quote(LineSource.KeywordOf(_text[start.._length]))}, {why.Take()}");
}
