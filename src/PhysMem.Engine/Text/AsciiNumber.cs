using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace PhysMem.Engine.Text;

/// <summary>Whole numbers written in ASCII, the whole text or nothing: no sign but a leading minus, no blanks.</summary>
internal static class AsciiNumber
{
    /// <summary>Page frame numbers and page counts stay below this, so that sums of two can't overflow.</summary>
    public const long MostPages = 1L << 52;

    private const int MostDigits = 18;

    /// <summary>Reads up to 18 decimal digits.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out long value)
    {
        bool negative = text.Length > 0 && text[0] == (byte)'-';
        var digits = negative ? text[1..] : text;
        value = 0;
        if (digits.Length is 0 or > MostDigits)
        {
            return false;
        }

        foreach (byte b in digits)
        {
            uint digit = (uint)(b - '0');
            if (digit > 9)
            {
                return false;
            }

            value = (value * 10) + digit;
        }

        value = negative ? -value : value;
        return true;
    }

    /// <summary>
    /// Reads one to eight digits all at once: a branch for each would often be guessed wrong at the last.
    /// </summary>
    /// <param name="text">The digits and whatever follows, eight bytes at least.</param>
    /// <param name="digits">How many bytes are to be digits.</param>
    /// <param name="value">The number.</param>
    /// <returns>False also for numbers that are not short, or negative.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryParseShort(ReadOnlySpan<byte> text, int digits, out long value) =>
        TryParseShort(BinaryPrimitives.ReadUInt64LittleEndian(text), digits, out value);

    /// <summary>Reads one to eight digits at the end of a text, as <see cref="TryParseShort(ReadOnlySpan{byte}, int, out long)"/> does.</summary>
    /// <param name="text">Whatever comes before and the digits, eight bytes at least.</param>
    /// <param name="digits">How many bytes are to be digits.</param>
    /// <param name="value">The number.</param>
    /// <returns>As there.</returns>
    public static bool TryParseLast(ReadOnlySpan<byte> text, int digits, out long value) =>
        TryParseShort(BinaryPrimitives.ReadUInt64LittleEndian(text[^sizeof(ulong)..]) >> (64 - (8 * digits)), digits, out value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryParseShort(ulong text, int digits, out long value)
    {
        // Leading zeros push out what follows. Of a byte that isn't 0..9 then the highest bit is set, or gets set by
        // the sum; it may carry over, but only to another byte of a text that is refused anyway.
        ulong word = text ^ 0x3030303030303030;
        word <<= 64 - (8 * digits);
        ulong wrong = (word | (word + 0x7676767676767676)) & 0x8080808080808080;

        // Neighbours are joined to pairs, and those by two products that have the sum of all in their upper half.
        const ulong evenPairs = 0x000000ff000000ff;
        word = (word * 10) + (word >> 8);
        ulong sum = ((word & evenPairs) * (100 + (1000000UL << 32))) + (((word >> 16) & evenPairs) * (1 + (10000UL << 32)));
        value = (long)(sum >> 32);
        return wrong == 0 && digits is > 0 and <= 8;
    }

    /// <summary>Reads 0x and one to eight hexadecimal digits, as masks are written.</summary>
    public static bool TryParseHex(ReadOnlySpan<byte> text, out uint value)
    {
        value = 0;
        if (text.Length is < 3 or > 10 || text[0] != (byte)'0' || text[1] != (byte)'x')
        {
            return false;
        }

        foreach (byte b in text[2..])
        {
            int digit = HexDigit(b);
            if (digit < 0)
            {
                return false;
            }

            value = (value << 4) | (uint)digit;
        }

        return true;
    }

    private static int HexDigit(byte b) => b switch
    {
        >= (byte)'0' and <= (byte)'9' => b - '0',
        >= (byte)'a' and <= (byte)'f' => b - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => b - 'A' + 10,
        _ => -1,
    };
}
