using System.Globalization;

namespace System.Management.Automation;

/// <summary>
/// Text or a number to an enumeration: names in any case, the unambiguous beginning of a name, several separated by
/// commas. A number must be one of the names, or a union of them for flags.
/// </summary>
internal static class EnumConversion
{
    internal static bool TryConvert(object value, Type target, out object? result, out string reason)
    {
        result = null;
        reason = string.Empty;
        string text = LanguagePrimitives.GetEnumerable(value) is null
            ? StringConversion.ToText(value)
            : string.Join(',', LanguagePrimitives.GetEnumerable(value)!.Cast<object?>().Select(StringConversion.ToText));

        Int128 union = 0;
        foreach (string part in text.Split(','))
        {
            if (!TryOne(part.Trim(), target, out Int128 bits, out reason))
            {
                return false;
            }

            union |= bits;
        }

        if (!IsDefined(union, target))
        {
            reason = $"The value {text} is none of {string.Join(", ", Enum.GetNames(target))}.";
            return false;
        }

        object number = Convert.ChangeType((decimal)union, Enum.GetUnderlyingType(target), CultureInfo.InvariantCulture);
        result = Enum.ToObject(target, number);
        return true;
    }

    private static bool TryOne(string part, Type target, out Int128 bits, out string reason)
    {
        reason = string.Empty;
        if (part.Length > 0 && NumberText.TryParse(part, typeof(decimal), out object? number))
        {
            bits = (Int128)(decimal)number!;
            return true;
        }

        string[] names = Enum.GetNames(target);
        string[] same = Array.FindAll(names, name => string.Equals(name, part, StringComparison.OrdinalIgnoreCase));
        string[] found = same.Length > 0
            ? same[..1]
            : Array.FindAll(names, name => name.StartsWith(part, StringComparison.OrdinalIgnoreCase));
        bits = found.Length == 1 ? Bits(Enum.Parse(target, found[0])) : 0;
        if (found.Length != 1)
        {
            string choice = string.Join(", ", found.Length == 0 ? names : found);
            reason = $"\"{part}\" is {(found.Length == 0 ? "none" : "short for more than one")} of {choice}.";
        }

        return found.Length == 1;
    }

    private static bool IsDefined(Int128 value, Type target)
    {
        if (!target.IsDefined(typeof(FlagsAttribute), inherit: false))
        {
            return Enum.GetValues(target).Cast<object>().Any(one => Bits(one) == value);
        }

        Int128 all = Enum.GetValues(target).Cast<object>().Aggregate((Int128)0, (union, one) => union | Bits(one));
        return (value & ~all) == 0;
    }

    private static Int128 Bits(object enumValue) =>
        (Int128)Convert.ToDecimal(
            Convert.ChangeType(enumValue, Enum.GetUnderlyingType(enumValue.GetType()), CultureInfo.InvariantCulture),
            CultureInfo.InvariantCulture);
}
