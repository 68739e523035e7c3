using System.Text;

namespace PhysMem.HelpBuilder.Markdown;

/// <summary>A link of a page: what it is called and where it points.</summary>
internal sealed record Link(string Text, string Target);

/// <summary>
/// A run of text with `code`, **bold** and [links](target) in it. Whatever would look different on a web page and in a
/// console is refused; kernel names such as __GFP_ZERO must stand in backticks, or they would be read as bold.
/// </summary>
internal sealed class Inline
{
    private const string Escapable = @"\`*_[]<>|#-";

    private readonly StringBuilder _plain = new();
    private readonly List<string> _codes = [];
    private readonly List<Link> _links = [];

    private Inline(string text, string file, int line)
    {
        for (int at = 0; at < text.Length;)
        {
            at = Read(text, at, message => new PageException(file, line, message));
        }

        Plain = _plain.ToString();
    }

    /// <summary>The text as a console shows it.</summary>
    public string Plain { get; }

    /// <summary>What stood in backticks.</summary>
    public IReadOnlyList<string> Codes => _codes;

    public IReadOnlyList<Link> Links => _links;

    /// <exception cref="PageException">The text has markup that pages don't use.</exception>
    public static Inline Parse(string text, string file, int line) => new(text, file, line);

    // Takes one piece and answers where the next one begins.
    private int Read(string text, int at, Func<string, PageException> fault)
    {
        string rest = text[at..];
        switch (text[at])
        {
            case '\\' when rest.Length > 1 && Escapable.Contains(rest[1], StringComparison.Ordinal):
                _plain.Append(rest[1]);
                return at + 2;
            case '`':
                int end = rest.IndexOf('`', 1);
                if (end < 0)
                {
                    throw fault("a backtick is never closed");
                }

                _codes.Add(rest[1..end]);
                _plain.Append(rest, 1, end - 1);
                return at + end + 1;
            case '*' when rest.StartsWith("**", StringComparison.Ordinal):
                return at + 2;
            case '*':
                throw fault("a single * is neither bold nor code: write it in backticks");
            case '_' when rest.StartsWith("__", StringComparison.Ordinal):
                throw fault("__ would begin bold text: write kernel names in backticks");
            case '<' when rest.Length > 1 && char.IsAsciiLetter(rest[1]):
                throw fault("a page has no HTML: write placeholders in backticks");
            case '[' when rest.Contains("](", StringComparison.Ordinal):
                return at + ReadLink(rest, fault);
            default:
                _plain.Append(text[at]);
                return at + 1;
        }
    }

    private int ReadLink(string rest, Func<string, PageException> fault)
    {
        int middle = rest.IndexOf("](", StringComparison.Ordinal);
        int end = rest.IndexOf(')', middle);
        if (end < 0)
        {
            throw fault("a link is never closed");
        }

        var link = new Link(rest[1..middle].Trim('`'), rest[(middle + 2)..end]);
        _links.Add(link);
        _plain.Append(link.Text);

        // Other pages are found by their names; only what is elsewhere needs its address in a console.
        bool shown = link.Target.Contains("://", StringComparison.Ordinal) && link.Target != link.Text;
        _plain.Append(shown ? $" ({link.Target})" : "");
        return end + 1;
    }
}
