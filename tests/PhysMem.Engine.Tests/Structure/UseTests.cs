using PhysMem.Engine.Tests.Structure.Sample.Upper;

namespace PhysMem.Engine.Tests.Structure;

/// <summary>That no way of using another room is overlooked; the walls are only as good as this.</summary>
public sealed class UseTests
{
    private const string Sample = "PhysMem.Engine.Tests.Structure.Sample";

    private readonly SourceUses _sources = new("House", (room, name) => (room, name) is ("Upper", "Roof"));

    [Fact]
    public void Every_way_of_using_a_type_is_found_and_told_with_the_member_that_was_written()
    {
        IEnumerable<Use> uses = new TypeUses(Sample).Of(typeof(ByBase).Assembly.GetTypes());

        Assert.All(uses, use => Assert.Equal(("Upper", "Lower"), (use.From, use.To)));
        Assert.Equal(
            [
                "ByAttribute: ToolAttribute",
                "ByBase.ctor: Tool",
                "ByBase: Tool",
                "ByCode.BehindOtherOperations: Tool",
                "ByCode.Catch: Tool",
                "ByCode.GenericCall: Tool",
                "ByCode.IsOne: Tool",
                "ByCode.Iterator: Tool",
                "ByCode.Lambda: Tool",
                "ByCode.LocalFunction: Tool",
                "ByCode.TypeOf: Tool",
                "ByCode.Waiting: Tool",
                "ByCode.ctor: Tool",
                "ByCode.get_Property: Tool",
                "ByField.Tools: Tool",
                "ByField.ctor: Tool",
                "ByInterface: ITool",
                "ByLimit`1: ITool",
                "ByNameInAttribute: Tool",
                "BySignature.Give: Tool",
                "BySignature.Take: Tool",
                "BySignature.Take: ToolAttribute",
            ],
            uses.Select(use => $"{use.Member}: {use.What}").Distinct().Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("using House.Upper;\n")]
    [InlineData("using static House.Upper.Other;\n")]
    [InlineData("using Short = House.Upper.Other;\n")]
    [InlineData("    const int Height = House.Upper.Roof.Height;\n")]
    [InlineData("    const int Height = Upper.Roof.Height;\n")]
    [InlineData("    const int Height = Upper.Inside.Roof.Height;\n")]
    [InlineData("/// <see cref=\"Upper.Roof\"/>\n")]
    public void A_source_file_uses_what_it_names(string line) =>
        Assert.Contains(_sources.Of("Lower/Tool.cs", line), use => (use.From, use.To, use.Member) == ("Lower", "Upper", "Lower/Tool.cs"));

    [Theory]
    [InlineData("using System.Upper;\n")]
    [InlineData("using House.Lower;\n")]
    [InlineData("namespace House.Upper;\n")]
    [InlineData("    int height = tool.Upper.Height;\n")]
    [InlineData("    int height = Upper.Height;\n")]
    [InlineData("    int height = Upper.Roof(3).Height;\n")]
    public void What_only_looks_like_another_room_is_none(string line) => Assert.Empty(_sources.Of("Lower/Tool.cs", line));
}
