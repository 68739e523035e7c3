using System.Collections.ObjectModel;
using System.Reflection;

namespace System.Management.Automation;

[Flags]
public enum CommandTypes
{
    Alias = 1,
    Function = 2,
    Filter = 4,
    Cmdlet = 8,
    ExternalScript = 16,
    Application = 32,
    Script = 64,
    Workflow = 128,
    Configuration = 256,
    All = 511,
}

/// <summary>What is known of a command without running it.</summary>
public abstract class CommandInfo
{
    internal CommandInfo(string name, CommandTypes commandType)
    {
        Name = name;
        CommandType = commandType;
    }

    public string Name { get; }

    public CommandTypes CommandType { get; }

    public abstract string Definition { get; }

    public abstract ReadOnlyCollection<PSTypeName> OutputType { get; }

    public override string ToString() => Name;
}

public class CmdletInfo : CommandInfo
{
    public CmdletInfo(string name, Type implementingType)
        : base(name, CommandTypes.Cmdlet)
    {
        ImplementingType = implementingType;
    }

    public Type ImplementingType { get; }

    public string Verb => Name.Split('-')[0];

    public string Noun => Name[(Name.IndexOf('-', StringComparison.Ordinal) + 1)..];

    public string DefaultParameterSet =>
        ImplementingType.GetCustomAttribute<CmdletAttribute>()?.DefaultParameterSetName ?? string.Empty;

    public override string Definition => Name;

    public override ReadOnlyCollection<PSTypeName> OutputType =>
        ImplementingType.GetCustomAttributes<OutputTypeAttribute>().SelectMany(one => one.Type).ToList().AsReadOnly();
}
