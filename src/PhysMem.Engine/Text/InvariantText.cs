using System.Globalization;
using System.Runtime.CompilerServices;

namespace PhysMem.Engine.Text;

/// <summary>
/// An interpolated text that reads the same in every culture: some write a negative number with another sign than
/// the file does. A method that takes this is chosen before one that takes a string.
/// </summary>
[InterpolatedStringHandler]
internal ref struct InvariantText
{
    private DefaultInterpolatedStringHandler _text;

    public InvariantText(int literalLength, int formattedCount) =>
        _text = new DefaultInterpolatedStringHandler(literalLength, formattedCount, CultureInfo.InvariantCulture);

    public void AppendLiteral(string value) => _text.AppendLiteral(value);

    public void AppendFormatted<T>(T value) => _text.AppendFormatted(value);

    public void AppendFormatted<T>(T value, string? format) => _text.AppendFormatted(value, format);

    /// <summary>The text; can be taken once.</summary>
    public string Take() => _text.ToStringAndClear();
}
