using System.Collections.Concurrent;
using System.Management.Automation;
using System.Reflection;

namespace PhysMem.PowerShell.Tests.Hosting.Binding;

/// <summary>A cmdlet type read as a command: its name, parameters and parameter sets.</summary>
internal sealed class CommandShape
{
    private static readonly ConcurrentDictionary<Type, CommandShape> s_shapes = new();

    private CommandShape(Type cmdletType)
    {
        Attribute = cmdletType.GetCustomAttribute<CmdletAttribute>()
            ?? throw new InvalidOperationException($"{cmdletType.Name} has no [Cmdlet] attribute.");
        Info = new CmdletInfo($"{Attribute.VerbName}-{Attribute.NounName}", cmdletType);
        Parameters = cmdletType.GetProperties().Where(one => one.IsDefined(typeof(ParameterAttribute)))
            .Select(one => new CommandParameter(one)).ToList();
        DefaultSet = string.IsNullOrEmpty(Attribute.DefaultParameterSetName) ? null : Attribute.DefaultParameterSetName;
        SetNames = Parameters.SelectMany(one => one.Sets.Keys).Append(DefaultSet)
            .OfType<string>().Where(one => one != ParameterAttribute.AllParameterSets).ToHashSet();
    }

    internal CmdletAttribute Attribute { get; }

    internal CmdletInfo Info { get; }

    internal string Name => Info.Name;

    internal IReadOnlyList<CommandParameter> Parameters { get; }

    internal string? DefaultSet { get; }

    /// <summary>The named sets; empty when every parameter is in all of them.</summary>
    internal IReadOnlySet<string> SetNames { get; }

    internal static CommandShape Of(Type cmdletType) => s_shapes.GetOrAdd(cmdletType, type => new CommandShape(type));
}
