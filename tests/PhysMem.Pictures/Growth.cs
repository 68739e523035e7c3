using System.Globalization;
using ScottPlot;

namespace PhysMem.Pictures;

/// <summary>What an operation costs against what varies: plots of the tables that the growth benchmark wrote into a page.</summary>
internal static class Growth
{
    private const string Begin = "<!-- growth: written by the program -->";
    private const string End = "<!-- growth: end -->";
    private const string Nanoseconds = "ns per operation";

    // A host's own figures are drawn as something to compare with.
    private const string Host = "host: ";

    private static readonly (string Title, string Table, string Unit, string[] Columns)[] s_plots =
    [
        ("Memory size: the core", "memory of the machine", Nanoseconds, ["core, from empty", "core, half of it live", "core, 32 MiB live", "host: random access"]),
        ("Memory size: all of __alloc_pages", "memory of the machine", Nanoseconds, ["full, from empty", "full, half of it live", "full, 32 MiB live", "host: random access"]),
        ("Live blocks: a machine of 1 TiB", "live blocks", Nanoseconds, ["core", "full", "host: random access"]),
        ("Fragmentation: a machine of 1 GiB", "share of odd frames in use for good", Nanoseconds, ["core, order 0", "core, order 3", "full, order 0", "full, order 3"]),
        ("Nodes: order 0 through all of __alloc_pages", "nodes, each with a CPU", Nanoseconds, ["page at home", "page on the last node of the list"]),
        ("Nodes: boot", "nodes, each with a CPU", "ms", ["boot, ms"]),
    ];

    public static void Draw(string page, string path)
    {
        Dictionary<string, string[][]> tables = Tables(File.ReadAllText(page));
        Plot[] plots = [.. s_plots.Select(plot => Draw(plot.Title, tables[plot.Table], plot.Unit, plot.Columns))];
        SvgFile.Write(path, "Cost of an operation against memory size, live blocks, fragmentation and nodes", plots, columns: 2, width: 560, height: 380);
    }

    private static Plot Draw(string title, string[][] table, string unit, string[] columns)
    {
        var lines = new Lines(title, table[0][0], unit, logX: true, logY: true);
        foreach (string column in columns)
        {
            int at = Array.IndexOf(table[0], column);
            lines.Add(
                column,
                [.. table.Skip(1).Where(row => Value(row[at]) > 0).Select(row => (Place(row[0]), Value(row[at])))],
                column.StartsWith(Host, StringComparison.Ordinal));
        }

        return lines.Finish([.. table.Skip(1).Select(row => (Place(row[0]), row[0]))]);
    }

    // By their first column: the titles, then the rows.
    private static Dictionary<string, string[][]> Tables(string page)
    {
        string part = page[page.IndexOf(Begin, StringComparison.Ordinal)..page.IndexOf(End, StringComparison.Ordinal)];
        return part.Split("\n\n").Where(block => block.StartsWith('|'))
            .Select(block => block.Trim().Split('\n').Where((_, k) => k != 1).Select(line => line.Trim('|').Split('|').Select(cell => cell.Trim()).ToArray()).ToArray())
            .ToDictionary(table => table[0][0]);
    }

    private static double Value(string cell) => cell.Length == 0 ? 0 : double.Parse(cell, NumberStyles.Number, CultureInfo.InvariantCulture);

    // 64MiB, 10^3, 1/16, all, 8.
    private static double Place(string words) => words switch
    {
        "all" => 1,
        _ when words.IndexOf('/') is > 0 and var at => Value(words[..at]) / Value(words[(at + 1)..]),
        _ when words.IndexOf('^') is > 0 and var at => Math.Pow(Value(words[..at]), Value(words[(at + 1)..])),
        _ when words.EndsWith("iB", StringComparison.Ordinal) => Value(words[..^3]) * Math.Pow(1024, "KMGT".IndexOf(words[^3]) + 1),
        _ => Value(words),
    };
}
