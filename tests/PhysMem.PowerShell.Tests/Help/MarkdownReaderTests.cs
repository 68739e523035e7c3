using PhysMem.HelpBuilder;
using PhysMem.HelpBuilder.Markdown;
using PhysMem.HelpBuilder.Pages;
using PhysMem.HelpBuilder.Writing;

namespace PhysMem.PowerShell.Tests.Help;

public sealed class MarkdownReaderTests
{
    [Fact]
    public void Each_kind_of_block_is_read_with_its_line()
    {
        IReadOnlyList<Block> blocks = MarkdownReader.Read(
            "page.md", "# Title\n\nOne\ntwo.\n\n- a\n- b\n  c\n\n```powershell\nx\n\n  y\n```\n\n| h | i |\n| --- | --- |\n| `a\\|b` | c |\n\n1. p\n2. q\n");

        Assert.Equal([1, 3, 6, 10, 16, 20], blocks.Select(one => one.Line));
        Assert.Equal("One two.", Assert.IsType<Paragraph>(blocks[1]).Text.Plain);
        Assert.Equal(["a", "b c"], Assert.IsType<ItemList>(blocks[2]).Items.Select(one => one.Text.Plain));
        Assert.Equal(["x", "", "  y"], Assert.IsType<Code>(blocks[3]).Lines);
        Assert.Equal([["h", "i"], ["a|b", "c"]], Assert.IsType<Table>(blocks[4]).Rows.Select(row => row.Select(cell => cell.Plain)));
        Assert.True(Assert.IsType<ItemList>(blocks[5]).Numbered);
    }

    [Theory]
    [InlineData("`__GFP_ZERO` **now** \\<b>", "__GFP_ZERO now <b>")]
    [InlineData("see [Get-X](Get-X.md) and [there](https://example.org/a)", "see Get-X and there (https://example.org/a)")]
    [InlineData("GFP_KERNEL, a_b, [not a link], 1 < 2", "GFP_KERNEL, a_b, [not a link], 1 < 2")]
    public void Markup_within_a_text_is_taken_out(string text, string plain) =>
        Assert.Equal(plain, Inline.Parse(text, "page.md", 1).Plain);

    [Theory]
    [InlineData("x\n\na `b", 3, "backtick")]
    [InlineData("__GFP_ZERO", 1, "kernel names in backticks")]
    [InlineData("any *.md file", 1, "single *")]
    [InlineData("a <b> c", 1, "no HTML")]
    [InlineData("[a](b", 1, "link is never closed")]
    [InlineData("#### Deep", 1, "a heading is")]
    [InlineData("#Title", 1, "a heading is")]
    [InlineData("# T\ntext", 2, "blank line")]
    [InlineData("text\n- item", 2, "blank line")]
    [InlineData("- item\ntext", 2, "text of a list")]
    [InlineData("```\nx\n```", 1, "names its language")]
    [InlineData("\n```text\nx\n", 2, "never closed")]
    [InlineData("| a |\n| b |", 2, "the second row")]
    [InlineData("| a |\n| --- |\n| b", 3, "begins and ends with |")]
    [InlineData("| a | b |\n| --- | --- |\n| c |", 1, "same number of cells")]
    [InlineData("> quoted", 1, "quotations")]
    [InlineData("    indented", 1, "indented")]
    public void What_pages_do_not_have_is_refused_with_its_line(string text, int line, string reason)
    {
        Problem problem = Assert.Throws<PageException>(() => MarkdownReader.Read("page.md", text)).Problem;

        Assert.Equal(("page.md", line), (problem.File, problem.Line));
        Assert.Contains(reason, problem.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("# Get-X\n\n## DESCRIPTION", 3, "the heading '## SYNOPSIS' is expected")]
    [InlineData("# Get-X\n\n## SYNOPSIS\n\n## DESCRIPTION", 5, "one sentence is expected")]
    [InlineData("# Get-X\n\n## SYNOPSIS\n\nS.\n\n## DESCRIPTION\n\nD.\n\n## EXAMPLES\n\n### First", 13, "an example is headed")]
    [InlineData("# Get-X\n\n## SYNOPSIS\n\nS.\n\n## DESCRIPTION\n\nD.\n\n## EXAMPLES\n\n### Example 1: A\n\nText", 15, "code of the language powershell")]
    [InlineData("# Get-X\n\n## SYNOPSIS\n\nS.\n\n## DESCRIPTION\n\nD.\n\n## EXAMPLES\n\n## PARAMETERS\n\n### Name", 15, "with a dash before it")]
    [InlineData("# Get-X\n\n## SYNOPSIS\n\nS.\n\n## DESCRIPTION\n\nD.\n\n## EXAMPLES\n\n## PARAMETERS\n\n### -Name\n\nD.", 17, "the parameter's block of yaml")]
    [InlineData("# Get-X\n\n## SYNOPSIS\n\nS.\n\n## DESCRIPTION\n\nD.\n\n## EXAMPLES\n\n## PARAMETERS\n\n### -Name\n\nD.\n\n```yaml\nType\n```", 20, "a colon and a value")]
    public void A_page_with_another_layout_is_refused_where_it_differs(string text, int line, string reason)
    {
        Problem problem = Assert.Throws<PageException>(() => CmdletPageReader.Read("Get-X.md", text)).Problem;

        Assert.Equal(line, problem.Line);
        Assert.Contains(reason, problem.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Texts_are_broken_at_blanks_and_columns_give_way()
    {
        IReadOnlyList<Block> blocks = MarkdownReader.Read(
            "page.md", "one two three\n\n- four five six\n\n| a | b |\n| --- | --- |\n| seven eight | nine ten |\n");

        Assert.Equal(
            ["one two\nthree", "- four five\n  six", "a      b\n-----  ----\nseven  nine\neight  ten"],
            PlainText.Of(blocks, width: 11));
        Assert.Equal("one two three", PlainText.Of(blocks).First());
    }
}
