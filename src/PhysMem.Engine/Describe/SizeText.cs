using System.Globalization;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Describe;

/// <summary>
/// Amounts of memory as people write them: 6GB, 512M, 1.5GiB, 0x1000, 4096 pages, 65536. All units are powers of
/// 1024, as in kernel arguments; a number alone counts bytes.
/// </summary>
public static class SizeText
{
    /// <summary>The largest amount, 4 EiB: sums of two still fit.</summary>
    public const long MaxBytes = 1L << 62;

    // A number that can't be read for its length alone has more.
    private const int MostDigits = 18;

    private const string Remedy =
        "Write a number and a unit: B, K, M, G, T, P, E (also KB or KiB and so on) or pages, such as 6GB or 4096 pages.";

    private static readonly (string Name, int Shift)[] s_units =
        [("EiB", 60), ("PiB", 50), ("TiB", 40), ("GiB", 30), ("MiB", 20), ("KiB", 10)];

    /// <summary>Reads an amount.</summary>
    /// <exception cref="PhysMemException"><see cref="FaultCode.SizeTextInvalid"/>, with the reason.</exception>
    public static long Parse(string text) =>
        TryParse(text, out long bytes, out string? reason)
            ? bytes
            : throw new PhysMemException(FaultCode.SizeTextInvalid, $"The size can't be read: {reason}.", Remedy);

    /// <summary>Reads an amount, or says why it can't be read.</summary>
    public static bool TryParse(string? text, out long bytes, out string? reason)
    {
        bytes = 0;
        string trimmed = (text ?? "").Trim();
        if (trimmed.Length == 0)
        {
            reason = "the text is empty";
            return false;
        }

        int digits = NumberLength(trimmed);
        string unit = trimmed[digits..].Trim();
        if (digits == 0)
        {
            reason = trimmed[0] == '-' ? $"{Cited.Of(trimmed)} is negative" : $"{Cited.Of(trimmed)} does not begin with a number";
            return false;
        }

        if (!TryReadNumber(trimmed[..digits], out decimal number))
        {
            reason = digits > MostDigits ? TooMuch(trimmed) : $"{Cited.Of(trimmed[..digits])} is no number";
            return false;
        }

        if (!TryReadUnit(unit, out long size))
        {
            reason = $"{Cited.Of(unit)} is no unit of memory";
            return false;
        }

        return TryMultiply(number, size, trimmed, out bytes, out reason);
    }

    /// <summary>
    /// Prints an amount in the largest unit that takes at most two decimals to be exact: 6 GiB, 1.5 GiB, 4100 KiB,
    /// 17 B. What is printed is read back as the same amount.
    /// </summary>
    public static string Format(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        foreach ((string name, int shift) in s_units)
        {
            long unit = 1L << shift;
            if (bytes >= unit && (Int128)bytes * 100 % unit == 0)
            {
                return string.Create(CultureInfo.InvariantCulture, $"{(decimal)bytes / unit:0.##} {name}");
            }
        }

        return string.Create(CultureInfo.InvariantCulture, $"{bytes} B");
    }

    private static string TooMuch(string text) => $"{Cited.Of(text)} is more than 4 EiB";

    private static int NumberLength(string text)
    {
        bool hex = IsHex(text);
        int i = hex ? 2 : 0;
        while (i < text.Length && (hex ? char.IsAsciiHexDigit(text[i]) : char.IsAsciiDigit(text[i]) || text[i] == '.'))
        {
            i++;
        }

        return i;
    }

    private static bool IsHex(string text) => text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);

    private static bool TryReadNumber(string text, out decimal number)
    {
        if (!IsHex(text))
        {
            return decimal.TryParse(
                text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number);
        }

        bool read = ulong.TryParse(
            text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong value);
        number = value;
        return read;
    }

    private static bool TryReadUnit(string unit, out long size)
    {
        string upper = unit.ToUpperInvariant();
        size = upper switch
        {
            "" or "B" or "BYTE" or "BYTES" => 1,
            "PAGE" or "PAGES" => PageConstants.PageSize,
            _ => 0,
        };
        if (size == 0 && upper[1..] is ("" or "B" or "IB"))
        {
            int shift = Array.Find(s_units, u => u.Name[0] == upper[0]).Shift;
            size = shift == 0 ? 0 : 1L << shift;
        }

        return size != 0;
    }

    private static bool TryMultiply(decimal number, long size, string text, out long bytes, out string? reason)
    {
        bytes = 0;
        if (number > (decimal)MaxBytes / size)
        {
            reason = TooMuch(text);
            return false;
        }

        decimal product = number * size;
        if (product != decimal.Truncate(product))
        {
            reason = $"{Cited.Of(text)} is no whole number of bytes";
            return false;
        }

        bytes = (long)product;
        reason = null;
        return true;
    }
}
