using System.Globalization;
using PhysMem.HelpBuilder.Cmdlets;
using PhysMem.HelpBuilder.Pages;

namespace PhysMem.HelpBuilder.Check;

/// <summary>Compares the block of yaml under a parameter with the parameter.</summary>
internal static class FieldCheck
{
    /// <summary>The field that no attribute fixes.</summary>
    public const string DefaultField = "Default value";

    private const string AllSets = "(All)";
    private const string NoDefault = "None";

    public static IEnumerable<Problem> Run(string file, ParameterText text, ParameterFacts parameter)
    {
        Dictionary<string, string> wanted = FieldsOf(parameter);
        foreach ((string name, Field field) in text.Fields)
        {
            string? fault = name == DefaultField ? DefaultFault(field.Value, parameter)
                : !wanted.TryGetValue(name, out string? value) ? $"there is no field '{name}'"
                : value != field.Value ? Differs(name, parameter, value, field.Value)
                : null;
            if (fault is not null)
            {
                yield return new Problem(file, field.Line, fault);
            }
        }

        foreach (string missing in wanted.Keys.Append(DefaultField).Where(name => !text.Fields.ContainsKey(name)))
        {
            yield return new Problem(file, text.Line, $"the field '{missing}' of -{parameter.Name} is missing");
        }
    }

    /// <summary>How a parameter is bound to what comes down a pipeline, in the words of Get-Help.</summary>
    public static string PipelineText(Binding binding) => (binding.ByValue, binding.ByPropertyName) switch
    {
        (true, true) => "True (ByPropertyName, ByValue)",
        (true, false) => "True (ByValue)",
        (false, true) => "True (ByPropertyName)",
        _ => "False",
    };

    private static Dictionary<string, string> FieldsOf(ParameterFacts parameter)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Type"] = parameter.TypeName,
            ["Parameter Sets"] = SetsOf(parameter),
            ["Aliases"] = string.Join(", ", parameter.Aliases),
            ["Required"] = BySet(parameter, one => one.Required.ToString()),
            ["Position"] = BySet(parameter, one => one.Position?.ToString(CultureInfo.InvariantCulture) ?? "Named"),
            ["Accept pipeline input"] = BySet(parameter, PipelineText),
            ["Accept wildcard characters"] = parameter.TakesWildcards.ToString(),
        };
        if (parameter.Values.Count > 0)
        {
            fields["Accepted values"] = string.Join(", ", parameter.Values);
        }

        return fields;
    }

    private static string SetsOf(ParameterFacts parameter) => parameter.In("") is not null
        ? AllSets
        : string.Join(", ", parameter.Bindings.Select(one => one.Set).Order(StringComparer.Ordinal));

    // One value where all sets agree, else each with its set.
    private static string BySet(ParameterFacts parameter, Func<Binding, string> value)
    {
        string[] values = [.. parameter.Bindings.Select(value).Distinct()];
        return values.Length == 1
            ? values[0]
            : string.Join(", ", parameter.Bindings.OrderBy(one => one.Set, StringComparer.Ordinal).Select(one => $"{value(one)} ({one.Set})"));
    }

    // What happens without a parameter is decided in code. A few things are known all the same; the rest is proved by
    // running the cmdlet with and without it.
    private static string? DefaultFault(string said, ParameterFacts parameter)
    {
        string? known = parameter.Default
            ?? (parameter.IsSwitch ? "False" : parameter.Bindings.All(one => one.Required) ? NoDefault : null);
        return known is not null && known != said ? Differs(DefaultField, parameter, known, said)
            : said.Length == 0 ? $"'{DefaultField}' of -{parameter.Name} is empty: say what happens without it"
            : null;
    }

    private static string Differs(string field, ParameterFacts parameter, string value, string said) =>
        $"'{field}' of -{parameter.Name} is '{value}', the page says '{said}'";
}
