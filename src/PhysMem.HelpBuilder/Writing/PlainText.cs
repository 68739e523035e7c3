using System.Globalization;
using PhysMem.HelpBuilder.Markdown;

namespace PhysMem.HelpBuilder.Writing;

/// <summary>Blocks of a page as a console shows them: one text for each block, which may have several lines.</summary>
internal static class PlainText
{
    private const string Gap = "  ";

    /// <summary>The texts, broken into lines of at most <paramref name="width"/> characters; 0 leaves that to the reader.</summary>
    public static IEnumerable<string> Of(IEnumerable<Block> blocks, int width = 0) => blocks.Select(block => Of(block, width));

    /// <summary>One text broken into lines; those after the first are indented by <paramref name="hang"/> blanks.</summary>
    public static IEnumerable<string> Wrap(string text, int width, int hang = 0)
    {
        string line = "";
        foreach (string word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > hang && width > 0 && line.Length + 1 + word.Length > width)
            {
                yield return line;
                line = new string(' ', hang);
            }

            line += (line.Trim().Length == 0 ? "" : " ") + word;
        }

        yield return line;
    }

    private static string Of(Block block, int width) => block switch
    {
        Paragraph paragraph => Lines(Wrap(paragraph.Text.Plain, width)),
        ItemList list => Lines(list.Items.SelectMany((item, at) => Items(list, item, at, width))),
        Code code => Lines(code.Lines),
        Table table => Lines(Rows(table, width)),
        Heading heading => heading.Text,
        _ => throw new ArgumentOutOfRangeException(nameof(block), block, null),
    };

    private static IEnumerable<string> Items(ItemList list, Item item, int at, int width)
    {
        string mark = list.Numbered ? string.Create(CultureInfo.InvariantCulture, $"{at + 1}. ") : "- ";
        return Wrap(item.Text.Plain, width - mark.Length).Select((line, n) => (n == 0 ? mark : new string(' ', mark.Length)) + line);
    }

    // Columns are as wide as their widest cell; what is left of the width goes to the last one.
    private static IEnumerable<string> Rows(Table table, int width)
    {
        int[] widths = [.. Enumerable.Range(0, table.Rows[0].Count - 1).Select(at => table.Rows.Max(row => row[at].Plain.Length))];
        int indent = widths.Sum(one => one + Gap.Length);
        int last = width > 0 ? width - indent : table.Rows.Max(row => row[^1].Plain.Length);
        IEnumerable<string> lines = table.Rows.SelectMany(row => Row(row, widths, indent, last)).ToArray();
        string rule = string.Concat(widths.Select(one => new string('-', one) + Gap)) + new string('-', Math.Min(last, table.Rows.Max(row => row[^1].Plain.Length)));
        return lines.Take(1).Append(rule).Concat(lines.Skip(1));
    }

    private static IEnumerable<string> Row(IReadOnlyList<Inline> row, int[] widths, int indent, int last)
    {
        string start = string.Concat(widths.Select((one, at) => row[at].Plain.PadRight(one) + Gap));
        return Wrap(row[^1].Plain, last).Select((line, n) => ((n == 0 ? start : new string(' ', indent)) + line).TrimEnd());
    }

    private static string Lines(IEnumerable<string> lines) => string.Join('\n', lines);
}
