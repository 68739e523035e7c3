namespace PhysMem.Engine.Verify;

/// <summary>Counts a shape's values and collects those that differ.</summary>
internal sealed class ShapeComparison
{
    private readonly List<VerifyDifference> _differences = [];
    private Tally _values;

    /// <summary>What was compared.</summary>
    public VerifyCount Count => _values.As("values");

    /// <summary>All that differs, in the order of comparison.</summary>
    public IReadOnlyList<VerifyDifference> Differences => _differences;

    public void Compare(string path, string expected, string given)
    {
        _values.Count(expected == given);
        if (expected != given)
        {
            _differences.Add(new VerifyDifference(0, "", path, expected, given));
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
