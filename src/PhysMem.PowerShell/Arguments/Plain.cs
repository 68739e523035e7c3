using System.Globalization;
using System.Management.Automation;
using PhysMem.Engine.Faults;

namespace PhysMem.PowerShell.Arguments;

/// <summary>Arguments as the host hands them over: wrapped or not, numbers of any type.</summary>
internal static class Plain
{
    /// <summary>The value without PowerShell's wrapping; rows of added properties stay what they are.</summary>
    internal static object Of(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value!;

    /// <summary>Whether a cell of a table was left empty, which means that the argument isn't given.</summary>
    internal static bool IsBlank(object? plain) => plain is null || (plain is string text && string.IsNullOrWhiteSpace(text));

    /// <summary>
    /// Any of the host's number types as a whole number. A hexadecimal literal with the top bit set arrives as a
    /// negative number of 64 bits; <paramref name="bits"/> says that it is meant.
    /// </summary>
    internal static bool TryWhole(object? plain, out decimal number, bool bits = false)
    {
        number = 0;
        switch (plain)
        {
            case long value when bits && value < 0:
                number = (ulong)value;
                return true;
            case byte or sbyte or short or ushort or int or uint or long or ulong or decimal:
                number = Convert.ToDecimal(plain, CultureInfo.InvariantCulture);
                return number == decimal.Truncate(number);
            case float or double:
                double real = Convert.ToDouble(plain, CultureInfo.InvariantCulture);
                bool whole = Math.Abs(real) < 1e18 && real == Math.Truncate(real);
                number = whole ? (decimal)real : 0;
                return whole;
            default:
                return false;
        }
    }

    /// <summary>
    /// The error of an argument that can't be read. The remedy follows the message, since the host shows no other part.
    /// </summary>
    internal static ArgumentTransformationMetadataException Refusal(PhysMemException fault) =>
        new($"{fault.Message} {fault.Remedy}", fault);

    /// <inheritdoc cref="Refusal(PhysMemException)"/>
    internal static ArgumentTransformationMetadataException Refusal(string message) => new(message);

    /// <summary>
    /// The same for what a pipeline brings that another parameter may want: about a failed conversion the host says
    /// nothing as long as there is one.
    /// </summary>
    internal static ArgumentTransformationMetadataException NotFromPipeline(string message) =>
        new(message, new PSInvalidCastException(message));
}
