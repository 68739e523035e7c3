using System.Management.Automation;
using System.Reflection;

namespace PhysMem.PowerShell.Tests.Hosting.Binding;

/// <summary>What a cmdlet's attributes say of one parameter.</summary>
internal sealed class CommandParameter
{
    internal CommandParameter(PropertyInfo property)
    {
        Property = property;
        // An overriding property has its own attributes alone, as in the host.
        Sets = property.GetCustomAttributes<ParameterAttribute>(inherit: false).ToDictionary(one => one.ParameterSetName);
        Aliases = property.GetCustomAttributes<AliasAttribute>(inherit: false).SelectMany(one => one.AliasNames).ToList();
        Transformations = property.GetCustomAttributes<ArgumentTransformationAttribute>(inherit: false).ToList();
        Validations = property.GetCustomAttributes<ValidateArgumentsAttribute>(inherit: false).ToList();
        AllowsNull = property.IsDefined(typeof(AllowNullAttribute));
        AllowsEmptyString = property.IsDefined(typeof(AllowEmptyStringAttribute));
        AllowsEmptyCollection = property.IsDefined(typeof(AllowEmptyCollectionAttribute));
    }

    internal string Name => Property.Name;

    internal PropertyInfo Property { get; }

    internal Type Type => Property.PropertyType;

    internal IReadOnlyList<string> Aliases { get; }

    /// <summary>The attribute for each parameter set it is in.</summary>
    internal IReadOnlyDictionary<string, ParameterAttribute> Sets { get; }

    internal IReadOnlyList<ArgumentTransformationAttribute> Transformations { get; }

    internal IReadOnlyList<ValidateArgumentsAttribute> Validations { get; }

    internal bool AllowsNull { get; }

    internal bool AllowsEmptyString { get; }

    internal bool AllowsEmptyCollection { get; }

    internal ParameterAttribute? InAllSets => Sets.GetValueOrDefault(ParameterAttribute.AllParameterSets);

    internal bool IsMandatorySomewhere => Sets.Values.Any(one => one.Mandatory);

    internal bool TakesPipelineSomewhere => Sets.Values.Any(TakesPipeline);

    internal static bool TakesPipeline(ParameterAttribute one) =>
        one.ValueFromPipeline || one.ValueFromPipelineByPropertyName;

    internal bool Answers(string name) =>
        string.Equals(Name, name, StringComparison.OrdinalIgnoreCase)
        || Aliases.Contains(name, StringComparer.OrdinalIgnoreCase);

    /// <summary>The attributes that count while these sets are possible.</summary>
    internal IEnumerable<ParameterAttribute> In(IReadOnlySet<string> sets) =>
        Sets.Values.Where(one => one.ParameterSetName == ParameterAttribute.AllParameterSets || sets.Contains(one.ParameterSetName));
}
