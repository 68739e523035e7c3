using System.Collections;
using System.Management.Automation;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Kernel;
using PhysMem.PowerShell.Objects;
using PhysMem.PowerShell.State;

namespace PhysMem.PowerShell.Arguments;

/// <summary>
/// Keeps what people write for a gfp mask until the machine is known, if a machine of any kernel could read it; an empty
/// cell of a table is GFP_KERNEL, the default.
/// </summary>
internal sealed class GfpTransformationAttribute : CellTransformationAttribute
{
    protected override object? Convert(object given)
    {
        object plain = Plain.Of(given);
        if (Plain.IsBlank(plain))
        {
            return GfpReference.Kernel;
        }

        var reference = plain as GfpReference ?? new GfpReference(given);
        PhysMemException? fault = null;
        foreach (KernelLine line in KernelLine.All)
        {
            try
            {
                reference.By(GfpLayout.Of(line));
                return reference;
            }
            catch (PhysMemException refused)
            {
                fault ??= refused;
            }
        }

        throw Plain.Refusal(fault!);
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
    /// <param name="value">The mask.</param>
    /// <param name="layout">The age whose names and numbers are meant.</param>
    /// <returns>The mask as that age numbers it.</returns>
    /// <exception cref="PhysMemException"><see cref="FaultCode.GfpTextInvalid"/>.</exception>
    internal static uint Read(object? value, GfpLayout layout) => PlainOf(value) switch
    {
        string text => GfpText.Parse(text, layout),
        GfpMaskInfo info when info.Layout == layout => info.Mask,
        GfpFlag flag when flag.Layout == layout => flag.Mask,
        GfpMask or GfpMaskInfo or GfpFlag or GfpZoneRow => GfpText.Parse(NamesOf(PlainOf(value)), layout),
        IEnumerable list => ReadAll(list, layout),
        var plain => ReadNumber(plain, layout),
    };

    /// <summary>Whether a mask is given as a number alone, so that its kernel must be known.</summary>
    internal static bool IsNumber(object? value, out uint number)
    {
        object? plain = PlainOf(value);
        number = 0;
        if (plain is string text)
        {
            return GfpText.IsNumber(text, out number);
        }

        bool isOne = Plain.TryWhole(plain, out decimal whole, bits: true) && whole is >= 0 and <= uint.MaxValue;
        number = isOne ? (uint)whole : 0;
        return isOne;
    }

    /// <summary>The text that a mask is given as; null when it is given otherwise.</summary>
    internal static string? TextOf(object? value) => PlainOf(value) as string;

    private static object? PlainOf(object? value)
    {
        object plain = Plain.Of(value);
        return plain is GfpMaskInfo or GfpFlag or GfpZoneRow ? plain : ColumnOf(value) ?? plain;
    }

    private static object? ColumnOf(object? value) =>
        value is PSObject row && Columns.Select(name => row.Properties[name]).FirstOrDefault(one => one is not null) is { } column
            ? Plain.Of(column.Value)
            : null;

    // A mask of another kernel is the one that has the same names here.
    private static string NamesOf(object? mask) => mask switch
    {
        GfpMaskInfo info => info.Gfp,
        GfpFlag flag => flag.Name,
        GfpZoneRow row => row.Gfp,
        _ => $"{mask}",
    };

    private static uint ReadAll(IEnumerable list, GfpLayout layout)
    {
        uint sum = 0;
        foreach (object? one in list)
        {
            sum |= Read(one, layout);
        }

        return sum;
    }

    private static uint ReadNumber(object? plain, GfpLayout layout)
    {
        if (Plain.TryWhole(plain, out decimal number, bits: true))
        {
            return number is >= 0 and <= uint.MaxValue
                ? layout.Require((uint)number)
                : throw new PhysMemException(FaultCode.GfpTextInvalid, $"{plain} is no gfp mask: these have 32 bits.", Remedy);
        }

        string kind = plain is null ? "nothing" : $"a {plain.GetType().Name}";
        throw new PhysMemException(FaultCode.GfpTextInvalid, $"A gfp mask can't be made from {kind}.", Remedy);
    }
}
