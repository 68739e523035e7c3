using System.Buffers.Text;
using PhysMem.Engine.Text;

namespace PhysMem.Engine.Trace;

/// <summary>Numbers as kernels and tools print them in traces.</summary>
internal static class KmemNumber
{
    // So many digits a double holds exactly.
    private const int MostTimeDigits = 15;

    /// <summary>A frame: 0x and hexadecimal digits, or decimal ones. All bits set mean that there is none, -1.</summary>
    public static bool TryFrame(ReadOnlySpan<byte> text, out long pfn)
    {
        bool isHex = text.StartsWith("0x"u8);
        ReadOnlySpan<byte> digits = isHex ? text[2..] : text;
        if (text.SequenceEqual("-1"u8))
        {
            pfn = -1;
            return true;
        }

        bool read = Utf8Parser.TryParse(digits, out ulong value, out int used, isHex ? 'x' : 'D') && used == digits.Length;
        bool isNone = value is ulong.MaxValue or uint.MaxValue;
        pfn = isNone ? -1 : (long)value;
        return read && (isNone || value < (ulong)AsciiNumber.MostPages);
    }

    /// <summary>A whole number that isn't negative; digits only.</summary>
    public static bool TryWhole(ReadOnlySpan<byte> text, out int value)
    {
        bool read = AsciiNumber.TryParse(text, out long number) && text[0] != (byte)'-' && number <= int.MaxValue;
        value = read ? (int)number : 0;
        return read;
    }

    /// <summary>Digits, with or without a point among them.</summary>
    public static bool TryTime(ReadOnlySpan<byte> text, out double time)
    {
        if (TryMicroseconds(text, out time))
        {
            return true;
        }

        long whole = 0, scale = 0;
        foreach (byte b in text)
        {
            bool isPoint = b == (byte)'.' && scale == 0 && text[0] != b;
            if (!isPoint && !IsDigit(b))
            {
                time = double.NaN;
                return false;
            }

            whole = isPoint ? whole : (whole * 10) + (b - '0');
            scale = isPoint ? 1 : scale * 10;
        }

        time = scale > 1 ? (double)whole / scale : whole;
        return text.Length is > 0 and <= MostTimeDigits + 1
            ? text[^1] != (byte)'.'
            : !text.IsEmpty && text[^1] != (byte)'.' && Utf8Parser.TryParse(text, out time, out int used) && used == text.Length;
    }

    // "6.432181", as nearly all are: both numbers at once.
    private static bool TryMicroseconds(ReadOnlySpan<byte> text, out double time)
    {
        const int Decimals = 6, Micro = 1_000_000;
        int point = text.Length - Decimals - 1;
        long seconds = 0, part = 0;
        bool read = point is > 0 and <= 8 && text[point] == (byte)'.' && AsciiNumber.TryParseShort(text, point, out seconds)
            && AsciiNumber.TryParseLast(text, Decimals, out part);
        time = (double)((seconds * Micro) + part) / Micro;
        return read;
    }

    /// <summary>Whether it is of digits only, and has one.</summary>
    public static bool IsDigits(ReadOnlySpan<byte> text) => !text.IsEmpty && !text.ContainsAnyExceptInRange((byte)'0', (byte)'9');

    /// <summary>Whether it is a digit.</summary>
    public static bool IsDigit(byte b) => (uint)(b - '0') <= 9;

    /// <summary>Whether it is what the kernel prints for a thread group: its number, or dashes where it isn't known.</summary>
    public static bool IsGroup(ReadOnlySpan<byte> text) => IsDigits(text.TrimStart((byte)' ')) || text.Trim(" -"u8).IsEmpty;
}
