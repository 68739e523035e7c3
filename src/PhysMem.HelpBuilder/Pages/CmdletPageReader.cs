using PhysMem.HelpBuilder.Markdown;

namespace PhysMem.HelpBuilder.Pages;

/// <summary>Reads a cmdlet's page. Its sections have a fixed order, that of platyPS without the syntax.</summary>
internal static class CmdletPageReader
{
    private const string Powershell = "powershell";
    private const string Output = "Output";
    private const string Yaml = "yaml";

    /// <exception cref="PageException">The page has another layout.</exception>
    public static CmdletPage Read(string file, string text)
    {
        var blocks = new BlockCursor(file, MarkdownReader.Read(file, text));
        var page = new CmdletPage
        {
            File = file,
            Name = blocks.Next<Heading>("the heading '# ' with the cmdlet's name", heading => heading.Level == 1).Text,
            Synopsis = ReadSynopsis(blocks),
            Description = ReadText(blocks, "DESCRIPTION"),
            Examples = ReadPart(blocks, "EXAMPLES", ReadExample),
            Parameters = ReadPart(blocks, "PARAMETERS", ReadParameter),
            Inputs = ReadPart(blocks, "INPUTS", ReadType),
            Outputs = ReadPart(blocks, "OUTPUTS", ReadType),
            Notes = ReadText(blocks, "NOTES"),
            Links = ReadLinks(blocks),
        };
        if (!blocks.AtEnd)
        {
            blocks.Next<Heading>("the end of the page", _ => false);
        }

        return page;
    }

    private static string ReadSynopsis(BlockCursor blocks)
    {
        blocks.Section(2, "SYNOPSIS");
        return blocks.Next<Paragraph>("one sentence").Text.Plain;
    }

    private static IReadOnlyList<Block> ReadText(BlockCursor blocks, string section)
    {
        blocks.Section(2, section);
        return blocks.SomeText();
    }

    private static Part<T> ReadPart<T>(BlockCursor blocks, string section, Func<BlockCursor, Heading, T> readEntry)
    {
        Heading start = blocks.Section(2, section);
        var entries = new List<T>();
        while (blocks.TryHeading(3) is { } heading)
        {
            entries.Add(readEntry(blocks, heading));
        }

        return new Part<T>(start.Line, entries);
    }

    private static Example ReadExample(BlockCursor blocks, Heading heading)
    {
        int colon = heading.Text.IndexOf(": ", StringComparison.Ordinal);
        if (!heading.Text.StartsWith("Example ", StringComparison.Ordinal) || colon < 0)
        {
            throw new PageException(blocks.File, heading.Line, "an example is headed 'Example 1: ' and its title");
        }

        return new Example(
            heading.Line,
            heading.Text[(colon + 2)..],
            blocks.Next<Code>($"code of the language {Powershell}", code => code.Language == Powershell),
            blocks.TryNext<Code>(code => code.Language == Output),
            blocks.SomeText());
    }

    private static ParameterText ReadParameter(BlockCursor blocks, Heading heading)
    {
        if (heading.Text is not ['-', ..])
        {
            throw new PageException(blocks.File, heading.Line, "a parameter is headed by its name with a dash before it");
        }

        IReadOnlyList<Block> description = blocks.SomeText(stop: block => block is Code { Language: Yaml });
        Code yaml = blocks.Next<Code>("the parameter's block of yaml", code => code.Language == Yaml);
        return new ParameterText(heading.Line, heading.Text[1..], description, ReadFields(blocks.File, yaml));
    }

    private static Dictionary<string, Field> ReadFields(string file, Code yaml)
    {
        var fields = new Dictionary<string, Field>(StringComparer.Ordinal);
        int line = yaml.Line;
        foreach (string text in yaml.Lines)
        {
            line++;
            int colon = text.IndexOf(':', StringComparison.Ordinal);
            if (text.Length > 0 && (colon < 0 || !fields.TryAdd(text[..colon], new Field(line, text[(colon + 1)..].Trim()))))
            {
                throw new PageException(file, line, "a line here is a name that wasn't used before, a colon and a value");
            }
        }

        return fields;
    }

    private static TypeText ReadType(BlockCursor blocks, Heading heading) =>
        new(heading.Line, heading.Text, heading.Text == TypeText.None ? blocks.Text() : blocks.SomeText());

    private static Part<Link> ReadLinks(BlockCursor blocks)
    {
        Heading start = blocks.Section(2, "RELATED LINKS");
        ItemList list = blocks.Next<ItemList>("a list of links");
        return new Part<Link>(start.Line, [.. list.Items.Select(item => LinkOf(blocks.File, item))]);
    }

    private static Link LinkOf(string file, Item item) => item.Text.Links is [var link] && link.Text == item.Text.Plain
        ? link
        : throw new PageException(file, item.Line, "a line here is one link and nothing else");
}
