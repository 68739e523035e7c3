using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace System.Management.Automation;

public static class LanguagePrimitives
{
    public static T ConvertTo<T>(object? valueToConvert) =>
        (T)ConvertTo(valueToConvert, typeof(T), CultureInfo.InvariantCulture)!;

    public static object? ConvertTo(object? valueToConvert, Type resultType) =>
        ConvertTo(valueToConvert, resultType, CultureInfo.InvariantCulture);

    public static object? ConvertTo(object? valueToConvert, Type resultType, IFormatProvider formatProvider)
    {
        ArgumentNullException.ThrowIfNull(resultType);
        return ValueConversion.TryConvert(valueToConvert, resultType, out object? result, out string reason)
            ? result
            : throw new PSInvalidCastException(reason);
    }

    public static bool TryConvertTo<T>(object? valueToConvert, [MaybeNullWhen(false)] out T result) =>
        TryConvertTo(valueToConvert, CultureInfo.InvariantCulture, out result);

    public static bool TryConvertTo<T>(
        object? valueToConvert, IFormatProvider formatProvider, [MaybeNullWhen(false)] out T result)
    {
        bool done = TryConvertTo(valueToConvert, typeof(T), formatProvider, out object? converted);
        result = done ? (T)converted! : default;
        return done;
    }

    public static bool TryConvertTo(object? valueToConvert, Type resultType, out object? result) =>
        TryConvertTo(valueToConvert, resultType, CultureInfo.InvariantCulture, out result);

    public static bool TryConvertTo(
        object? valueToConvert, Type resultType, IFormatProvider formatProvider, out object? result)
    {
        ArgumentNullException.ThrowIfNull(resultType);
        return ValueConversion.TryConvert(valueToConvert, resultType, out result, out _);
    }

    /// <summary>The elements of what counts as a collection in a pipeline, else null: strings and dictionaries are one value.</summary>
    public static IEnumerable? GetEnumerable(object? obj) => PSObject.Unwrap(obj) switch
    {
        string or IDictionary or null => null,
        IEnumerable elements => elements,
        _ => null,
    };

    public static IEnumerator? GetEnumerator(object? obj) => GetEnumerable(obj)?.GetEnumerator();

    public static bool IsTrue(object? obj)
    {
        switch (PSObject.Unwrap(obj))
        {
            case null:
                return false;
            case bool value:
                return value;
            case SwitchParameter value:
                return value.IsPresent;
            case string text:
                return text.Length > 0;
            case char or DateTime:
                return true;
            case IConvertible number and not Enum:
                return number.ToDouble(CultureInfo.InvariantCulture) != 0;
            case IList list:
                return list.Count > 1 || (list.Count == 1 && IsTrue(list[0]));
            default:
                return true;
        }
    }

    public static new bool Equals(object? first, object? second) => Equals(first, second, ignoreCase: false);

    public static bool Equals(object? first, object? second, bool ignoreCase)
    {
        first = PSObject.Unwrap(first);
        second = PSObject.Unwrap(second);
        if (first is null || second is null)
        {
            return first is null && second is null;
        }

        if (first is string text)
        {
            return TryConvertTo(second, out string? other)
                && string.Equals(text, other, ignoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);
        }

        return first.Equals(second) || (TryConvertTo(second, first.GetType(), out object? converted) && first.Equals(converted));
    }

    public static int Compare(object? first, object? second) => Compare(first, second, ignoreCase: false);

    public static int Compare(object? first, object? second, bool ignoreCase)
    {
        first = PSObject.Unwrap(first);
        second = PSObject.Unwrap(second);
        if (first is null || second is null)
        {
            return (first is null ? 0 : 1) - (second is null ? 0 : 1);
        }

        object? other = ConvertTo(second, first.GetType(), CultureInfo.InvariantCulture);
        if (first is string text)
        {
            return string.Compare(
                text, (string?)other, ignoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);
        }

        return first is IComparable comparable
            ? comparable.CompareTo(other)
            : throw new ArgumentException($"A {first.GetType().Name} can't be compared.", nameof(first));
    }
}
