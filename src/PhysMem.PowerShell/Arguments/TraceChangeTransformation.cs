using System.Collections;
using System.Management.Automation;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.WhatIf;

namespace PhysMem.PowerShell.Arguments;

/// <summary>
/// What -Change takes: a table of which requests are meant (Task, Function, OfOrder) and how they are made instead (Gfp, Order,
/// MigrateType).
/// </summary>
public sealed class TraceChangeReference
{
    internal TraceChangeReference(TraceChange change) => Change = change;

    internal TraceChange Change { get; }

    /// <inheritdoc/>
    public override string ToString() => Change.ToString();
}

/// <summary>Makes a change of a table, each element of a list by itself.</summary>
internal sealed class TraceChangeTransformationAttribute : ArgumentTransformationAttribute
{
    private const string Help = "Write, for example, @{ Task = 'kworker*'; MigrateType = 'Movable' }: Task, Function and OfOrder say which, Gfp, Order and MigrateType how.";

    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        Plain.Of(inputData) is object[] list ? Array.ConvertAll(list, One) : One(inputData);

    private static object One(object? input)
    {
        if (Plain.Of(input) is TraceChangeReference known)
        {
            return known;
        }

        if (Plain.Of(input) is not IDictionary table)
        {
            throw Plain.Refusal($"A change is a table. {Help}");
        }

        var change = new TraceChange();
        foreach (DictionaryEntry entry in table)
        {
            change = With(change, entry.Key.ToString()!, Plain.Of(entry.Value));
        }

        return change.Gfp is null && change.Order is null && change.MigrateType is null
            ? throw Plain.Refusal($"The change doesn't say how requests are made. {Help}")
            : new TraceChangeReference(change);
    }

    private static TraceChange With(TraceChange change, string key, object? value) => key.ToUpperInvariant() switch
    {
        "TASK" => change with { Task = Word(key, value) },
        "FUNCTION" => change with { Function = Word(key, value) },
        "OFORDER" => change with { OfOrder = OrderOf(key, value) },
        "GFP" => change with { Gfp = MaskOf(value) },
        "ORDER" => change with { Order = OrderOf(key, value) },
        "MIGRATETYPE" => change with { MigrateType = TypeOf(value) },
        _ => throw Plain.Refusal($"A change has no '{key}'. {Help}"),
    };

    private static string Word(string key, object? value) =>
        value?.ToString() is { Length: > 0 } word ? word : throw Plain.Refusal($"{key} of a change is empty. {Help}");

    // Names mean on each machine what its kernel calls so, as those of the trace do.
    private static string MaskOf(object? value)
    {
        string text = value is object[] list ? string.Join('|', list) : Word("Gfp", value);
        GfpArgument.Read(text, Engine.Gfp.GfpLayout.Default);
        return text.Replace(", ", "|", StringComparison.Ordinal).Replace(',', '|').Replace('+', '|').Replace(' ', '|');
    }

    private static int OrderOf(string key, object? value) =>
        LanguagePrimitives.TryConvertTo(value, out int order) && order is >= 0 and <= KernelBuild.GreatestOrder
            ? order
            : throw Plain.Refusal($"{key} of a change is '{value}', which is no order from 0 to {KernelBuild.GreatestOrder}.");

    private static MigrateType TypeOf(object? value) =>
        LanguagePrimitives.TryConvertTo(value, out MigrateType type) && type is MigrateType.Unmovable or MigrateType.Movable or MigrateType.Reclaimable
            ? type
            : throw Plain.Refusal($"MigrateType of a change is '{value}'; a mask can ask for Unmovable, Movable or Reclaimable.");
}
