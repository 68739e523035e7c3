namespace PhysMem.Engine.Observed;

/// <summary>A statement while its lines come in.</summary>
internal sealed class Statement(StatementKind kind, LogLine line)
{
    /// <summary>No statement of a kernel comes near to this.</summary>
    private const int MostLength = 16384;

    public StatementKind Kind { get; private set; } = kind;

    public string Text { get; private set; } = line.Text;

    /// <summary>Its first line, from 1.</summary>
    public int Line { get; } = line.Number;

    public int LastLine { get; private set; } = line.Number;

    public bool IsStamped { get; } = line.IsStamped;

    /// <summary>
    /// What a report has once: two reports that are printed at once share no such statement, so that the second one with
    /// the same key is another report's. Null for what a report has many of.
    /// </summary>
    public string? Key => StatementForms.Key(Kind, Text);

    /// <summary>The last word, which a folded line may have broken off.</summary>
    public string LastWord => Text[(Text.LastIndexOf(' ') + 1)..];

    public void Join(string text, int line)
    {
        Text = text.Length <= MostLength ? text : Text;
        Kind = StatementForms.Find(Text) is { } kind and not StatementKind.Furniture ? kind : Kind;
        LastLine = line;
    }
}
