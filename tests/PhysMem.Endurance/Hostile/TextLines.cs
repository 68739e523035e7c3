using System.Runtime.InteropServices;
using System.Text;

namespace PhysMem.Endurance;

/// <summary>
/// A text's lines, to be changed: those that stay as they are stay bytes, since texts have thousands of lines and a damage changes few.
/// </summary>
internal sealed class TextLines
{
    private const byte Newline = (byte)'\n';

    private readonly byte[] _text;

    // What lines were changed to; they begin behind the text.
    private readonly List<byte> _changed = [];
    private readonly List<(int Start, int Length)> _lines;

    public TextLines(byte[] text)
    {
        _text = text;
        _lines = new(text.AsSpan().Count(Newline) + 3);
        int start = 0;
        for (int length; (length = text.AsSpan(start).IndexOf(Newline)) >= 0; start += length + 1)
        {
            _lines.Add((start, length));
        }

        _lines.Add((start, text.Length - start));
    }

    public int Count => _lines.Count;

    /// <summary>A line, a character for a byte.</summary>
    public string this[int at]
    {
        get => Encoding.Latin1.GetString(Bytes(_lines[at]));
        set => _lines[at] = Changed(value);
    }

    public void Insert(int at, string line) => _lines.Insert(at, Changed(line));

    public void RemoveRange(int at, int count) => _lines.RemoveRange(at, count);

    public void Swap(int at, int other) => (_lines[at], _lines[other]) = (_lines[other], _lines[at]);

    /// <summary>The text that they are now.</summary>
    public byte[] Joined()
    {
        // No lines at all are an empty text.
        byte[] joined = new byte[Math.Max(_lines.Sum(line => line.Length + 1) - 1, 0)];
        int at = 0;
        foreach ((int Start, int Length) line in _lines)
        {
            Bytes(line).CopyTo(joined.AsSpan(at));
            at += line.Length;
            if (at < joined.Length)
            {
                joined[at++] = Newline;
            }
        }

        return joined;
    }

    private ReadOnlySpan<byte> Bytes((int Start, int Length) line) => line.Start < _text.Length || line.Length == 0
        ? _text.AsSpan(Math.Min(line.Start, _text.Length), line.Length)
        : CollectionsMarshal.AsSpan(_changed).Slice(line.Start - _text.Length, line.Length);

    private (int Start, int Length) Changed(string line)
    {
        (int Start, int Length) place = (_text.Length + _changed.Count, line.Length);
        _changed.AddRange(Encoding.Latin1.GetBytes(line));
        return place;
    }
}
