using System.Reflection;

namespace PhysMem.PowerShell.Tests.HostGuards;

/// <summary>
/// A type's public and protected surface as lines of text. Written with names only, so that a type of the running
/// process and one merely read from a file can be compared.
/// </summary>
internal static class SurfaceText
{
    private const BindingFlags Declared = BindingFlags.DeclaredOnly | BindingFlags.Public | BindingFlags.NonPublic
        | BindingFlags.Instance | BindingFlags.Static;

    /// <summary>What kind of type it is and what it derives from.</summary>
    internal static string Heading(Type type)
    {
        string kind = type switch
        {
            { IsInterface: true } => "interface",
            { IsEnum: true } => "enum",
            { IsValueType: true } => "struct",
            { IsAbstract: true, IsSealed: true } => "static class",
            { IsAbstract: true } => "abstract class",
            { IsSealed: true } => "sealed class",
            _ => "class",
        };
        return type.BaseType is null ? kind : $"{kind} : {Name(type.BaseType)}";
    }

    /// <summary>The members the type declares.</summary>
    internal static IEnumerable<string> Members(Type type)
    {
        foreach (FieldInfo field in type.GetFields(Declared).Where(one => one.IsPublic || one.IsFamily))
        {
            string value = field.IsLiteral ? $" = {field.GetRawConstantValue()}" : string.Empty;
            yield return $"{Access(field.IsPublic)}{(field.IsStatic ? "static " : "")}{Name(field.FieldType)} {field.Name}{value}";
        }

        // Properties and events show as their accessors.
        foreach (MethodBase method in type.GetConstructors(Declared).Cast<MethodBase>().Concat(type.GetMethods(Declared)))
        {
            if (method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly)
            {
                yield return Text(method);
            }
        }
    }

    /// <summary>The same with those of its bases and interfaces.</summary>
    internal static HashSet<string> MembersWithBases(Type type)
    {
        var members = new HashSet<string>();
        for (Type? one = type; one is not null; one = one.BaseType)
        {
            members.UnionWith(Members(one));
        }

        return members;
    }

    internal static IEnumerable<string> Interfaces(Type type) =>
        type.GetInterfaces().Where(one => one.IsVisible).Select(Name);

    internal static string Name(Type type)
    {
        if (type.IsByRef || type.IsArray)
        {
            return Name(type.GetElementType()!) + (type.IsArray ? "[]" : "&");
        }

        if (type.IsGenericParameter)
        {
            return type.Name;
        }

        string name = type.DeclaringType is null ? $"{type.Namespace}.{type.Name}" : $"{Name(type.DeclaringType)}.{type.Name}";
        return type.IsGenericType ? $"{name}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>" : name;
    }

    private static string Text(MethodBase method)
    {
        string dispatch = method switch
        {
            { IsStatic: true } => "static ",
            { IsAbstract: true } => "abstract ",
            { IsVirtual: true, IsFinal: false } => "virtual ",
            _ => string.Empty,
        };
        string result = method is MethodInfo info ? $"{Name(info.ReturnType)} " : string.Empty;
        string generic = method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(Name))}>" : string.Empty;
        IEnumerable<string> parameters = method.GetParameters()
            .Select(one => $"{(one.IsOut ? "out " : "")}{Name(one.ParameterType)} {one.Name}");
        return $"{Access(method.IsPublic)}{dispatch}{result}{method.Name}{generic}({string.Join(", ", parameters)})";
    }

    private static string Access(bool isPublic) => isPublic ? "public " : "protected ";
}
