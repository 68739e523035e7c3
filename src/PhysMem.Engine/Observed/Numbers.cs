using System.Globalization;
using System.Text.RegularExpressions;

namespace PhysMem.Engine.Observed;

/// <summary>Numbers of a text that may be damaged: one that no kernel prints is none.</summary>
internal static class Numbers
{
    /// <summary>kB of this many digits still are bytes that fit into 63 bits.</summary>
    public const int MostDigits = 15;

    public static long? Long(string digits) =>
        digits.Length <= MostDigits && long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value)
            ? value
            : null;

    /// <summary>The number of a group, if the group is there.</summary>
    public static long? Long(Match match, string group) => match.Groups[group] is { Success: true } told ? Long(told.Value) : null;

    public static int? IntOrNull(string digits) =>
        int.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) ? value : null;

    public static int Int(string digits) => IntOrNull(digits) ?? 0;

    public static uint? Hex(string digits) =>
        uint.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint value) ? value : null;
}
