using System.Text;

namespace PhysMem.Pictures;

/// <summary>Rows that Export-Csv wrote, by the names of their columns.</summary>
internal static class CsvRows
{
    public static List<Dictionary<string, string>> Read(string path)
    {
        string[][] lines = [.. File.ReadLines(path).Select(line => Cells(line).ToArray())];
        return [.. lines.Skip(1).Select(cells => lines[0].Zip(cells).ToDictionary(one => one.First, one => one.Second))];
    }

    private static IEnumerable<string> Cells(string line)
    {
        var cell = new StringBuilder();
        bool quoted = false;
        for (int i = 0; i < line.Length; i++)
        {
            if (line[i] == '"')
            {
                // Two within quotes are one.
                bool doubled = quoted && i + 1 < line.Length && line[i + 1] == '"';
                cell.Append(doubled ? "\"" : "");
                i += doubled ? 1 : 0;
                quoted = doubled || !quoted;
            }
            else if (line[i] == ',' && !quoted)
            {
                yield return cell.ToString();
                cell.Clear();
            }
            else
            {
                cell.Append(line[i]);
            }
        }

        yield return cell.ToString();
    }
}
