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
    // What our own objects have may be in a row without being asked for.
    private static readonly Lazy<HashSet<string>> s_outputs =
        new(() => new HashSet<string>(OutputColumns(), StringComparer.OrdinalIgnoreCase));

    private readonly string _command;
    private readonly string[][] _taken;

    // Whether any column of a set is taken, by the names of the set. A table has one, so each is looked at once.
    private readonly Dictionary<string, bool> _sets = [];

    // Types of which a property is taken.
    private readonly HashSet<Type> _types = [];

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

    /// <summary>
    /// Whether the command takes anything of an object. What it doesn't take of rows is told once for each set of columns;
    /// what other objects have besides is nobody's mistake.
    /// </summary>
    /// <param name="input">The object.</param>
    /// <param name="row">Which row it is; 0 when it is none.</param>
    /// <param name="warn">Tells a sentence.</param>
    internal bool Takes(object input, int row, Action<string> warn) =>
        row > 0 ? TakesRow(ColumnsOf(input), row, warn) : _types.Contains(Plain.Of(input).GetType()) || TakesObject(input);

    /// <summary>The fault of an object of which nothing is taken.</summary>
    internal PhysMemException Refusal(object input) => new(
        FaultCode.InputInvalid,
        $"{_command} takes nothing of {(PipedRow.Is(input) ? Listed(ColumnsOf(input)) : $"{Cited.Of(input.ToString())}")}.",
        Taken);

    private bool TakesObject(object input) =>
        Array.Exists(ColumnsOf(input), Takes) && _types.Add(Plain.Of(input).GetType());

    private bool TakesRow(string[] columns, int row, Action<string> warn)
    {
        string set = string.Join('\n', columns);
        if (!_sets.TryGetValue(set, out bool takes))
        {
            takes = _sets[set] = Array.Exists(columns, Takes);
            string[] unknown = Array.FindAll(columns, column => !Takes(column) && !IsOrdinary(column));
            if (takes && unknown.Length > 0)
            {
                warn($"{ErrorRecords.Place(row)}Nothing takes {Listed(unknown)}. {Taken}");
            }
        }

        return takes;
    }

    private static string[] ColumnsOf(object input) => [.. PSObject.AsPSObject(input).Properties.Select(one => one.Name)];

    private static bool IsBound(PropertyInfo property) =>
        property.GetCustomAttributes<ParameterAttribute>().Any(one => one.ValueFromPipelineByPropertyName);

    private static string[] NamesOf(PropertyInfo parameter) =>
        [parameter.Name, .. parameter.GetCustomAttribute<AliasAttribute>()?.AliasNames ?? []];

    private string Taken => $"{_command} takes {string.Join(", ", _taken.Select(
        names => names.Length == 1 ? names[0] : $"{names[0]} (or {string.Join(", ", names.Skip(1))})"))}.";

    private bool Takes(string column) => Array.Exists(_taken, names => names.Contains(column, StringComparer.OrdinalIgnoreCase));

    // Jobs, remoting and providers add columns as well.
    private static bool IsOrdinary(string column) =>
        column.StartsWith("PS", StringComparison.Ordinal) || column == "RunspaceId" || s_outputs.Value.Contains(column);

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
