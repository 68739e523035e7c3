using System.Globalization;
using System.Text.RegularExpressions;

namespace System.Management.Automation;

/// <summary>
/// Text to a number the way the host converts a string: blanks around it, 0x and 0b, an exponent, a type letter and a
/// size suffix from kb to pb. Fractions round to even when the target has none.
/// </summary>
internal static partial class NumberText
{
    private static readonly Dictionary<string, decimal> s_multipliers = new(StringComparer.OrdinalIgnoreCase)
    {
        [""] = 1m,
        ["kb"] = 1m * (1L << 10),
        ["mb"] = 1m * (1L << 20),
        ["gb"] = 1m * (1L << 30),
        ["tb"] = 1m * (1L << 40),
        ["pb"] = 1m * (1L << 50),
    };

    internal static bool TryParse(string text, Type target, out object? number)
    {
        text = text.Trim();
        if (text.Length == 0)
        {
            number = Convert.ChangeType(0, target, CultureInfo.InvariantCulture);
            return true;
        }

        return TryScan(text, target, out number) || TryDigitGroups(text, target, out number);
    }

    private static bool TryScan(string text, Type target, out object? number)
    {
        number = null;
        Match match = NumberPattern().Match(text);
        if (!match.Success)
        {
            return false;
        }

        decimal multiplier = s_multipliers[match.Groups["size"].Value];
        decimal sign = match.Groups["sign"].Value == "-" ? -1 : 1;
        if (match.Groups["hex"].Success)
        {
            return TryRadix(match.Groups["hex"].Value, 16, sign * multiplier, target, out number);
        }

        if (match.Groups["binary"].Success)
        {
            return TryRadix(match.Groups["binary"].Value, 2, sign * multiplier, target, out number);
        }

        string digits = match.Groups["digits"].Value;
        if (decimal.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal exact)
            && multiplier != 1 | !IsBinaryFraction(target))
        {
            return TryFit(() => sign * exact * multiplier, target, out number);
        }

        double wide = double.Parse(digits, CultureInfo.InvariantCulture);
        return TryFit(() => (double)sign * wide * (double)multiplier, target, out number);
    }

    /// <summary>
    /// Up to 32 bits are read as a signed int, up to 64 as a signed long; only when that doesn't fit the target is the
    /// text read as the target's own bits. So 0xFFFFFFFF is -1 as a long and 4294967295 as an unsigned type.
    /// </summary>
    private static bool TryRadix(string digits, int radix, decimal factor, Type target, out object? number)
    {
        number = null;
        int bits = digits.Length * (radix == 16 ? 4 : 1);
        if (bits > 64)
        {
            return false;
        }

        ulong raw = digits.Length == 0 ? 0 : Convert.ToUInt64(digits, radix);
        long signed = bits <= 32 ? (int)raw : (long)raw;
        return TryFit(() => signed * factor, target, out number)
            || (factor == 1 && TryFit(() => raw, target, out number))
            || (factor == 1 && TryOwnBits(raw, target, out number));
    }

    private static bool TryOwnBits(ulong raw, Type target, out object? number)
    {
        number = Type.GetTypeCode(target) switch
        {
            TypeCode.SByte when raw <= byte.MaxValue => (sbyte)raw,
            TypeCode.Int16 when raw <= ushort.MaxValue => (short)raw,
            _ => null,
        };
        return number is not null;
    }

    private static bool TryDigitGroups(string text, Type target, out object? number)
    {
        number = null;
        const NumberStyles styles = NumberStyles.Float | NumberStyles.AllowThousands;
        return double.TryParse(text, styles, CultureInfo.InvariantCulture, out double value)
            && TryFit(() => value, target, out number);
    }

    private static bool TryFit<T>(Func<T> value, Type target, out object? number)
        where T : notnull
    {
        try
        {
            number = Convert.ChangeType(value(), target, CultureInfo.InvariantCulture);
            return true;
        }
        catch (OverflowException)
        {
            number = null;
            return false;
        }
    }

    private static bool IsBinaryFraction(Type target) => target == typeof(double) || target == typeof(float);

    [GeneratedRegex(
        @"\A(?<sign>[+-]?)(0x(?<hex>[0-9a-f]*)|0b(?<binary>[01]*)|(?<digits>([0-9]+\.?[0-9]*|\.[0-9]+)(e[+-]?[0-9]+)?)((u?[lsy])|[udn])?)(?<size>([kmgtp]b)?)\z",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex NumberPattern();
}
