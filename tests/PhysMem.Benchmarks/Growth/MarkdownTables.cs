using System.Globalization;
using System.Text;

namespace PhysMem.Benchmarks.Growth;

/// <summary>Tables of a page; those of one title become one.</summary>
internal static class MarkdownTables
{
    private const string Begin = "<!-- growth: written by the program -->";
    private const string End = "<!-- growth: end -->";

    /// <summary>Puts the tables between two marks of a page, in place of what is there.</summary>
    /// <exception cref="ArgumentException">The page has no such marks.</exception>
    public static void Replace(string path, string introduction, IEnumerable<Table> tables)
    {
        string page = File.ReadAllText(path);
        int begin = page.IndexOf(Begin, StringComparison.Ordinal), end = page.IndexOf(End, StringComparison.Ordinal);
        if (begin < 0 || end < begin)
        {
            throw new ArgumentException($"{path} has no lines '{Begin}' and '{End}' to write tables between");
        }

        File.WriteAllText(path, $"{page[..begin]}{Begin}\n\n{introduction}\n\n{Format(tables)}{page[end..]}");
    }

    private static string Format(IEnumerable<Table> tables)
    {
        var text = new StringBuilder();
        foreach (IGrouping<string, Table> table in tables.GroupBy(one => one.Title))
        {
            Series[] columns = [.. table.SelectMany(one => one.Columns).DistinctBy(s => s.Name)];
            text.Append(Line([table.Key, .. columns.Select(s => s.Name)]));
            text.Append(Line(["---", .. columns.Select(_ => "---:")]));
            foreach (Point row in columns.SelectMany(s => s.Points).DistinctBy(p => p.X))
            {
                text.Append(Line([row.Label, .. columns.Select(s => Cell(s, row.X))]));
            }

            text.Append('\n');
        }

        return text.ToString();
    }

    private static string Line(IEnumerable<string> cells) => $"| {string.Join(" | ", cells)} |\n";

    private static string Cell(Series series, double x) => series.Points.Where(p => p.X == x)
        .Select(p => p.Y.ToString(p.Y < 1 ? "0.00" : p.Y < 100 ? "0.0" : "#,0", CultureInfo.InvariantCulture))
        .FirstOrDefault("");
}
