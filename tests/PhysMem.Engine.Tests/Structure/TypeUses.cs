using System.Reflection;
using System.Text.RegularExpressions;

namespace PhysMem.Engine.Tests.Structure;

/// <summary>
/// What compiled types use of other rooms: in what they are made of, in signatures, attributes and code. A room is the
/// first part of a namespace behind a root. What the compiler writes (lambdas, iterators) belongs to the type around it.
/// </summary>
internal sealed partial class TypeUses(string root)
{
    private const BindingFlags Own =
        BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    public IEnumerable<Use> Of(IEnumerable<Type> types) =>
        from type in types
        let here = RoomOf(type)
        where here is not null
        from member in type.GetMembers(Own).Prepend(type)
        from used in TypesIn(member).SelectMany(Parts).Select(Outermost).Distinct()
        let there = RoomOf(used)
        where there is not null && there != here
        select new Use(here, there, NameOf(member), used.Name);

    /// <summary>The room of a type; null when it is in none.</summary>
    public string? RoomOf(Type type) =>
        Outermost(type).Namespace is { } name && name.StartsWith($"{root}.", StringComparison.Ordinal)
            ? name[(root.Length + 1)..].Split('.')[0]
            : null;

    private static IEnumerable<Type?> TypesIn(MemberInfo member)
    {
        IEnumerable<Type?> types = member switch
        {
            Type type => [type.BaseType, .. type.GetInterfaces(), .. LimitsOf(type.GetGenericArguments())],
            FieldInfo field => [field.FieldType],
            MethodBase method => [.. TypesInSignature(method), .. TypesInBody(method)],
            _ => [],
        };
        return types.Concat(TypesInAttributes(member.CustomAttributes));
    }

    private static IEnumerable<Type?> TypesInSignature(MethodBase method) =>
    [
        (method as MethodInfo)?.ReturnType,
        .. method.GetParameters().Select(one => one.ParameterType),
        .. TypesInAttributes(method.GetParameters().SelectMany(one => one.CustomAttributes)),
        .. method.IsGenericMethod ? LimitsOf(method.GetGenericArguments()) : [],
    ];

    private static IEnumerable<Type?> TypesInBody(MethodBase method)
    {
        foreach (MemberInfo named in MethodCode.MembersNamedBy(method))
        {
            yield return named as Type ?? named.DeclaringType;
            foreach (Type argument in named is MethodInfo { IsGenericMethod: true } call ? call.GetGenericArguments() : [])
            {
                yield return argument;
            }
        }

        foreach (LocalVariableInfo local in method.GetMethodBody()?.LocalVariables ?? [])
        {
            yield return local.LocalType;
        }

        foreach (ExceptionHandlingClause clause in method.GetMethodBody()?.ExceptionHandlingClauses ?? [])
        {
            yield return clause.Flags == ExceptionHandlingClauseOptions.Clause ? clause.CatchType : null;
        }
    }

    private static IEnumerable<Type?> TypesInAttributes(IEnumerable<CustomAttributeData> attributes) =>
        attributes.SelectMany(one => one.ConstructorArguments.Concat(one.NamedArguments.Select(named => named.TypedValue))
            .Select(argument => argument.Value as Type ?? argument.ArgumentType).Prepend(one.AttributeType));

    private static IEnumerable<Type?> LimitsOf(Type[] generic) =>
        generic.Where(one => one.IsGenericParameter).SelectMany(one => one.GetGenericParameterConstraints());

    // A List<Zone[]> is a List and a Zone.
    private static IEnumerable<Type> Parts(Type? type) => type switch
    {
        null or { IsGenericParameter: true } => [],
        { HasElementType: true } => Parts(type.GetElementType()),
        _ => type.GetGenericArguments().SelectMany(Parts).Prepend(type),
    };

    private static Type Outermost(Type type)
    {
        while (type.DeclaringType is { } outer)
        {
            type = outer;
        }

        return type;
    }

    // The method that was written, where the compiler made several of it: <Free>b__0 is in Free.
    private static string NameOf(MemberInfo member)
    {
        string type = Outermost(member as Type ?? member.DeclaringType!).Name;
        string own = member is Type ? "" : member.Name;
        Match written = Written().Match($"{(member as Type ?? member.DeclaringType!).Name} {own}");
        string name = written.Success ? written.Groups[1].Value : own;
        return name.Length == 0 ? type : $"{type}.{name.TrimStart('.')}";
    }

    [GeneratedRegex(@"<([\w.]+)>")]
    private static partial Regex Written();
}
