using System.Globalization;
using System.Runtime.CompilerServices;

namespace PhysMem.Engine.Audit;

/// <summary>An interpolated text that is made only when a test has failed: there is one test or more for each frame.</summary>
[InterpolatedStringHandler]
internal ref struct FindingText
{
    private DefaultInterpolatedStringHandler _text;

    public FindingText(int literalLength, int formattedCount, bool holds, out bool isWanted)
    {
        isWanted = !holds;
        _text = isWanted
            ? new DefaultInterpolatedStringHandler(literalLength, formattedCount, CultureInfo.InvariantCulture)
            : default;
    }

    public void AppendLiteral(string value) => _text.AppendLiteral(value);

    public void AppendFormatted<T>(T value, string? format = null) => _text.AppendFormatted(value, format);

    /// <summary>The text; can be taken once.</summary>
    public string Take() => _text.ToStringAndClear();
}
