using System.Globalization;
using PhysMem.Engine.Faults;

namespace PhysMem.Engine.Describe;

/// <summary>What kernelcore= or movablecore= asks for: bytes, or a percentage of all memory.</summary>
/// <param name="Bytes">The amount, when <paramref name="Percent"/> is 0.</param>
/// <param name="Percent">1..100, or 0.</param>
public readonly record struct CoreAmount(long Bytes, int Percent = 0)
{
    private const string Remedy = "Give a size such as 512M, or a percentage such as 30%.";

    /// <summary>Whether it asks for anything.</summary>
    public bool IsGiven => Bytes != 0 || Percent != 0;

    /// <summary>Reads an argument's value.</summary>
    /// <param name="argument">The argument's name, for messages.</param>
    /// <param name="text">Its value.</param>
    /// <exception cref="PhysMemException"><see cref="FaultCode.MachineDescriptionInvalid"/>.</exception>
    public static CoreAmount Parse(string argument, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.EndsWith('%'))
        {
            bool read = int.TryParse(
                text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out int percent);
            return read && percent <= 100
                ? new CoreAmount(0, percent)
                : throw Bad($"{argument}={Cited.Short(text)} is no percentage from 0% to 100%");
        }

        return SizeText.TryParse(text, out long bytes, out string? reason)
            ? new CoreAmount(bytes)
            : throw Bad($"{argument}={Cited.Short(text)} is neither a size nor a percentage: {reason}");
    }

    /// <summary>The form of the argument.</summary>
    public override string ToString() =>
        Percent != 0 ? string.Create(CultureInfo.InvariantCulture, $"{Percent}%") : SizeText.Format(Bytes);

    private static PhysMemException Bad(string message) =>
        new(FaultCode.MachineDescriptionInvalid, message + ".", Remedy);
}
