namespace PhysMem.Engine.Report;

/// <summary>A text of parts that tell what they are only when it is read.</summary>
/// <param name="parts">Texts, or objects whose ToString makes one of numbers that they took down.</param>
internal sealed class LateText(object[] parts)
{
    private string? _text;

    /// <inheritdoc/>
    public override string ToString() => _text ??= string.Concat(parts);
}
