using PhysMem.HelpBuilder.Markdown;

namespace PhysMem.HelpBuilder.Pages;

/// <summary>A conceptual page: a name, a sentence, and sections of any kind.</summary>
internal sealed record AboutPage(string File, string Name, string ShortDescription, IReadOnlyList<Block> Blocks)
{
    /// <summary>How the names of such pages begin; it is how Get-Help tells them from cmdlets.</summary>
    public const string Prefix = "about_";

    /// <exception cref="PageException">The page has another layout.</exception>
    public static AboutPage Read(string file, string text)
    {
        var blocks = new BlockCursor(file, MarkdownReader.Read(file, text));
        string name = blocks.Next<Heading>("the heading '# ' with the topic's name", heading => heading.Level == 1).Text;
        blocks.Section(2, "SHORT DESCRIPTION");
        string sentence = blocks.Next<Paragraph>("one sentence").Text.Plain;
        var rest = new List<Block>();
        while (blocks.TryNext<Block>() is { } block)
        {
            rest.Add(block is Heading { Level: 1 } ? throw new PageException(file, block.Line, "a page has one title") : block);
        }

        return new AboutPage(file, name, sentence, rest);
    }
}
