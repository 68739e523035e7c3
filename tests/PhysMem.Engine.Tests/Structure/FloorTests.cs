using PhysMem.Engine.Tests.Testing;

namespace PhysMem.Engine.Tests.Structure;

/// <summary>The rooms of the engine lie on floors, and a room knows rooms below it only. README has the list.</summary>
public sealed class FloorTests
{
    [Fact]
    public void A_room_uses_rooms_of_lower_floors_only() => AssertNone(Walls.Breaches(EngineRooms.Uses, FloorList.OfReadme));

    [Fact]
    public void No_rooms_use_each_other_in_a_circle() => AssertNone(Walls.Circles(EngineRooms.Uses));

    [Fact]
    public void The_list_has_every_room_and_no_other() =>
        Assert.Equal(EngineRooms.Names, FloorList.OfReadme.Rooms.Order(StringComparer.Ordinal));

    // Zones, the allocator that walks them and the state that holds both are one thing in the kernel too.
    [Fact]
    public void Core_alone_has_rooms_inside_which_may_know_each_other() =>
        Assert.Equal(["Core"], EngineRooms.Names.Where(room => EngineRooms.Inside(room).Any()));

    [Fact]
    public void A_file_lies_in_the_folder_of_its_namespace() => Assert.All(
        RepositoryFiles.EngineSources(),
        file => Assert.Contains(
            $"\nnamespace {EngineRooms.Root}.{Path.GetDirectoryName(file.Path)!.Replace(Path.DirectorySeparatorChar, '.')};",
            $"\n{file.Text}", StringComparison.Ordinal));

    [Fact]
    public void Each_room_has_a_folder_of_tests() => Assert.Empty(EngineRooms.Names.Except(
        typeof(FloorTests).Assembly.GetTypes()
            .Where(type => type.GetMethods().Any(method => method.IsDefined(typeof(FactAttribute), inherit: true)))
            .Select(type => type.Namespace!.Split('.')[^1])));

    [Fact]
    public void A_room_on_a_floor_too_low_is_told_with_what_it_uses_there()
    {
        var wrong = new FloorList("| 3 | `Gfp` masks |\n| 2 | `Report` objects · `Text` lines |\n| 1 | `Kernel` constants |\n");
        string[] told = [.. Walls.Breaches(EngineRooms.Uses, wrong)];

        Assert.Contains("Report (floor 2) -> Gfp (floor 3): Report/TraceText.cs uses PhysMem.Engine.Gfp", told);
        Assert.All(
            EngineRooms.Uses.Where(use => use is { From: "Report", To: "Gfp" or "Text" }),
            use => Assert.Contains(told, one => one.EndsWith($": {use.Member} uses {use.What}", StringComparison.Ordinal)));
        Assert.DoesNotContain(told, one => one.StartsWith("Report (floor 2) -> Kernel", StringComparison.Ordinal));
    }

    [Fact]
    public void A_circle_is_told_with_the_way_round()
    {
        Use[] uses = [new("A", "B", "", ""), new("B", "C", "", ""), new("C", "A", "", ""), new("C", "B", "", ""), new("D", "A", "", "")];

        Assert.Equal(["A -> B -> C -> A", "B -> C -> B"], Walls.Circles(uses).Order(StringComparer.Ordinal));
    }

    private static void AssertNone(IEnumerable<string> sentences) => Assert.True(!sentences.Any(), string.Join('\n', sentences));
}
