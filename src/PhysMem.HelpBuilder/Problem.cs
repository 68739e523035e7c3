namespace PhysMem.HelpBuilder;

/// <summary>Something that is wrong with a page.</summary>
/// <param name="File">The page's file.</param>
/// <param name="Line">The line, counted from 1.</param>
/// <param name="Text">What is wrong there, without a full stop.</param>
internal sealed record Problem(string File, int Line, string Text)
{
    public override string ToString() => $"{File}:{Line}: {Text}";
}

/// <summary>A page that doesn't have the layout of its kind, so that the rest of it can't be read.</summary>
internal sealed class PageException(string file, int line, string text) : Exception($"{file}:{line}: {text}")
{
    public Problem Problem { get; } = new(file, line, text);
}
