using System.Management.Automation;
using PhysMem.Engine.Describe;
using PhysMem.Engine.Faults;

namespace PhysMem.PowerShell.Arguments;

/// <summary>Turns '6GB', 6GB, '4096 pages' or a number of bytes into bytes.</summary>
internal sealed class SizeTransformationAttribute : CellTransformationAttribute
{
    /// <summary>What else may have been meant by a text that is no size, as a sentence.</summary>
    public string Otherwise { get; set; } = "";

    protected override object? Convert(object given)
    {
        object plain = Plain.Of(given);
        return Plain.IsBlank(plain) ? null : Read(plain, plain is string ? Otherwise : "");
    }

    /// <summary>Bytes of one size.</summary>
    internal static long Read(object plain, string otherwise = "")
    {
        if (Plain.TryWhole(plain, out decimal number))
        {
            return number is >= 0 and <= SizeText.MaxBytes
                ? (long)number
                : throw Plain.Refusal($"{number} bytes are no size: give 0 to {SizeText.MaxBytes}.");
        }

        try
        {
            return SizeText.Parse(LanguagePrimitives.ConvertTo<string>(plain));
        }
        catch (PhysMemException fault)
        {
            throw otherwise.Length == 0 ? Plain.Refusal(fault) : Plain.Refusal($"{fault.Message} {fault.Remedy} {otherwise}");
        }
    }
}
