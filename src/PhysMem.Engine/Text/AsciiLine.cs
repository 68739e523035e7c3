using System.Buffers.Text;
using System.Text;

namespace PhysMem.Engine.Text;

/// <summary>One line of ASCII text being put together, in the same room line after line.</summary>
internal sealed class AsciiLine
{
    /// <summary>More than any number takes.</summary>
    private const int NumberRoom = 24;

    private byte[] _bytes = new byte[256];
    private int _length;

    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

    /// <summary>Forgets the line before and begins with a word.</summary>
    public AsciiLine Begin(ReadOnlySpan<byte> keyword)
    {
        _length = 0;
        return Add(keyword);
    }

    public AsciiLine Add(ReadOnlySpan<byte> text)
    {
        text.CopyTo(Room(text.Length));
        _length += text.Length;
        return this;
    }

    public AsciiLine Add(string text)
    {
        _length += Encoding.ASCII.GetBytes(text, Room(text.Length));
        return this;
    }

    public AsciiLine Add(char letter)
    {
        Room(1)[0] = (byte)letter;
        _length++;
        return this;
    }

    public AsciiLine Add(long number)
    {
        Utf8Formatter.TryFormat(number, Room(NumberRoom), out int written);
        _length += written;
        return this;
    }

    /// <summary>Adds " key=value".</summary>
    public AsciiLine Field(ReadOnlySpan<byte> key, long value) => Add(' ').Add(key).Add('=').Add(value);

    /// <summary>Adds " key=1,2,3".</summary>
    public AsciiLine Field(ReadOnlySpan<byte> key, ReadOnlySpan<long> values)
    {
        Add(' ').Add(key);
        for (int i = 0; i < values.Length; i++)
        {
            Add(i == 0 ? '=' : ',').Add(values[i]);
        }

        return this;
    }

    private Span<byte> Room(int bytes)
    {
        if (_bytes.Length - _length < bytes)
        {
            Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, _length + bytes));
        }

        return _bytes.AsSpan(_length);
    }
}
