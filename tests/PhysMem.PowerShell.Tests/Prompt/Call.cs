using System.Collections;
using System.Management.Automation;

namespace PhysMem.PowerShell.Tests.Prompt;

/// <summary>One command of a pipeline with the arguments typed behind it.</summary>
public sealed class Call
{
    private readonly IDictionary _named;
    private readonly object?[] _positional;

    private Call(Type cmdletType, IDictionary named, params object?[] positional)
    {
        CmdletType = cmdletType;
        _named = named;
        _positional = positional;
    }

    internal Type CmdletType { get; }

    /// <param name="parameters">An anonymous object or a dictionary: parameter names or aliases and their arguments.</param>
    public static Call To<TCmdlet>(object? parameters = null)
        where TCmdlet : Cmdlet => new(typeof(TCmdlet), Pairs(parameters));

    /// <summary>The same call with arguments given by position.</summary>
    public Call At(params object?[] positional) => new(CmdletType, _named, positional);

    internal static string NameOf(Type cmdletType)
    {
        var attribute = (CmdletAttribute)Attribute.GetCustomAttribute(cmdletType, typeof(CmdletAttribute))!;
        return $"{attribute.VerbName}-{attribute.NounName}";
    }

    internal static IDictionary Pairs(object? parameters) => parameters switch
    {
        null => new Hashtable(),
        IDictionary dictionary => dictionary,
        _ => parameters.GetType().GetProperties().ToDictionary(property => property.Name, property => property.GetValue(parameters)),
    };

    internal void AddTo(System.Management.Automation.PowerShell shell)
    {
        // A cmdlet of the tests themselves is in no module.
        shell.AddCommand(new CmdletInfo(NameOf(CmdletType), CmdletType)).AddParameters(_named);
        foreach (object? argument in _positional)
        {
            shell.AddArgument(argument);
        }
    }
}
