namespace PhysMem.Engine.Recording;

/// <summary>Whole numbers written in ASCII, the whole text or nothing: no sign but a leading minus, no blanks.</summary>
internal static class AsciiNumber
{
    /// <summary>Page frame numbers and page counts stay below this, so that sums of two can't overflow.</summary>
    public const long MostPages = 1L << 52;

    private const int MostDigits = 18;

    /// <summary>Reads up to 18 decimal digits.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out long value)
    {
        value = 0;
        bool negative = text.Length > 0 && text[0] == (byte)'-';
        var digits = negative ? text[1..] : text;
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
