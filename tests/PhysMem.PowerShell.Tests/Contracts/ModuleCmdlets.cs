using System.Management.Automation;
using System.Reflection;
using PhysMem.PowerShell.Arguments;
using PhysMem.PowerShell.Commands;

namespace PhysMem.PowerShell.Tests.Contracts;

/// <summary>All cmdlets of the shipped assembly and their parameters.</summary>
internal static class ModuleCmdlets
{
    internal static Assembly Assembly => typeof(NewSimMachineCommand).Assembly;

    internal static IReadOnlyList<Type> All { get; } =
        [.. Assembly.GetTypes().Where(type => type.IsDefined(typeof(CmdletAttribute), inherit: false))
            .OrderBy(type => type.Name, StringComparer.Ordinal)];

    /// <summary>One row for each cmdlet, for theories.</summary>
    public static TheoryData<string> Names => [.. All.Select(NameOf)];

    internal static Type Find(string name) => All.Single(type => NameOf(type) == name);

    internal static CmdletAttribute AttributeOf(Type cmdlet) => cmdlet.GetCustomAttribute<CmdletAttribute>()!;

    internal static string NameOf(Type cmdlet) => $"{AttributeOf(cmdlet).VerbName}-{AttributeOf(cmdlet).NounName}";

    /// <summary>The properties that are parameters, those of base classes too.</summary>
    internal static IEnumerable<PropertyInfo> ParametersOf(Type cmdlet) =>
        cmdlet.GetProperties().Where(property => property.IsDefined(typeof(ParameterAttribute), inherit: true));

    internal static IEnumerable<Type> OutputTypesOf(Type cmdlet) =>
        cmdlet.GetCustomAttributes<OutputTypeAttribute>().SelectMany(one => one.Type).Select(one => one.Type!);

    /// <summary>All types that any cmdlet writes, except text, plain values and the host's files.</summary>
    internal static IEnumerable<Type> OutputTypes =>
        All.SelectMany(OutputTypesOf).Distinct().Where(type => type != typeof(string) && type != typeof(FileInfo) && !type.IsPrimitive);

    /// <summary>The type of one value: of an array or a range its elements', of an optional value its own.</summary>
    internal static Type ValueType(Type type) =>
        type.IsArray ? ValueType(type.GetElementType()!)
        : type == typeof(PfnRange) ? typeof(long)
        : Nullable.GetUnderlyingType(type) ?? type;
}
