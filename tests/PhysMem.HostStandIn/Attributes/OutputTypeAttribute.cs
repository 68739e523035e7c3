using System.Management.Automation.Internal;

namespace System.Management.Automation;

[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class OutputTypeAttribute : CmdletMetadataAttribute
{
    public OutputTypeAttribute(params Type[] type)
    {
        ArgumentNullException.ThrowIfNull(type);
        Type = Array.ConvertAll(type, one => new PSTypeName(one));
    }

    public OutputTypeAttribute(params string[] type)
    {
        ArgumentNullException.ThrowIfNull(type);
        Type = Array.ConvertAll(type, one => new PSTypeName(one));
    }

    public PSTypeName[] Type { get; }

    public string[] ParameterSetName { get; set; } = [ParameterAttribute.AllParameterSets];

    public string? ProviderCmdlet { get; set; }
}

public class PSTypeName
{
    public PSTypeName(Type type)
    {
        ArgumentNullException.ThrowIfNull(type);
        Type = type;
        Name = type.FullName ?? type.Name;
    }

    public PSTypeName(string name)
    {
        Name = name;
    }

    public string Name { get; }

    public Type? Type { get; }

    public override string ToString() => Name;
}
