using System.Collections;
using System.Management.Automation;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Gfp;
using PhysMem.PowerShell.Objects;
using PhysMem.PowerShell.State;

namespace PhysMem.PowerShell.Arguments;

/// <summary>Turns what people write for a gfp mask into one; an empty cell of a table is GFP_KERNEL, the default.</summary>
internal sealed class GfpTransformationAttribute : CellTransformationAttribute
{
    protected override object? Convert(object given)
    {
        object plain = Plain.Of(given);
        try
        {
            return Plain.IsBlank(plain) ? GfpMask.GfpKernel : GfpArgument.Read(given);
        }
        catch (PhysMemException fault)
        {
            throw Plain.Refusal(fault);
        }
    }
}

/// <summary>Leaves everything else as it is. A machine that is piped in has a name too, but isn't meant to be a flag.</summary>
internal sealed class NotAMachineAttribute : ArgumentTransformationAttribute
{
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) => Plain.Of(inputData) is MachineHandle
        ? throw Plain.NotFromPipeline("A machine is neither a gfp flag nor a mask: give it to -Machine.")
        : inputData;
}

/// <summary>The forms that a gfp mask is given in.</summary>
internal static class GfpArgument
{
    private const string Remedy = "Give names (GFP_KERNEL, __GFP_ZERO), one text with '|' between them, or a number.";

    /// <summary>What a column with masks is called: by us, in the kernel's events (gfp_flags) and in its reports (mode).</summary>
    internal static string[] Columns { get; } = ["Gfp", "GfpMask", "Mask", "gfp_mask", "gfp_flags", "flags", "mode"];

    /// <summary>
    /// Names, numbers, masks and flags, a row of a table with a column that is called like one, or a list of these whose
    /// bits are added up.
    /// </summary>
    /// <exception cref="PhysMemException"><see cref="FaultCode.GfpTextInvalid"/>.</exception>
    internal static GfpMask Read(object? value)
    {
        object plain = ColumnOf(value) ?? Plain.Of(value);
        return plain switch
        {
            GfpMask mask => mask,
            GfpMaskInfo info => new GfpMask(info.Mask),
            GfpFlag flag => new GfpMask(flag.Mask),
            GfpZoneRow row => GfpText.Parse(row.Gfp),
            string text => GfpText.Parse(text),
            IEnumerable list => ReadAll(list),
            _ => ReadNumber(plain),
        };
    }

    private static object? ColumnOf(object? value) =>
        value is PSObject row && Columns.Select(name => row.Properties[name]).FirstOrDefault(one => one is not null) is { } column
            ? Plain.Of(column.Value)
            : null;

    private static GfpMask ReadAll(IEnumerable list)
    {
        GfpMask sum = default;
        foreach (object? one in list)
        {
            sum |= Read(one);
        }

        return sum;
    }

    private static GfpMask ReadNumber(object? plain)
    {
        if (Plain.TryWhole(plain, out decimal number, bits: true))
        {
            return number is >= 0 and <= uint.MaxValue
                ? new GfpMask((uint)number)
                : throw new PhysMemException(FaultCode.GfpTextInvalid, $"{plain} is no gfp mask.", Remedy);
        }

        string kind = plain is null ? "nothing" : $"a {plain.GetType().Name}";
        throw new PhysMemException(FaultCode.GfpTextInvalid, $"A gfp mask can't be made from {kind}.", Remedy);
    }
}
