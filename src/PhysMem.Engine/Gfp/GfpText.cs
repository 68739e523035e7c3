using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using PhysMem.Engine.Faults;

namespace PhysMem.Engine.Gfp;

/// <summary>
/// Gfp masks as text, printed as the kernel prints them and read more generously.
/// <para>
/// A text is a list of names and numbers joined by <c>|</c>, <c>,</c>, <c>+</c> or blanks, whose bits are added up;
/// or <c>none</c>; or the form of the kernel log, <c>0xcc0(GFP_KERNEL)</c>. Letter case doesn't matter. Names may
/// drop their prefix; <c>ATOMIC</c> is then GFP_ATOMIC and not the bit __GFP_ATOMIC, see
/// <see cref="GfpNames.Find"/>. Numbers are hexadecimal with 0x and decimal without.
/// </para>
/// </summary>
public static class GfpText
{
    private const string Remedy =
        "Write names joined by '|' (GFP_KERNEL|__GFP_ZERO), a number (0xcc0), both (GFP_KERNEL|0x100), or none.";

    /// <summary>The spelling of trace events: names joined by <c>|</c>, <c>none</c> for 0.</summary>
    public static string Format(GfpMask mask) => mask.Value == 0 ? "none" : FormatLog(mask);

    /// <summary>The spelling of log lines, inside the parentheses of <c>0xcc0(GFP_KERNEL)</c>: empty for 0.</summary>
    public static string FormatLog(GfpMask mask)
    {
        var text = new StringBuilder();
        uint left = mask.Value;
        foreach (GfpFlagInfo info in GfpNames.Printed)
        {
            uint bits = info.Mask.Value;
            if ((left & bits) == bits)
            {
                left &= ~bits;
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
    public static string FormatModifiers(GfpMask mask) => string.Join('|', GfpNames.All
        .Where(info => !info.IsComposite && info.Mask.Value != 0 && mask.Has(info.Mask))
        .OrderBy(info => info.Mask.Value)
        .Select(info => info.Name));

    /// <summary>Reads a mask.</summary>
    /// <param name="text">A text as described for this class.</param>
    /// <exception cref="PhysMemException">The text can't be read (<see cref="FaultCode.GfpTextInvalid"/>).</exception>
    public static GfpMask Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out GfpMask mask, out string? reason)
            ? mask
            : throw new PhysMemException(FaultCode.GfpTextInvalid, $"Not a gfp mask: {reason}.", Remedy);
    }

    /// <summary>Reads a mask without throwing.</summary>
    /// <param name="text">A text as described for this class.</param>
    /// <param name="mask">The mask, or 0 when the text can't be read.</param>
    /// <param name="reason">What is wrong and at which character (counted from 1), without a full stop.</param>
    public static bool TryParse(string? text, out GfpMask mask, [NotNullWhen(false)] out string? reason)
    {
        var reader = new GfpTextReader(text ?? "");
        bool read = reader.Read();
        mask = read ? new GfpMask(reader.Bits) : default;
        reason = reader.Fault;
        return reason is null;
    }
}
