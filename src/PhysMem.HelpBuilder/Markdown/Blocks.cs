namespace PhysMem.HelpBuilder.Markdown;

/// <summary>A piece of a page; the line is where it begins, counted from 1.</summary>
internal abstract record Block(int Line);

/// <summary># Title, ## Section or ### Part.</summary>
internal sealed record Heading(int Line, int Level, string Text) : Block(Line)
{
    public override string ToString() => $"{new string('#', Level)} {Text}";
}

/// <summary>Running text; its lines are joined by blanks.</summary>
internal sealed record Paragraph(int Line, Inline Text) : Block(Line);

/// <summary>Items with a dash or a number before them.</summary>
internal sealed record ItemList(int Line, bool Numbered, IReadOnlyList<Item> Items) : Block(Line);

/// <summary>One item of a list.</summary>
internal sealed record Item(int Line, Inline Text);

/// <summary>Lines between two fences, kept as they are.</summary>
internal sealed record Code(int Line, string Language, IReadOnlyList<string> Lines) : Block(Line);

/// <summary>Cells in rows; the first row is the heading.</summary>
internal sealed record Table(int Line, IReadOnlyList<IReadOnlyList<Inline>> Rows) : Block(Line);
