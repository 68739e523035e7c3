using System.Collections;
using System.Globalization;

namespace PhysMem.PowerShell.Arguments;

/// <summary>Turns a table of sysctls into the lines that sysctl.conf would have: name=value. A name stays what it is.</summary>
internal sealed class SysctlTransformationAttribute : CellTransformationAttribute
{
    private const char Between = '\n';

    protected override object? Convert(object given)
    {
        if (Plain.Of(given) is not IDictionary table)
        {
            return given;
        }

        // A hashtable has no order.
        IEnumerable<DictionaryEntry> rows = table.Cast<DictionaryEntry>();
        string[] lines =
        [
            .. (table is Hashtable ? rows.OrderBy(row => TextOf(row.Key), StringComparer.Ordinal) : rows)
                .Select(row => $"{TextOf(row.Key)}={TextOf(row.Value ?? "")}"),
        ];
        return lines.Length > 0 ? string.Join(Between, lines) : throw Plain.Refusal("The table has no sysctl: give one such as @{ min_free_kbytes = 8192 }.");
    }

    /// <summary>The lines, of a name alone one.</summary>
    internal static string[] Lines(string sysctls) => sysctls.Split(Between);

    /// <summary>A value as one would echo it: a list of numbers with blanks between.</summary>
    internal static string TextOf(object value)
    {
        object plain = Plain.Of(value) ?? "";
        return plain is IEnumerable list and not string
            ? string.Join(' ', list.Cast<object?>().Select(one => TextOf(one ?? "")))
            : System.Convert.ToString(plain, CultureInfo.InvariantCulture) ?? "";
    }
}
