using System.Management.Automation;
using PhysMem.PowerShell.State;

namespace PhysMem.PowerShell.Arguments;

/// <summary>
/// A row of a table that a pipeline brings: an object of added properties only, as Import-Csv and [pscustomobject] make
/// them.
/// </summary>
public sealed class PipedRow
{
    private static readonly string s_machine = $"Deserialized.{typeof(MachineHandle).FullName}";

    // The row whose cells are being bound on this thread. What reads a cell knows nothing of the command that it is for.
    [ThreadStatic]
    private static PipedRow? s_bound;

    // Not public, as those of MachineReference.
    internal PipedRow(PSObject row)
    {
        Row = row;
    }

    internal PSObject Row { get; }

    /// <summary>Which of the pipeline's rows it is, from 1.</summary>
    internal int Number { get; private set; }

    /// <inheritdoc/>
    public override string ToString() => Row.ToString();

    /// <summary>Whether something is a row. A machine that another process sent looks like one, but is a machine's name.</summary>
    internal static bool Is(object? given) =>
        given is PSObject { BaseObject: PSCustomObject } one && !one.TypeNames.Contains(s_machine);

    /// <summary>Says whose cells the arguments are that are read from now on; null for arguments that are typed.</summary>
    internal static void Bind(PipedRow? row, int number = 0)
    {
        s_bound = row;
        if (row is not null)
        {
            row.Number = number;
        }
    }

    /// <summary>Number of the row that an argument is a cell of; 0 when it is none.</summary>
    internal static int NumberOf(object? argument) =>
        s_bound is { } row && row.Row.Properties.OfType<PSNoteProperty>().Any(cell => Same(cell.Value, argument)) ? row.Number : 0;

    private static bool Same(object? cell, object? argument) =>
        ReferenceEquals(cell, argument) || (argument is PSObject wrapped && ReferenceEquals(cell, wrapped.BaseObject));
}

/// <summary>Wraps rows; anything else stays as it is, so that other parameters can have it.</summary>
internal sealed class PipedRowTransformationAttribute : ArgumentTransformationAttribute
{
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        PipedRow.Is(inputData) ? new PipedRow((PSObject)inputData) : inputData;
}
