namespace PhysMem.Engine.Tests.Structure;

/// <summary>How long classes are: the lines of a class's files, which are called Class.cs and Class.Part.cs.</summary>
internal static class ClassSizes
{
    public static IReadOnlyDictionary<string, int> Of(IEnumerable<(string Path, string Text)> files) => files
        .GroupBy(file => Path.GetFileName(file.Path).Split('.')[0], file => file.Text.Count(c => c == '\n'))
        .ToDictionary(one => one.Key, one => one.Sum());
}
