using System.Collections;
using System.Globalization;

namespace System.Management.Automation;

/// <summary>Anything to text: culture-free, collections joined with blanks.</summary>
internal static class StringConversion
{
    internal static string ToText(object? value)
    {
        value = PSObject.Unwrap(value);
        if (value is PSObject custom)
        {
            return custom.ToString();
        }

        if (LanguagePrimitives.GetEnumerable(value) is IEnumerable elements)
        {
            return string.Join(' ', elements.Cast<object?>().Select(ToText));
        }

        return Convert.ToString(value, CultureInfo.InvariantCulture) ?? string.Empty;
    }
}
