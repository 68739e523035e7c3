using System.Management.Automation;

namespace PhysMem.PowerShell.Arguments;

/// <summary>
/// Rows of tables that a pipeline brings: objects of added properties only, as Import-Csv and [pscustomobject] make them.
/// </summary>
internal static class PipedRow
{
    // The row whose cells are being bound on this thread. What reads a cell knows nothing of the command that it is for.
    [ThreadStatic]
    private static PSObject? s_bound;

    [ThreadStatic]
    private static int s_number;

    /// <summary>Whether something is a row. Whatever another process sent looks like one.</summary>
    internal static bool Is(object? given) => given is PSObject { BaseObject: PSCustomObject };

    /// <summary>Says whose cells the arguments are that are read from now on; null for arguments that are typed.</summary>
    internal static void Bind(PSObject? row, int number = 0) => (s_bound, s_number) = (row, number);

    /// <summary>Number of the row that an argument is a cell of; 0 when it is none.</summary>
    internal static int NumberOf(object? argument) =>
        s_bound?.Properties.OfType<PSNoteProperty>().Any(cell => Same(cell.Value, argument)) == true ? s_number : 0;

    private static bool Same(object? cell, object? argument) =>
        ReferenceEquals(cell, argument) || (argument is PSObject wrapped && ReferenceEquals(cell, wrapped.BaseObject));
}
