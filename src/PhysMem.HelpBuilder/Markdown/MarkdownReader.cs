namespace PhysMem.HelpBuilder.Markdown;

/// <summary>
/// Reads the part of markdown that our pages are written in: headings of three levels, paragraphs, one-level lists,
/// fenced code and tables, with a blank line between them. Anything else is refused, so that a page can't look right
/// on a web page and wrong in a console.
/// </summary>
internal sealed class MarkdownReader
{
    private const string Fence = "```";

    private readonly string _file;
    private readonly string[] _lines;
    private readonly List<Block> _blocks = [];
    private int _at;

    private MarkdownReader(string file, string text)
    {
        _file = file;
        _lines = text.ReplaceLineEndings("\n").Split('\n');
    }

    private string Line => _lines[_at];

    private bool AtEnd => _at >= _lines.Length;

    private bool AtBlank => AtEnd || string.IsNullOrWhiteSpace(Line);

    /// <exception cref="PageException">The text has something that pages don't have.</exception>
    public static IReadOnlyList<Block> Read(string file, string text)
    {
        var reader = new MarkdownReader(file, text);
        while (!reader.AtEnd)
        {
            reader.ReadBlock();
        }

        return reader._blocks;
    }

    private void ReadBlock()
    {
        if (AtBlank)
        {
            _at++;
            return;
        }

        if (_at > 0 && _lines[_at - 1].Length > 0)
        {
            throw Fault("a blank line is missing before this one");
        }

        _blocks.Add(Line switch
        {
            ['#', ..] => ReadHeading(),
            ['`', '`', '`', ..] => ReadCode(),
            ['|', ..] => ReadTable(),
            _ when ItemText(Line) is not null => ReadList(),
            [' ' or '\t' or '>', ..] or "---" => throw Fault("pages have no indented text, quotations or rules"),
            _ => ReadParagraph(),
        });
    }

    private Heading ReadHeading()
    {
        int level = Line.IndexOf(' ', StringComparison.Ordinal);
        if (level is < 1 or > 3 || Line[..level].Trim('#').Length > 0)
        {
            throw Fault("a heading is #, ## or ###, a blank and a text");
        }

        return new Heading(_at + 1, level, _lines[_at++][level..].Trim());
    }

    private Code ReadCode()
    {
        int start = _at;
        string language = Line[Fence.Length..].Trim();
        if (language.Length == 0)
        {
            throw Fault("a fence names its language: powershell, Output, yaml or text");
        }

        for (_at++; !AtEnd && Line != Fence; _at++)
        {
        }

        if (AtEnd)
        {
            throw Fault("a fence is never closed", start);
        }

        _at++;
        return new Code(start + 1, language, _lines[(start + 1)..(_at - 1)]);
    }

    private Table ReadTable()
    {
        int start = _at;
        var rows = new List<IReadOnlyList<Inline>>();
        for (; !AtBlank; _at++)
        {
            if (Line is not ['|', .., '|'])
            {
                throw Fault("a row of a table begins and ends with |");
            }

            bool rule = Line.All(c => c is '|' or '-' or ' ' or ':');
            if (rule != (_at == start + 1))
            {
                throw Fault("the second row of a table, and no other, is the rule");
            }

            if (!rule)
            {
                rows.Add(ReadCells());
            }
        }

        if (rows.Any(row => row.Count != rows[0].Count))
        {
            throw Fault("all rows of a table have the same number of cells", start);
        }

        return new Table(start + 1, rows);
    }

    // A | in a cell is written \| so that web pages don't cut the cell there.
    private List<Inline> ReadCells()
    {
        string row = Line[1..^1].Replace(@"\|", "\0", StringComparison.Ordinal);
        return [.. row.Split('|').Select(cell => Text(cell.Replace('\0', '|').Trim(), _at))];
    }

    private ItemList ReadList()
    {
        int start = _at;
        bool numbered = char.IsAsciiDigit(Line[0]);
        var items = new List<Item>();
        while (!AtBlank)
        {
            int first = _at;
            string text = ItemText(Line) ?? throw Fault("text of a list begins with -, a number or two blanks");
            for (_at++; !AtBlank && Line[0] == ' '; _at++)
            {
                text += " " + Line.Trim();
            }

            items.Add(new Item(first + 1, Text(text, first)));
        }

        return new ItemList(start + 1, numbered, items);
    }

    private static string? ItemText(string line)
    {
        int digits = line.TakeWhile(char.IsAsciiDigit).Count();
        return line.StartsWith("- ", StringComparison.Ordinal) ? line[2..].Trim()
            : digits > 0 && line[digits..].StartsWith(". ", StringComparison.Ordinal) ? line[(digits + 2)..].Trim()
            : null;
    }

    private Paragraph ReadParagraph()
    {
        int start = _at;
        for (; !AtBlank; _at++)
        {
            if (_at > start && (Line[0] is '#' or '|' or ' ' || Line.StartsWith(Fence, StringComparison.Ordinal) || ItemText(Line) is not null))
            {
                throw Fault("a blank line is missing before this one");
            }
        }

        string text = string.Join(' ', _lines[start.._at].Select(line => line.Trim()));
        return new Paragraph(start + 1, Text(text, start));
    }

    private Inline Text(string text, int at) => Inline.Parse(text, _file, at + 1);

    private PageException Fault(string what, int? at = null) => new(_file, (at ?? _at) + 1, what);
}
