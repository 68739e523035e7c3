namespace PhysMem.Engine.Observed;

/// <summary>
/// Tells texts in which a blank line stands between any two, as forums and Markdown leave a log. Their blank lines part
/// nothing, so that a folded line goes on behind one.
/// </summary>
internal sealed class LineSpacing
{
    // So many lines in a row behind a blank one; in other texts blank lines part paragraphs.
    private const int Enough = 3;

    private int _last;
    private int _spaced;

    /// <summary>The line that the present one follows.</summary>
    public int Before { get; private set; }

    /// <summary>Looks at the next line.</summary>
    /// <param name="number">The line, from 1 and rising.</param>
    /// <param name="text">The line.</param>
    /// <returns>Whether it is a blank one that only parts two others.</returns>
    public bool IsSpace(int number, ReadOnlySpan<char> text)
    {
        if (text.IsWhiteSpace())
        {
            return _spaced >= Enough;
        }

        _spaced = _last < number - 1 ? _spaced + 1 : 0;
        Before = _spaced >= Enough ? _last : number - 1;
        _last = number;
        return false;
    }
}
