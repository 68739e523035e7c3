using System.Globalization;
using System.Management.Automation;
using PhysMem.Engine.Faults;

namespace PhysMem.PowerShell.Arguments;

/// <summary>Arguments as the host hands them over: wrapped or not, numbers of any type.</summary>
internal static class Plain
{
    /// <summary>
    /// The value without PowerShell's wrapping; rows of added properties stay what they are. A hexadecimal literal with
    /// the top bit set is a negative number for PowerShell, but typed as an argument it is wrapped with its text, so that
    /// it can be told from a number that really is negative.
    /// </summary>
    internal static object Of(object? value) => value is not PSObject wrapped ? value! : wrapped.BaseObject switch
    {
        int bits and < 0 when IsUnsigned(wrapped) => (uint)bits,
        long bits and < 0 when IsUnsigned(wrapped) => (ulong)bits,
        object plain => plain,
    };

    /// <summary>Whether a cell of a table was left empty, which means that the argument isn't given.</summary>
    internal static bool IsBlank(object? plain) => plain is null || (plain is string text && string.IsNullOrWhiteSpace(text));

    /// <summary>
    /// Any of the host's number types as a whole number. Of a hexadecimal literal in a list, an expression or a row
    /// nothing is left but the sign that its top bit became; <paramref name="bits"/> says that a negative number of 32 or
    /// 64 bits is such a one, because others make no sense.
    /// </summary>
    internal static bool TryWhole(object? plain, out decimal number, bool bits = false)
    {
        number = 0;
        switch (plain)
        {
            case int value when bits && value < 0:
                number = (uint)value;
                return true;
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

    // A minus that was typed makes a text of the argument.
    private static bool IsUnsigned(PSObject wrapped) => !wrapped.ToString().StartsWith('-');
}
