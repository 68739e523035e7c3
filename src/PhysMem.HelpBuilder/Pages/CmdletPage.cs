using PhysMem.HelpBuilder.Markdown;

namespace PhysMem.HelpBuilder.Pages;

/// <summary>The page of one cmdlet. The syntax isn't on it: that is known from the assembly.</summary>
internal sealed record CmdletPage
{
    public required string File { get; init; }

    public required string Name { get; init; }

    public required string Synopsis { get; init; }

    public required IReadOnlyList<Block> Description { get; init; }

    public required Part<Example> Examples { get; init; }

    public required Part<ParameterText> Parameters { get; init; }

    public required Part<TypeText> Inputs { get; init; }

    public required Part<TypeText> Outputs { get; init; }

    public required IReadOnlyList<Block> Notes { get; init; }

    public required Part<Link> Links { get; init; }
}

/// <summary>A section with its entries; the line is that of its heading.</summary>
internal sealed record Part<T>(int Line, IReadOnlyList<T> Entries);

/// <summary>An example: what to type, what then is seen, and what that means.</summary>
/// <param name="Line">Where it begins.</param>
/// <param name="Title">Its title without the number.</param>
/// <param name="Code">What to type.</param>
/// <param name="Output">What is seen; null when the page doesn't show it.</param>
/// <param name="Remarks">What it means.</param>
internal sealed record Example(int Line, string Title, Code Code, Code? Output, IReadOnlyList<Block> Remarks);

/// <summary>A parameter's text, and what the page says about how it is bound.</summary>
internal sealed record ParameterText(int Line, string Name, IReadOnlyList<Block> Description, IReadOnlyDictionary<string, Field> Fields);

/// <summary>One line of the block under a parameter.</summary>
internal sealed record Field(int Line, string Value);

/// <summary>What is taken from or written to the pipeline.</summary>
internal sealed record TypeText(int Line, string TypeName, IReadOnlyList<Block> Description)
{
    /// <summary>Stands for "nothing at all".</summary>
    public const string None = "None";
}
