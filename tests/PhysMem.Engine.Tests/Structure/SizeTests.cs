using PhysMem.Engine.Tests.Testing;

namespace PhysMem.Engine.Tests.Structure;

/// <summary>No class of the engine knows everything.</summary>
public sealed class SizeTests
{
    private const int MostLines = 800;
    private const int MostLinesOfTheFace = 500;

    // The kernel's rules about a zone and about a request read and write the same few fields everywhere.
    private static readonly string[] s_families = ["Zone", "PageAllocator"];

    [Fact]
    public void The_machine_s_face_stays_one() =>
        Assert.InRange(ClassSizes.Of(RepositoryFiles.EngineSources())["SimMachine"], 1, MostLinesOfTheFace);

    [Fact]
    public void Other_classes_are_short() => Assert.All(
        ClassSizes.Of(RepositoryFiles.EngineSources()).Where(one => !s_families.Contains(one.Key) && one.Key != "SimMachine"),
        one => Assert.True(one.Value <= MostLines, $"{one.Key} has {one.Value} lines"));

    [Fact]
    public void A_class_in_several_files_has_the_lines_of_all() => Assert.Equal(
        [("Roof", 3), ("RoofTile", 1)],
        ClassSizes.Of([("Upper/Roof.cs", "1\n2\n"), ("Upper/Roof.Gutter.cs", "3\n"), ("Upper/RoofTile.cs", "1\n")]).Select(one => (one.Key, one.Value)));
}
