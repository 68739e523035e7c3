using System.Globalization;
using PhysMem.HelpBuilder.Markdown;

namespace PhysMem.HelpBuilder.Writing;

/// <summary>Blocks of a page as a console shows them: one text for each block, which may have several lines.</summary>
internal static class PlainText
{
    private const string Gap = "  ";

    /// <summary>The texts, broken into lines of at most <paramref name="width"/> characters; 0 leaves that to the reader.</summary>
    public static IEnumerable<string> Of(IEnumerable<Block> blocks, int width = 0) => blocks.Select(block => Of(block, width));

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
        return Wrap(item.Text.Plain, Math.Max(width - mark.Length, 0)).Select((line, n) => (n == 0 ? mark : new string(' ', mark.Length)) + line);
    }

    private static IEnumerable<string> Rows(Table table, int width)
    {
        int[] widths = ColumnsOf(table, width);
        IEnumerable<string> rule = [string.Join(Gap, widths.Select(one => new string('-', one)))];
        return Row(table.Rows[0], widths).Concat(rule).Concat(table.Rows.Skip(1).SelectMany(row => Row(row, widths)));
    }

    // Columns are as wide as their widest cell; where that is too much, the widest ones give way, down to a word.
    private static int[] ColumnsOf(Table table, int width)
    {
        int[] widths = Widest(table, text => [text]);
        int[] least = Widest(table, text => text.Split(' '));
        while (width > 0 && widths.Sum() + (Gap.Length * (widths.Length - 1)) > width)
        {
            int[] room = [.. widths.Zip(least, (one, word) => one > word ? one : 0)];
            if (room.Max() == 0)
            {
                break;
            }

            widths[Array.IndexOf(room, room.Max())]--;
        }

        return widths;
    }

    private static int[] Widest(Table table, Func<string, string[]> parts) =>
        [.. Enumerable.Range(0, table.Rows[0].Count).Select(at => table.Rows.Max(row => parts(row[at].Plain).Max(part => part.Length)))];

    private static IEnumerable<string> Row(IReadOnlyList<Inline> row, int[] widths)
    {
        string[][] cells = [.. row.Select((cell, at) => Wrap(cell.Plain, widths[at]).ToArray())];
        return Enumerable.Range(0, cells.Max(cell => cell.Length)).Select(n => string.Join(
            Gap, cells.Select((cell, at) => (n < cell.Length ? cell[n] : "").PadRight(widths[at]))).TrimEnd());
    }

    private static IEnumerable<string> Wrap(string text, int width)
    {
        string line = "";
        foreach (string word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > 0 && width > 0 && line.Length + 1 + word.Length > width)
            {
                yield return line;
                line = "";
            }

            line += (line.Length == 0 ? "" : " ") + word;
        }

        yield return line;
    }

    private static string Lines(IEnumerable<string> lines) => string.Join('\n', lines);
}
