using System.Collections;
using System.Management.Automation;

namespace PhysMem.PowerShell.Tests.Hosting;

/// <summary>One command of a pipeline with the arguments typed behind it.</summary>
public sealed class Call
{
    private Call(Type cmdletType, IReadOnlyList<KeyValuePair<string, object?>> named)
    {
        CmdletType = cmdletType;
        Named = named;
    }

    public Type CmdletType { get; }

    public IReadOnlyList<KeyValuePair<string, object?>> Named { get; }

    public IReadOnlyList<object?> Positional { get; private init; } = [];

    /// <param name="parameters">An anonymous object or a dictionary: parameter names or aliases and their arguments.</param>
    public static Call To<TCmdlet>(object? parameters = null)
        where TCmdlet : Cmdlet, new() => new(typeof(TCmdlet), Pairs(parameters));

    /// <summary>The same call with arguments given by position.</summary>
    public Call At(params object?[] positional) => new(CmdletType, Named) { Positional = positional };

    internal static IReadOnlyList<KeyValuePair<string, object?>> Pairs(object? parameters) => parameters switch
    {
        null => [],
        IDictionary dictionary => dictionary.Cast<DictionaryEntry>()
            .Select(entry => KeyValuePair.Create((string)entry.Key, entry.Value)).ToList(),
        _ => parameters.GetType().GetProperties()
            .Select(property => KeyValuePair.Create(property.Name, property.GetValue(parameters))).ToList(),
    };
}
