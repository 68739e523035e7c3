using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using PhysMem.Engine.Faults;

namespace PhysMem.Engine.Gfp;

/// <summary>
/// Gfp masks as text, printed as the kernels of an age print them and read more generously.
/// <para>
/// A text is a list of names and numbers joined by <c>|</c>, <c>,</c>, <c>+</c> or blanks, whose bits are added up;
/// or <c>none</c>; or the form of the kernel log, <c>0xcc0(GFP_KERNEL)</c>, alone or in its line behind <c>gfp_mask=</c> or
/// <c>mode:</c> (<see cref="MaskInLine"/>). Letter case doesn't matter. Names may
/// drop their prefix; <c>ATOMIC</c> is then GFP_ATOMIC and not the bit __GFP_ATOMIC, see
/// <see cref="GfpLayout.FindName"/>. Numbers are hexadecimal with 0x and decimal without.
/// </para>
/// </summary>
public static class GfpText
{
    private const string Remedy =
        "Write names joined by '|' (GFP_KERNEL|__GFP_ZERO), a number (0xcc0), both (GFP_KERNEL|0x100), or none.";

    /// <summary>The spelling of trace events: names joined by <c>|</c>, <c>none</c> for 0.</summary>
    /// <param name="mask">The mask.</param>
    /// <param name="layout">The age whose names are wanted, one with the numbers of the engine; the default one when left out.</param>
    public static string Format(GfpMask mask, GfpLayout? layout = null) => Format(mask.Value, layout ?? GfpLayout.Default);

    /// <inheritdoc cref="Format(GfpMask, GfpLayout)"/>
    /// <param name="number">The mask as the age numbers it.</param>
    /// <param name="layout">The age.</param>
    public static string Format(uint number, GfpLayout layout) => number == 0 ? "none" : FormatLog(number, layout);

    /// <summary>The spelling of log lines, inside the parentheses of <c>0xcc0(GFP_KERNEL)</c>: empty for 0.</summary>
    /// <param name="number">The mask as the age numbers it.</param>
    /// <param name="layout">The age.</param>
    public static string FormatLog(uint number, GfpLayout layout)
    {
        ArgumentNullException.ThrowIfNull(layout);
        var text = new StringBuilder();
        uint left = number;
        foreach (GfpFlagInfo info in layout.Names)
        {
            if (info.PrintOrder is not null && (left & info.Number) == info.Number)
            {
                left &= ~info.Number;
                text.Append(text.Length == 0 ? "" : "|").Append(info.Name);
            }
        }

        if (left != 0)
        {
            text.Append(text.Length == 0 ? "" : "|").Append(CultureInfo.InvariantCulture, $"0x{left:x}");
        }

        return text.ToString();
    }

    /// <summary>The modifiers that a mask is made of, lowest bit first, joined by <c>|</c>; empty for 0.</summary>
    /// <param name="number">The mask as the age numbers it.</param>
    /// <param name="layout">The age.</param>
    public static string FormatModifiers(uint number, GfpLayout layout)
    {
        ArgumentNullException.ThrowIfNull(layout);
        return string.Join('|', layout.Names
            .Where(info => !info.IsComposite && (number & info.Number) != 0)
            .OrderBy(info => info.Number)
            .Select(info => info.Name));
    }

    /// <summary>Reads a mask of the default age.</summary>
    /// <param name="text">A text as described for this class.</param>
    /// <exception cref="PhysMemException">The text can't be read (<see cref="FaultCode.GfpTextInvalid"/>).</exception>
    public static GfpMask Parse(string text) => new(Parse(text, GfpLayout.Default));

    /// <summary>Reads a mask of an age.</summary>
    /// <param name="text">A text as described for this class.</param>
    /// <param name="layout">The age.</param>
    /// <returns>The mask as the age numbers it.</returns>
    /// <exception cref="PhysMemException">The text can't be read (<see cref="FaultCode.GfpTextInvalid"/>).</exception>
    public static uint Parse(string text, GfpLayout layout)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, layout, out uint number, out string? reason)
            ? number
            : throw new PhysMemException(FaultCode.GfpTextInvalid, $"Not a gfp mask: {reason}.", Remedy);
    }

    /// <summary>Reads a mask of the default age without throwing.</summary>
    /// <param name="text">A text as described for this class.</param>
    /// <param name="mask">The mask, or 0 when the text can't be read.</param>
    /// <param name="reason">What is wrong and at which character (counted from 1), without a full stop.</param>
    public static bool TryParse(string? text, out GfpMask mask, [NotNullWhen(false)] out string? reason)
    {
        bool read = TryParse(text, GfpLayout.Default, out uint number, out reason);
        mask = new GfpMask(number);
        return read;
    }

    /// <summary>Reads a mask of an age without throwing.</summary>
    /// <param name="text">A text as described for this class.</param>
    /// <param name="layout">The age.</param>
    /// <param name="number">The mask as the age numbers it, or 0 when the text can't be read.</param>
    /// <param name="reason">What is wrong and at which character (counted from 1), without a full stop.</param>
    public static bool TryParse(string? text, GfpLayout layout, out uint number, [NotNullWhen(false)] out string? reason)
    {
        ArgumentNullException.ThrowIfNull(layout);
        var reader = new GfpTextReader(text ?? "", layout);
        bool read = reader.Read();
        number = read ? reader.Bits : 0;
        reason = reader.Contradicts && GfpLayout.KernelsWhere(age => Agrees(text!, age)) is { } kernels
            ? $"{reader.Fault}; on Linux {kernels} both are the same"
            : reader.Fault;
        return reason is null;
    }

    /// <summary>Whether a text is a number and nothing else, so that only its kernel can tell what it means.</summary>
    /// <param name="text">The text.</param>
    /// <param name="number">The number, or 0.</param>
    public static bool IsNumber(string text, out uint number)
    {
        ArgumentNullException.ThrowIfNull(text);
        ReadOnlySpan<char> word = text.AsSpan()[MaskInLine.Of(text)].Trim();
        return word.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            ? uint.TryParse(word[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number)
            : uint.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    /// <summary>Whether an age reads a text without a fault; of a text of the log's form, whether it may have printed it.</summary>
    internal static bool Agrees(string text, GfpLayout age) => new GfpTextReader(text, age).Read();
}
