using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;

namespace PhysMem.HelpBuilder.Cmdlets;

/// <summary>
/// Reads a module's assembly as data. The host's assembly is needed too, for the shapes of the attributes: the one
/// that the module was compiled against will do.
/// </summary>
internal static class ModuleAssembly
{
    private const string Host = "System.Management.Automation.";
    private const string OurTypes = "PhysMem.";

    /// <summary>All cmdlets of the assembly by name.</summary>
    public static IReadOnlyList<CmdletFacts> ReadCmdlets(string assembly, string host)
    {
        using var context = new MetadataLoadContext(new PathAssemblyResolver(
        [
            .. Directory.EnumerateFiles(RuntimeEnvironment.GetRuntimeDirectory(), "*.dll"),
            .. Directory.EnumerateFiles(Path.GetDirectoryName(Path.GetFullPath(assembly))!, "PhysMem.*.dll"),
            host,
        ]));
        return
        [
            .. context.LoadFromAssemblyPath(Path.GetFullPath(assembly)).GetExportedTypes()
                .Where(type => !type.IsAbstract)
                .Select(ReadCmdlet).OfType<CmdletFacts>()
                .OrderBy(cmdlet => cmdlet.Name, StringComparer.Ordinal),
        ];
    }

    private static CmdletFacts? ReadCmdlet(Type type) => Find(type, "CmdletAttribute") is not { } cmdlet ? null : new CmdletFacts
    {
        Hidden = ReadParameters(type, hidden: true),
        Verb = (string)cmdlet.ConstructorArguments[0].Value!,
        Noun = (string)cmdlet.ConstructorArguments[1].Value!,
        DefaultSet = Named(cmdlet, "DefaultParameterSetName", ""),
        SupportsShouldProcess = Named(cmdlet, "SupportsShouldProcess", false),
        Parameters = ReadParameters(type, hidden: false),
        Outputs = [.. All(type, "OutputTypeAttribute").SelectMany(Types).Select(ReadType)],
    };

    private static ParameterFacts[] ReadParameters(Type type, bool hidden) =>
    [
        .. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => Find(property, "ParameterAttribute") is { } one && Named(one, "DontShow", false) == hidden)
            .Select(ReadParameter),
    ];

    private static ParameterFacts ReadParameter(PropertyInfo property)
    {
        Type type = Plain(property.PropertyType);
        CustomAttributeData? values = Find(property, "ValidateSetAttribute");
        return new ParameterFacts
        {
            Name = property.Name,
            TypeName = type.IsArray ? $"{Plain(type.GetElementType()!).Name}[]" : type.Name,
            IsArray = type.IsArray,
            Aliases = Find(property, "AliasAttribute") is { } aliases ? Strings(aliases) : [],
            TakesWildcards = Find(property, "SupportsWildcardsAttribute") is not null,
            Values = values is not null ? Strings(values) : ElementOf(type) is { IsEnum: true } names ? names.GetEnumNames() : [],
            Default = ReadDefault(property),
            Bindings = [.. All(property, "ParameterAttribute").Select(ReadBinding)],
        };
    }

    private static string? ReadDefault(PropertyInfo property) => Find(property, "PSDefaultValueAttribute") is { } attribute
        ? Named<string?>(attribute, "Help", null) ?? Convert.ToString(Named<object?>(attribute, "Value", null), CultureInfo.InvariantCulture)
        : null;

    private static Binding ReadBinding(CustomAttributeData parameter)
    {
        string set = Named(parameter, "ParameterSetName", "");
        int position = Named(parameter, "Position", int.MinValue);
        return new Binding(
            set == "__AllParameterSets" ? "" : set,
            Named(parameter, "Mandatory", false),
            position == int.MinValue ? null : position,
            Named(parameter, "ValueFromPipeline", false),
            Named(parameter, "ValueFromPipelineByPropertyName", false));
    }

    private static TypeFacts ReadType(Type type)
    {
        bool ours = type.FullName!.StartsWith(OurTypes, StringComparison.Ordinal);
        return new TypeFacts(
            type.FullName!,
            ours,
            ours ? [.. type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(one => one.Name)] : []);
    }

    private static Type Plain(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition().FullName == typeof(Nullable<>).FullName ? type.GetGenericArguments()[0] : type;

    private static CustomAttributeData? Find(MemberInfo member, string attribute) => All(member, attribute).FirstOrDefault();

    private static IEnumerable<CustomAttributeData> All(MemberInfo member, string attribute) =>
        member.GetCustomAttributesData().Where(one => one.AttributeType.FullName == Host + attribute);

    private static T Named<T>(CustomAttributeData attribute, string name, T otherwise)
    {
        foreach (CustomAttributeNamedArgument argument in attribute.NamedArguments)
        {
            if (argument.MemberName == name)
            {
                return (T)argument.TypedValue.Value!;
            }
        }

        return otherwise;
    }

    private static string[] Strings(CustomAttributeData attribute) =>
        [.. attribute.ConstructorArguments.SelectMany(Values).OfType<string>()];

    // Outputs may be given as types or, rarely, by name; only types tell anything about themselves.
    private static IEnumerable<Type> Types(CustomAttributeData attribute) =>
        attribute.ConstructorArguments.SelectMany(Values).OfType<Type>();

    private static Type ElementOf(Type type) => type.IsArray ? type.GetElementType()! : type;

    private static IEnumerable<object?> Values(CustomAttributeTypedArgument argument) =>
        argument.Value is IEnumerable<CustomAttributeTypedArgument> list ? list.Select(one => one.Value) : [argument.Value];
}
