using System.Management.Automation;
using System.Reflection;
using PhysMem.PowerShell.Arguments;
using PhysMem.PowerShell.Objects;
using PhysMem.PowerShell.State;

namespace PhysMem.PowerShell.Tests.Contracts;

/// <summary>What every cmdlet keeps to, whoever writes it.</summary>
public sealed class CmdletContractTests
{
    // Verbs that only look, or choose what later commands mean. Every other verb changes something, and so does this
    // one command in spite of its verb.
    private static readonly string[] s_lookingVerbs =
    [
        VerbsCommon.Get, VerbsData.ConvertTo, VerbsData.ConvertFrom, VerbsData.Compare, VerbsDiagnostic.Test, VerbsCommon.Select,
        VerbsDiagnostic.Debug, VerbsDiagnostic.Trace, VerbsCommon.Show,
    ];

    // They make objects of a text and change nothing.
    private static readonly string[] s_readInSpiteOfTheirVerb = ["Import-AllocFailure", "Import-SimTrace"];

    private const string AllocatesInSpiteOfItsVerb = "Get-FreePages";

    private static readonly string[] s_reserved =
    [
        "Verbose", "Debug", "ErrorAction", "WarningAction", "InformationAction", "ProgressAction", "ErrorVariable",
        "WarningVariable", "InformationVariable", "OutVariable", "OutBuffer", "PipelineVariable", "WhatIf", "Confirm",
    ];

    // The names of things that a machine or the kernel has, so that they can be offered.
    private static readonly string[] s_completed =
    [
        "Gfp", "Flag", "Mask", "Node", "Zone", "Order", "Cpu", "Machine", "ReferenceMachine", "DifferenceMachine",
        "MigrateType", "Architecture", "Sysctl",
    ];

    // New-SimMachine is told how many nodes and CPUs there shall be; elsewhere these parameters choose one.
    private static readonly (string Cmdlet, string Parameter)[] s_amounts = [("New-SimMachine", "Node"), ("New-SimMachine", "Cpu")];

    public static TheoryData<string> Cmdlets => ModuleCmdlets.Names;

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void The_verb_is_approved_and_the_noun_is_a_word(string name)
    {
        CmdletAttribute attribute = ModuleCmdlets.AttributeOf(ModuleCmdlets.Find(name));
        IEnumerable<string> approved = typeof(Cmdlet).Assembly.GetTypes()
            .Where(type => type.Name.StartsWith("Verbs", StringComparison.Ordinal))
            .SelectMany(type => type.GetFields(BindingFlags.Public | BindingFlags.Static))
            .Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!);

        Assert.Contains(attribute.VerbName, approved);
        Assert.Matches("^[A-Z][A-Za-z]+$", attribute.NounName);
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void The_class_is_public_sealed_and_called_like_the_command_in_a_file_of_its_own(string name)
    {
        Type cmdlet = ModuleCmdlets.Find(name);

        Assert.True(cmdlet is { IsPublic: true, IsSealed: true } && cmdlet.IsSubclassOf(typeof(PSCmdlet)));
        Assert.Equal(name.Replace("-", "", StringComparison.Ordinal) + "Command", cmdlet.Name);
        Assert.Equal("PhysMem.PowerShell.Commands", cmdlet.Namespace);
        Assert.True(File.Exists(Path.Combine(RepositoryFiles.Root, "src", "PhysMem.PowerShell", "Commands", cmdlet.Name + ".cs")));
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void What_it_writes_is_declared(string name)
    {
        Type cmdlet = ModuleCmdlets.Find(name);
        bool writes = ModuleCmdlets.AttributeOf(cmdlet).VerbName != VerbsCommon.Remove;

        Assert.Equal(writes, ModuleCmdlets.OutputTypesOf(cmdlet).Any());
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void It_asks_leave_exactly_when_it_changes_something(string name)
    {
        CmdletAttribute attribute = ModuleCmdlets.AttributeOf(ModuleCmdlets.Find(name));
        bool changes = (!s_lookingVerbs.Contains(attribute.VerbName) && !s_readInSpiteOfTheirVerb.Contains(name)) || name == AllocatesInSpiteOfItsVerb;

        Assert.Equal(changes, attribute.SupportsShouldProcess);
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void Parameters_have_names_of_their_own(string name)
    {
        PropertyInfo[] parameters = [.. ModuleCmdlets.ParametersOf(ModuleCmdlets.Find(name))];
        string[] names =
        [
            .. parameters.Select(one => one.Name),
            .. parameters.SelectMany(one => one.GetCustomAttribute<AliasAttribute>()?.AliasNames ?? []),
        ];

        Assert.Empty(names.Intersect(s_reserved, StringComparer.OrdinalIgnoreCase));
        Assert.Equal(names.Length, names.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(parameters, one => Assert.Matches("^[A-Z][A-Za-z]+$", one.Name));
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void Every_public_property_is_a_parameter_that_can_be_set(string name)
    {
        Type cmdlet = ModuleCmdlets.Find(name);
        IEnumerable<PropertyInfo> own = cmdlet.GetProperties().Where(property => property.DeclaringType!.Assembly == ModuleCmdlets.Assembly);

        Assert.Equal(own.Select(one => one.Name), ModuleCmdlets.ParametersOf(cmdlet).Select(one => one.Name));
        Assert.All(own, one => Assert.True(one.CanRead && one.CanWrite));
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void It_takes_something_from_the_pipeline(string name) => Assert.Contains(
        ModuleCmdlets.ParametersOf(ModuleCmdlets.Find(name)).SelectMany(one => one.GetCustomAttributes<ParameterAttribute>(inherit: false)),
        one => one.ValueFromPipeline || one.ValueFromPipelineByPropertyName);

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void Positions_begin_at_0_and_leave_no_gap(string name)
    {
        var sets = ModuleCmdlets.ParametersOf(ModuleCmdlets.Find(name))
            .SelectMany(one => one.GetCustomAttributes<ParameterAttribute>(inherit: false))
            .Where(one => one.Position >= 0)
            .GroupBy(one => one.ParameterSetName);

        Assert.All(sets, set => Assert.Equal(Enumerable.Range(0, set.Count()), set.Select(one => one.Position).Order()));
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void What_a_machine_or_the_kernel_has_is_completed(string name)
    {
        IEnumerable<PropertyInfo> wanted = ModuleCmdlets.ParametersOf(ModuleCmdlets.Find(name))
            .Where(one => s_completed.Contains(one.Name) && !s_amounts.Contains((name, one.Name)));

        Assert.All(wanted, one => Assert.True(one.IsDefined(typeof(ArgumentCompleterAttribute)), $"-{one.Name} has no completer"));
    }

    // Else the error of a table's row wouldn't say which row it is.
    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void What_reads_a_column_is_told_whose_cell_it_reads(string name)
    {
        IEnumerable<ArgumentTransformationAttribute> readers = ModuleCmdlets.ParametersOf(ModuleCmdlets.Find(name))
            .Where(one => one.GetCustomAttributes<ParameterAttribute>().Any(it => it.ValueFromPipelineByPropertyName))
            .SelectMany(one => one.GetCustomAttributes<ArgumentTransformationAttribute>());

        // A machine's name is looked up when the command runs.
        Assert.All(readers, one => Assert.True(one is CellTransformationAttribute or MachineTransformationAttribute));
    }

    [Fact]
    public void A_column_with_masks_has_the_same_names_everywhere() => Assert.All(
        ModuleCmdlets.All.SelectMany(ModuleCmdlets.ParametersOf).Where(one => one.Name == "Gfp"),
        one => Assert.Equal(GfpArgument.Columns, one.GetCustomAttribute<AliasAttribute>()!.AliasNames.Prepend(one.Name)));

    [Fact]
    public void A_parameter_is_of_one_type_wherever_it_is()
    {
        var byName = ModuleCmdlets.All
            .SelectMany(cmdlet => ModuleCmdlets.ParametersOf(cmdlet).Select(
                one => (Cmdlet: ModuleCmdlets.NameOf(cmdlet), one.Name, Type: ModuleCmdlets.ValueType(one.PropertyType))))
            .Where(one => !s_amounts.Contains((one.Cmdlet, one.Name)))
            .GroupBy(one => one.Name, StringComparer.OrdinalIgnoreCase);

        Assert.All(byName, group => Assert.True(
            group.Select(one => one.Type).Distinct().Count() == 1,
            string.Join(", ", group.Select(one => $"{one.Cmdlet} -{one.Name} {one.Type.Name}"))));
    }

    // node_data[] is an array in the kernel, and what a machine has of it are rows; so has a report several zones and tasks,
    // which are a short list in a cell.
    [Fact]
    public void Every_output_is_a_flat_row_of_plain_values() => Assert.All(
        ModuleCmdlets.OutputTypes,
        type => Assert.All(
            type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.PropertyType != typeof(NodeData) && !IsRows(property.PropertyType)),
            property => Assert.True(
                !property.PropertyType.IsArray
                    && ModuleCmdlets.ValueType(property.PropertyType) is var plain && (plain.IsPrimitive || plain == typeof(string)),
                $"{type.Name}.{property.Name} is a {property.PropertyType.Name}")));

    [Fact]
    public void Rows_of_an_object_are_flat_too() => Assert.All(
        ModuleCmdlets.OutputTypes.SelectMany(type => type.GetProperties()).Where(property => IsRows(property.PropertyType))
            .SelectMany(property => property.PropertyType.GetGenericArguments()[0].GetProperties()),
        property => Assert.True(ModuleCmdlets.ValueType(property.PropertyType) is var plain && (plain.IsPrimitive || plain == typeof(string))));

    private static bool IsRows(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Rows<>);

    [Fact]
    public void Every_output_about_a_machine_names_it() => Assert.All(
        ModuleCmdlets.OutputTypes.Where(type => type.GetProperty("Node") is not null),
        type => Assert.Contains(
            type.GetProperties(), one => one.Name.EndsWith("Machine", StringComparison.Ordinal) && one.PropertyType == typeof(string)));
}
