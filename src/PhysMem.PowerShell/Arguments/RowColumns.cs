using System.Management.Automation;
using System.Reflection;
using PhysMem.Engine.Faults;
using PhysMem.PowerShell.Errors;

namespace PhysMem.PowerShell.Arguments;

/// <summary>
/// The columns of piped rows: which a command takes, and which nothing takes, so that a misspelled one doesn't silently
/// mean the default.
/// </summary>
internal sealed class RowColumns
{
    // What our own objects have, and what jobs and remoting add to objects, may be in a row without being asked for.
    private static readonly Lazy<HashSet<string>> s_ordinary = new(() => new HashSet<string>(
        [.. OutputColumns(), "PSComputerName", "RunspaceId", "PSShowComputerName"], StringComparer.OrdinalIgnoreCase));

    private readonly string _command;
    private readonly string[][] _taken;

    // Whether any column of a set is taken, by the names of the set. A table has one, so each is looked at once.
    private readonly Dictionary<string, bool> _sets = [];

    /// <param name="cmdlet">The command.</param>
    /// <param name="taken">The columns that it takes, each with the other names that will do.</param>
    internal RowColumns(Type cmdlet, string[][] taken)
    {
        CmdletAttribute name = cmdlet.GetCustomAttribute<CmdletAttribute>()!;
        _command = $"{name.VerbName}-{name.NounName}";
        _taken = taken;
    }

    /// <summary>The columns that the host binds to parameters of a cmdlet.</summary>
    internal RowColumns(Type cmdlet)
        : this(cmdlet, [.. cmdlet.GetProperties().Where(IsBound).Select(NamesOf)])
    {
    }

    /// <summary>Looks at a row's columns; those that nothing takes are told once for each set of columns.</summary>
    /// <exception cref="PhysMemException"><see cref="FaultCode.InputInvalid"/>: no column is taken.</exception>
    internal void Check(PSObject row, int number, Action<string> warn)
    {
        string[] columns = [.. row.Properties.Select(one => one.Name)];
        string set = string.Join('\n', columns);
        if (!_sets.TryGetValue(set, out bool takes))
        {
            takes = _sets[set] = Array.Exists(columns, Takes);
            string[] unknown = Array.FindAll(columns, column => !Takes(column) && !s_ordinary.Value.Contains(column));
            if (takes && unknown.Length > 0)
            {
                warn($"{ErrorRecords.Place(number)}Nothing takes {Listed(unknown)}. {Taken}");
            }
        }

        if (!takes)
        {
            throw new PhysMemException(FaultCode.InputInvalid, $"{_command} takes nothing of {Listed(columns)}.", Taken);
        }
    }

    private static bool IsBound(PropertyInfo property) =>
        property.GetCustomAttributes<ParameterAttribute>().Any(one => one.ValueFromPipelineByPropertyName);

    private static string[] NamesOf(PropertyInfo parameter) =>
        [parameter.Name, .. parameter.GetCustomAttribute<AliasAttribute>()?.AliasNames ?? []];

    private string Taken => $"{_command} takes {string.Join(", ", _taken.Select(
        names => names.Length == 1 ? names[0] : $"{names[0]} (or {string.Join(", ", names.Skip(1))})"))}.";

    private bool Takes(string column) => Array.Exists(_taken, names => names.Contains(column, StringComparer.OrdinalIgnoreCase));

    private static string Listed(string[] columns) => columns.Length switch
    {
        0 => "a row without columns",
        1 => $"the column '{columns[0]}'",
        _ => $"the columns {string.Join(", ", columns.Select(column => $"'{column}'"))}",
    };

    private static IEnumerable<string> OutputColumns() =>
        from cmdlet in typeof(RowColumns).Assembly.GetExportedTypes()
        from output in cmdlet.GetCustomAttributes<OutputTypeAttribute>()
        from type in output.Type
        where type.Type?.Namespace?.StartsWith(nameof(PhysMem), StringComparison.Ordinal) == true
        from property in type.Type.GetProperties()
        select property.Name;
}
