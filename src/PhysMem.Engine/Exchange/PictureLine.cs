namespace PhysMem.Engine.Exchange;

/// <summary>A line of a machine's file taken apart: what it is about, its fields, its list.</summary>
internal sealed class PictureLine
{
    // The fields that say what a line is about; all others are what it says of it.
    private static readonly string[] s_ids =
        ["nid", "zone", "cpu", "order", "mt", "list", "kind", "pid", "compound", "movable"];

    private readonly Dictionary<string, string> _ids = [];

    public PictureLine(string line)
    {
        int colon = line.IndexOf(" :", StringComparison.Ordinal);
        string[] words = (colon < 0 ? line : line[..colon]).Split(' ');
        Keyword = words[0];
        List = colon < 0 ? null : line[(colon + 2)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        foreach (string word in words.Skip(1))
        {
            string[] sides = word.Split('=', 2);
            if (s_ids.Contains(sides[0]))
            {
                _ids[sides[0]] = sides[1];
            }
            else if (List is null || sides[0] != "n")
            {
                Fields[sides[0]] = sides[1];
            }
        }

        Subject = string.Join(' ', _ids.Select(id => $"{id.Key}={id.Value}").Prepend(Keyword));
    }

    public string Keyword { get; }

    /// <summary>Keyword and ids; no two lines of a machine have the same.</summary>
    public string Subject { get; }

    public Dictionary<string, string> Fields { get; } = [];

    /// <summary>The list's words; null for a line without list.</summary>
    public string[]? List { get; }

    public string? Id(string name) => _ids.GetValueOrDefault(name);
}
