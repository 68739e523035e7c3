using PhysMem.Engine.Faults;
using PhysMem.Engine.Text;

namespace PhysMem.Engine.Observed;

/// <summary>What a text is, by its first lines: before the first one of its own stand headings, prompts and comments.</summary>
internal static class TextHead
{
    private const int MostLinesBefore = 200;

    /// <summary>Whether there is such a line among the first ones.</summary>
    /// <param name="path">The file; gzip is recognised by its content.</param>
    /// <param name="isLine">Whether a line, without what loggers put before it, is of such a text.</param>
    /// <exception cref="InputException">It can't be read.</exception>
    public static bool Has(string path, Predicate<string> isLine)
    {
        using LineSource source = LineSource.OpenLog(path);
        for (int k = 0; k < MostLinesBefore && source.TryReadLine(out ReadOnlySpan<byte> line); k++)
        {
            if (isLine(LinePieces.Text(source.LineNumber, line, out _)))
            {
                return true;
            }
        }

        return false;
    }
}
