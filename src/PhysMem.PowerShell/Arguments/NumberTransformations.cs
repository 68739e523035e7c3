using System.Globalization;
using PhysMem.Engine.Faults;

namespace PhysMem.PowerShell.Arguments;

/// <summary>
/// Turns a decimal or hexadecimal number into one that <typeparamref name="T"/> can hold. An empty cell of a table
/// means that nothing is given; the host itself would make 0 of it.
/// </summary>
internal abstract class NumberTransformationAttribute<T>(string what, bool bits = false) : CellTransformationAttribute
    where T : struct, IConvertible
{
    /// <summary>What to give instead, as the rest of a sentence.</summary>
    public string Remedy { get; set; } = "give one such as 4096 or 0x1000";

    protected override object? Convert(object given)
    {
        object plain = Plain.Of(given);
        return plain is Array list
            ? list.Cast<object>().Select(Read).ToArray()
            : Plain.IsBlank(plain) ? OfBlank() : Read(given);
    }

    /// <summary>What an empty cell stands for.</summary>
    protected virtual object? OfBlank() => null;

    /// <summary>The number in its own type, or null when it doesn't fit.</summary>
    protected abstract T? Fit(decimal number);

    private object Read(object given) =>
        Number.TryRead(Plain.Of(given), out decimal number, bits) && Fit(number) is { } fitting
            ? fitting
            : throw Plain.Refusal($"{Cited.Of(given.ToString())} is no {what}: {Remedy}.");
}

/// <summary>Numbers as people write them, and as the host has them.</summary>
internal static class Number
{
    /// <summary>A number of any type, or a decimal or hexadecimal text.</summary>
    internal static bool TryRead(object plain, out decimal number, bool bits = false) =>
        Plain.TryWhole(plain, out number, bits) || (plain is string text && TryRead(text.Trim(), out number));

    private static bool TryRead(string text, out decimal number)
    {
        if (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
        {
            bool read = ulong.TryParse(
                text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong value);
            number = value;
            return read;
        }

        return decimal.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);
    }
}

/// <summary>A page frame number.</summary>
internal sealed class PfnTransformationAttribute() : NumberTransformationAttribute<long>("page frame number", bits: true)
{
    protected override long? Fit(decimal number) => number is >= 0 and <= long.MaxValue ? (long)number : null;
}

/// <summary>A number of pages.</summary>
internal sealed class PageCountTransformationAttribute() : NumberTransformationAttribute<long>("number of pages")
{
    /// <summary>The parameter's default, where it has one.</summary>
    public long Default { get; set; }

    protected override object? OfBlank() => Default > 0 ? Default : null;

    protected override long? Fit(decimal number) => number is >= 1 and <= long.MaxValue ? (long)number : null;
}

/// <summary>A virtual address.</summary>
internal sealed class AddressTransformationAttribute() : NumberTransformationAttribute<ulong>("address", bits: true)
{
    protected override ulong? Fit(decimal number) => number is >= 0 and <= ulong.MaxValue ? (ulong)number : null;
}

/// <summary>A node, an order, a CPU or a count.</summary>
internal sealed class SmallNumberTransformationAttribute() : NumberTransformationAttribute<int>("whole number")
{
    /// <summary>The parameter's default, where it has one.</summary>
    public int Default { get; set; } = int.MinValue;

    protected override object? OfBlank() => Default == int.MinValue ? null : Default;

    protected override int? Fit(decimal number) => number is >= int.MinValue and <= int.MaxValue ? (int)number : null;
}
