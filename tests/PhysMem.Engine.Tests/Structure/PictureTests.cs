using PhysMem.Engine.Tests.Structure.Picture;
using PhysMem.Engine.Tests.Testing;

namespace PhysMem.Engine.Tests.Structure;

/// <summary>The picture of the rooms in docs/design shows what is.</summary>
public sealed class PictureTests
{
    private const string Redraw = "PHYSMEM_REDRAW";
    private const string Command =
        $"dotnet test --project tests/PhysMem.Engine.Tests --filter-class *.{nameof(PictureTests)} -e {Redraw}=1";

    private static readonly string s_file = Path.Combine(RepositoryFiles.Root, "docs", "design", "rooms.svg");

    [Fact]
    public void The_picture_is_the_one_that_the_code_gives_now()
    {
        string drawn = RoomsPicture.Draw(FloorList.OfReadme, EngineRooms.Uses, EngineRooms.Inside);
        if (Environment.GetEnvironmentVariable(Redraw) == "1")
        {
            File.WriteAllText(s_file, drawn);
        }

        Assert.True(drawn == File.ReadAllText(s_file), $"The rooms or their arrows have changed. Draw the picture again:\n{Command}");
    }

    [Fact]
    public void An_arrow_that_follows_from_others_is_left_out() => Assert.Equal(
        [("A", "B"), ("B", "C"), ("D", "C")],
        Arrows.Needed([new("A", "C", "", ""), new("A", "B", "", ""), new("B", "C", "", ""), new("D", "C", "", "")]));

    [Fact]
    public void Nothing_lies_over_a_room()
    {
        Layout layout = RoomsPicture.Place(FloorList.OfReadme, EngineRooms.Uses, EngineRooms.Inside);

        Assert.All(layout.Rows, row => Assert.All(row.Zip(row.Skip(1)), pair => Assert.True(pair.First.Right < pair.Second.Left)));
        Assert.All(layout.Ways, way => Assert.All(way.Gaps.Index(), gap => Assert.All(
            layout.Rows[way.From.Row + 1 + gap.Index],
            box => Assert.False(gap.Item > box.Left && gap.Item < box.Right, $"{way.From.Room} -> {way.To.Room} runs through {box.Room}"))));
    }
}
