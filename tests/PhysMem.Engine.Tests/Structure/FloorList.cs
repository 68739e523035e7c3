using System.Globalization;
using System.Text.RegularExpressions;
using PhysMem.Engine.Tests.Testing;

namespace PhysMem.Engine.Tests.Structure;

/// <summary>Which room lies on which floor. The list itself is the table in README; there is no other.</summary>
internal sealed partial class FloorList
{
    private readonly Dictionary<string, int> _floorOf = [];

    public FloorList(string markdown)
    {
        foreach (Match row in Row().Matches(markdown))
        {
            int floor = int.Parse(row.Groups["floor"].Value, CultureInfo.InvariantCulture);
            foreach (Match room in Room().Matches(row.Groups["rooms"].Value))
            {
                _floorOf.Add(room.Groups[1].Value, floor);
            }
        }
    }

    public static FloorList OfReadme { get; } = new(File.ReadAllText(Path.Combine(RepositoryFiles.Root, "README.md")));

    /// <summary>The rooms as they are listed, top floor first.</summary>
    public IEnumerable<string> Rooms => _floorOf.Keys;

    /// <summary>The floors with their rooms as they are listed, top floor first.</summary>
    public IEnumerable<IGrouping<int, string>> Floors => Rooms.GroupBy(FloorOf);

    /// <summary>A room that isn't listed lies below all others, so that whatever it uses is told.</summary>
    public int FloorOf(string room) => _floorOf.GetValueOrDefault(room);

    [GeneratedRegex(@"^\| (?<floor>\d+) \| (?<rooms>.*) \|\r?$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("`([A-Z][A-Za-z]+)`")]
    private static partial Regex Room();
}
