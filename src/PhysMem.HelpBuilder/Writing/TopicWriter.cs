using System.Text;
using PhysMem.HelpBuilder.Markdown;
using PhysMem.HelpBuilder.Pages;

namespace PhysMem.HelpBuilder.Writing;

/// <summary>
/// Writes a conceptual page as the text that Get-Help shows as it is. It takes the fifth line for the synopsis, so
/// the head has a fixed form.
/// </summary>
internal static class TopicWriter
{
    /// <summary>The longest line of all.</summary>
    public const int Width = 80;

    /// <summary>The longest line of what can't be broken: code, and the sentence that Get-Help takes for a synopsis.</summary>
    public const int UnbrokenWidth = Width - (2 * Step);

    private const int Step = 2;

    public static string FileName(AboutPage page) => page.Name + ".help.txt";

    public static string Write(AboutPage page)
    {
        var text = new StringBuilder();
        Add(text, "TOPIC", 0);
        Add(text, page.Name, 2 * Step);
        text.Append('\n');
        Add(text, "SHORT DESCRIPTION", 0);
        Add(text, page.ShortDescription, 2 * Step);
        foreach (Block block in page.Blocks)
        {
            text.Append('\n');
            int indent = block switch { Heading { Level: 2 } => 0, Code => 2 * Step, _ => Step };
            Add(text, PlainText.Of([block], Width - indent).Single(), indent);
        }

        return text.ToString();
    }

    private static void Add(StringBuilder text, string lines, int indent)
    {
        foreach (string line in lines.Split('\n'))
        {
            text.Append(line.Length == 0 ? "" : new string(' ', indent)).Append(line).Append('\n');
        }
    }
}
