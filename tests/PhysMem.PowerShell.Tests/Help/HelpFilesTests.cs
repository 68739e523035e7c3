using System.Xml.Linq;
using PhysMem.HelpBuilder;
using PhysMem.HelpBuilder.Pages;
using PhysMem.HelpBuilder.Writing;
using PhysMem.PowerShell.Tests.Contracts;

namespace PhysMem.PowerShell.Tests.Help;

/// <summary>The files that are written from the pages, and where the build puts them.</summary>
public sealed class HelpFilesTests
{
    private static readonly string s_staged = Path.Combine(RepositoryFiles.Root, "output", "PhysMem", RepositoryFiles.ModuleVersion, "en-US");

    public static TheoryData<string> Topics => [.. HelpPages.All.Topics.Select(one => one.Name)];

    [Theory]
    [MemberData(nameof(ModuleCmdlets.Names), MemberType = typeof(ModuleCmdlets))]
    public void The_help_of_a_cmdlet_has_its_syntax_all_parameters_and_three_examples(string name)
    {
        XElement help = HelpOf(name);
        string[] parameters = [.. Names(help.Element(Maml.Command + "parameters")!)];

        Assert.Empty(ModuleCmdlets.ParametersOf(ModuleCmdlets.Find(name)).Select(one => one.Name).Except(parameters));
        Assert.Equal(parameters.Length, parameters.Distinct().Count());
        Assert.True(help.Descendants(Maml.Command + "example").Count() >= 3);
        Assert.All(help.Descendants(Maml.Command + "syntaxItem"), item => Assert.Equal(name, item.Element(Maml.Text + "name")!.Value));
    }

    [Fact]
    public void The_syntax_has_one_line_for_each_parameter_set_with_its_parameters_in_the_host_s_order()
    {
        IEnumerable<XElement> lines = HelpOf("Remove-Pages").Descendants(Maml.Command + "syntaxItem");

        Assert.Equal(
            ["Allocation Cpu Machine WhatIf Confirm", "Pfn Address Order Pages Cpu Machine WhatIf Confirm"],
            lines.Select(line => string.Join(' ', Names(line))));
    }

    [Fact]
    public void A_parameter_s_facts_are_the_assembly_s()
    {
        XElement order = HelpOf("Invoke-AllocPages").Element(Maml.Command + "parameters")!.Elements()
            .Single(one => one.Element(Maml.Text + "name")!.Value == "Order");

        Assert.Equal(
            ["false", "1", "True (ByPropertyName)", "none", "Int32", "0"],
            ((string[])["required", "position", "pipelineInput", "aliases"]).Select(name => (string)order.Attribute(name)!)
                .Append(order.Element(Maml.Command + "parameterValue")!.Value).Append(order.Element(Maml.Dev + "defaultValue")!.Value));
    }

    [Theory]
    [MemberData(nameof(Topics))]
    public void A_topic_fits_into_80_columns_and_has_its_sentence_where_Get_Help_looks_for_it(string name)
    {
        AboutPage page = HelpPages.All.Topics.Single(one => one.Name == name);
        string[] lines = TopicWriter.Write(page).Split('\n');

        Assert.Equal(["TOPIC", name, "", "SHORT DESCRIPTION", page.ShortDescription], lines.Take(5).Select(line => line.Trim()));
        Assert.All(lines, line => Assert.True(line.Length <= TopicWriter.Width, line));
        Assert.All(lines, line => Assert.Equal(line.TrimEnd(), line));
    }

    [Fact]
    public void The_build_stages_the_help_that_the_pages_give()
    {
        var expected = new List<string> { $"PhysMem.PowerShell.{RepositoryFiles.ModuleVersion}.dll-Help.xml" };
        expected.AddRange(HelpPages.All.Topics.Select(TopicWriter.FileName));

        Assert.Equal(expected.Order(StringComparer.Ordinal), Directory.EnumerateFiles(s_staged).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(
            MamlWriter.Write(HelpPages.All.Cmdlets, HelpPages.Cmdlets).ToString(), XDocument.Load(Path.Combine(s_staged, expected[0])).ToString());
        Assert.All(HelpPages.All.Topics, topic => Assert.Equal(
            TopicWriter.Write(topic), File.ReadAllText(Path.Combine(s_staged, TopicWriter.FileName(topic)))));
    }

    [Theory]
    [InlineData("--assembly a --host h --pages p --check", true)]
    [InlineData("--assembly a --host h --pages p --output o", true)]
    [InlineData("--assembly a --host h --pages p", false)]
    [InlineData("--assembly a --host h --pages p --output o --check", false)]
    [InlineData("--assembly a --host h --check", false)]
    [InlineData("--assembly a --host h --pages p --check --colour red", false)]
    [InlineData("--assembly a --host h --pages --check", false)]
    [InlineData("", false)]
    public void The_command_line_is_whole_or_refused(string line, bool accepted) =>
        Assert.Equal(accepted, Options.Read(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)) is not null);

    private static XElement HelpOf(string name) => MamlWriter.Write(HelpPages.All.Cmdlets, HelpPages.Cmdlets).Root!.Elements()
        .Single(one => one.Element(Maml.Command + "details")!.Element(Maml.Command + "name")!.Value == name);

    private static IEnumerable<string> Names(XElement parameters) =>
        parameters.Elements(Maml.Command + "parameter").Select(one => one.Element(Maml.Text + "name")!.Value);
}
