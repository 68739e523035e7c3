using System.Management.Automation;
using PhysMem.Engine.Faults;
using PhysMem.HelpBuilder.Markdown;
using PhysMem.PowerShell.Errors;

namespace PhysMem.PowerShell.Tests.Help;

/// <summary>about_PhysMem_Errors lists every error id with its category, a meaning and a remedy.</summary>
public sealed class ErrorsTopicTests
{
    private static readonly string[] s_ids = [.. Enum.GetNames<FaultCode>(), ErrorRecords.MachineNameTaken];

    public static TheoryData<string> Ids => [.. s_ids];

    [Theory]
    [MemberData(nameof(Ids))]
    public void An_error_is_described_with_its_category(string id)
    {
        ErrorCategory category = Enum.TryParse(id, out FaultCode code)
            ? ErrorRecords.CategoryOf(code)
            : ErrorRecords.NameTaken("name").CategoryInfo.Category;

        string[] items = [.. Sections().Single(one => one.Id == id).List.Items.Select(item => item.Text.Plain)];

        Assert.Equal($"Category: {category}", items[0]);
        Assert.Equal(["Meaning", "Remedy"], items.Skip(1).Select(item => item.Split(':')[0]));
    }

    [Fact]
    public void Nothing_is_described_that_is_no_error() =>
        Assert.Equal(s_ids.Order(StringComparer.Ordinal), Sections().Select(one => one.Id).Order(StringComparer.Ordinal));

    private static IEnumerable<(string Id, ItemList List)> Sections()
    {
        IReadOnlyList<Block> blocks = HelpPages.All.Topics.Single(one => one.Name == "about_PhysMem_Errors").Blocks;
        return blocks.Zip(blocks.Skip(1))
            .Where(pair => pair.First is Heading { Level: 3 })
            .Select(pair => (((Heading)pair.First).Text, Assert.IsType<ItemList>(pair.Second)));
    }
}
