using System.Collections.ObjectModel;

namespace PhysMem.PowerShell.Objects;

/// <summary>
/// What an object has several of, as rows: <c>$report.Zones | Format-Table</c>. In a table or a CSV file, whose cells hold
/// one word, it is a short list.
/// </summary>
/// <typeparam name="T">A row.</typeparam>
/// <param name="rows">The rows.</param>
public sealed class Rows<T>(IEnumerable<T> rows) : ReadOnlyCollection<T>([.. rows])
{
    // What a cell can show.
    private const int Shown = 100;

    /// <inheritdoc/>
    public override string ToString() => string.Join("; ", this.Take(Shown)) + (Count > Shown ? $"; and {Count - Shown} more" : "");
}
