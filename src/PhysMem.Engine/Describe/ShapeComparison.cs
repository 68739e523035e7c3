namespace PhysMem.Engine.Describe;

/// <summary>Counts comparisons and collects those that fail.</summary>
internal sealed class ShapeComparison
{
    private readonly List<ShapeDifference> _differences = [];
    private int _compared;

    public ShapeCheckResult Result(string name) => new(name, _compared, [.. _differences]);

    public void Compare(string path, string expected, string given)
    {
        _compared++;
        if (expected != given)
        {
            _differences.Add(new ShapeDifference(path, expected, given));
        }
    }

    /// <summary>Notes that something isn't there at all.</summary>
    public void Missing(string path) => Compare(path, "something", "nothing");

    public void Compare(string path, long expected, long given) => Compare(path, $"{expected}", $"{given}");

    public void Compare(string path, long[] expected, long[] given)
    {
        for (int i = 0; i < Math.Max(expected.Length, given.Length); i++)
        {
            string want = i < expected.Length ? $"{expected[i]}" : "nothing";
            string have = i < given.Length ? $"{given[i]}" : "nothing";
            Compare($"{path}[{i}]", want, have);
        }
    }
}
