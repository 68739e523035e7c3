using System.Text.RegularExpressions;
using PhysMem.HelpBuilder;

namespace PhysMem.PowerShell.Tests.Help;

/// <summary>The check that pages and cmdlets agree: it finds nothing now, and would find each kind of disagreement.</summary>
public sealed class PageCheckTests
{
    [Fact]
    public void The_pages_agree_with_the_assembly() =>
        Assert.True(HelpPages.Problems.Count == 0, string.Join('\n', HelpPages.Problems));

    [Fact]
    public void A_parameter_without_a_description_is_missed_where_the_parameters_begin()
    {
        string text = Without(HelpPages.Text("Invoke-AllocPages"), "### -Count", "### -Node");

        Problem problem = Only("Invoke-AllocPages", text);

        Assert.Equal("the parameter -Count is missing", problem.Text);
        Assert.Equal(HelpPages.LineOf(text, "## PARAMETERS"), problem.Line);
        Assert.Equal("Invoke-AllocPages.md", Path.GetFileName(problem.File));
        Assert.Equal($"{problem.File}:{problem.Line}: {problem.Text}", problem.ToString());
    }

    [Theory]
    [InlineData("### -Pfn\n", "### -Frame\n", "Remove-Pages has no parameter -Frame", "the parameter -Pfn is missing")]
    [InlineData("Aliases: CpuId\n", "Aliases:\n", "'Aliases' of -Cpu is 'CpuId', the page says ''")]
    [InlineData("Type: UInt64\n", "Type: Int64\n", "'Type' of -Address is 'UInt64', the page says 'Int64'")]
    [InlineData("Parameter Sets: Number\n", "Parameter Sets: (All)\n", "'Parameter Sets' of -Pfn is 'Number', the page says '(All)'")]
    [InlineData("Parameter Sets: Number\nAliases:\nRequired: False\n", "Parameter Sets: Number\nAliases:\nRequired: True\n", "'Required' of -Pfn is 'False', the page says 'True'")]
    [InlineData("Position: 0\n", "Position: Named\n", "'Position' of -Allocation is '0', the page says 'Named'")]
    [InlineData("Accept pipeline input: True (ByValue)\n", "Accept pipeline input: False\n", "'Accept pipeline input' of -Allocation is 'True (ByValue)', the page says 'False'")]
    [InlineData("Parameter Sets: Number\nAliases:\n", "Parameter Sets: Number\n", "the field 'Aliases' of -Pfn is missing")]
    [InlineData("Aliases: CpuId\n", "Aliases: CpuId\nColour: red\n", "there is no field 'Colour'")]
    [InlineData("Required: True\nPosition: 0\nDefault value: None\n", "Required: True\nPosition: 0\nDefault value: 0\n", "'Default value' of -Allocation is 'None', the page says '0'")]
    [InlineData("Default value: 0\n", "Default value:\n", "'Default value' of -Order is empty")]
    [InlineData("## OUTPUTS\n\n### None\n", "## OUTPUTS\n\n### System.String\n\nText.\n", "System.String is no output of Remove-Pages", "the output None is missing")]
    [InlineData("Remove-Pages $pages\n", "$pages\n", "doesn't call Remove-Pages")]
    [InlineData("- [Get-FreePages](Get-FreePages.md)", "- [Get-Nothing](Get-Nothing.md)", "[Get-Nothing](Get-Nothing.md) leads to no page")]
    [InlineData("see [about_PhysMem_Errors](about_PhysMem_Errors.md)", "see [about_PhysMem_Errors](errors.md)", "leads to no page of that name")]
    [InlineData("# Remove-Pages\n", "# Free-Pages\n", "the page's title is Free-Pages", "no cmdlet Free-Pages", "Remove-Pages has no page")]
    [InlineData("$pages = Invoke-AllocPages -Order 3\n", "$pages = Invoke-AllocPages -Order 3 # a remark that makes this line longer than it may be\n", "characters long; 76 fit")]
    public void A_page_that_says_something_untrue_is_a_problem(string old, string changed, params string[] problems)
    {
        string text = HelpPages.Text("Remove-Pages");
        Assert.Contains(old, text, StringComparison.Ordinal);

        IReadOnlyList<Problem> found = HelpPages.ProblemsWith("Remove-Pages", new Regex(Regex.Escape(old)).Replace(text, changed.Replace("$", "$$", StringComparison.Ordinal), 1));

        Assert.Equal(problems.Length, found.Count);
        Assert.All(problems, expected => Assert.Contains(found, one => one.Text.Contains(expected, StringComparison.Ordinal)));
        Assert.All(found, one => Assert.True(one.Line > 0 && Path.GetFileName(one.File) == "Remove-Pages.md", one.ToString()));
    }

    [Fact]
    public void A_fault_in_a_field_is_reported_on_the_field_s_line()
    {
        string text = HelpPages.Text("Remove-Pages").Replace("Aliases: CpuId\n", "Aliases: Processor\n", StringComparison.Ordinal);

        Assert.Equal(HelpPages.LineOf(text, "Aliases: Processor"), Only("Remove-Pages", text).Line);
    }

    [Theory]
    [InlineData("- `SpannedPages`: ", "- `SpannedBytes`: ", "has no property 'SpannedBytes'", "the property SpannedPages is missing")]
    [InlineData("### PhysMem.Engine.Report.NodeReport\n", "### PhysMem.Engine.Report.Node\n", "no output of Get-SimNode", "NodeReport is missing")]
    [InlineData("## INPUTS\n\n### PhysMem.PowerShell.State.MachineHandle\n", "## INPUTS\n\n### None\n", "takes input from the pipeline")]
    public void Inputs_and_outputs_are_compared_with_the_types(string old, string changed, params string[] problems)
    {
        string text = HelpPages.Text("Get-SimNode");
        Assert.Contains(old, text, StringComparison.Ordinal);

        IReadOnlyList<Problem> found = HelpPages.ProblemsWith("Get-SimNode", text.Replace(old, changed, StringComparison.Ordinal));

        Assert.Equal(problems.Length, found.Count);
        Assert.All(problems, expected => Assert.Contains(found, one => one.Text.Contains(expected, StringComparison.Ordinal)));
    }

    [Fact]
    public void A_column_that_is_bound_and_not_mentioned_is_a_problem()
    {
        string text = HelpPages.Text("Invoke-AllocPages");
        string inputs = Regex.Match(text, "## INPUTS\n.*?(?=## OUTPUTS)", RegexOptions.Singleline).Value;
        string changed = text.Replace(inputs, inputs.Replace("`Count`, ", "", StringComparison.Ordinal), StringComparison.Ordinal);

        Assert.Contains("bound by property name: mention `Count`", Only("Invoke-AllocPages", changed).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cmdlet_without_a_page_is_a_problem() => Assert.Contains(
        HelpPages.ProblemsWith("Get-SimZone", text: null),
        one => one.Text == "the cmdlet Get-SimZone has no page" && one.File.EndsWith("Get-SimZone.md", StringComparison.Ordinal));

    [Fact]
    public void Two_examples_are_not_enough()
    {
        string text = Without(HelpPages.Text("Get-SimZone"), "### Example 3", "## PARAMETERS");

        Assert.Equal("there are 2 examples; each cmdlet has 3 or more", Only("Get-SimZone", text).Text);
    }

    [Fact]
    public void A_parameter_that_is_described_twice_is_a_problem()
    {
        string text = HelpPages.Text("Get-SimNode");
        string section = Regex.Match(text, "### -Node\n.*?(?=### -Machine)", RegexOptions.Singleline).Value;

        Assert.Equal("the parameter -Node is described twice", Only("Get-SimNode", text.Replace(section, section + section, StringComparison.Ordinal)).Text);
    }

    [Fact]
    public void A_short_description_that_Get_Help_would_cut_is_a_problem()
    {
        string text = HelpPages.Text("about_PhysMem").Replace("first steps,", new string('x', 60), StringComparison.Ordinal);

        Assert.Contains("76 fit", Only("about_PhysMem", text).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_page_that_cannot_be_read_is_one_problem_and_not_a_missing_page_too() =>
        Assert.Equal("a backtick is never closed", Only("Get-SimZone", HelpPages.Text("Get-SimZone").Replace("/proc/zoneinfo", "`", StringComparison.Ordinal)).Text);

    private static string Without(string text, string from, string to)
    {
        int start = text.IndexOf(from, StringComparison.Ordinal);
        return text.Remove(start, text.IndexOf(to, start, StringComparison.Ordinal) - start);
    }

    private static Problem Only(string page, string text) => Assert.Single(HelpPages.ProblemsWith(page, text));
}
