using System.IO.Compression;

namespace PhysMem.Cli.Tests;

/// <summary>The recordings that the repository carries, as they are and altered.</summary>
internal static class TestData
{
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "data");

    public static string Sequences => Path.Combine(Folder, "sequences");

    public static string Sequence(string name) =>
        Path.Combine([Sequences, .. (name + ".txt.gz").Split('/')]);

    public static string Shape(string name) => Path.Combine(Folder, "shapes", name);

    /// <summary>A sequence's lines.</summary>
    public static string[] Lines(string name) => Unpack(Sequence(name));

    /// <summary>The lines of a packed file.</summary>
    public static string[] Unpack(string path)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        return reader.ReadToEnd().TrimEnd('\n').Split('\n');
    }

    public static string Join(IEnumerable<string> lines) => string.Concat(lines.Select(l => l + "\n"));

    /// <summary>
    /// A sequence with another value in one column of one call line, and where that is.
    /// </summary>
    /// <param name="name">The sequence.</param>
    /// <param name="line">Picks the line.</param>
    /// <param name="column">The column, the call's letter being column 0.</param>
    /// <param name="change">Gives the new value.</param>
    public static (string Text, int LineNumber, string Before, string After) Alter(
        string name, Func<string, bool> line, int column, Func<long, long> change)
    {
        string[] lines = Lines(name);
        int at = Array.FindIndex(lines, l => line(l));
        Assert.True(at >= 0, "the recording has no such line");
        string[] words = lines[at].Split(' ');
        string before = words[column];
        words[column] = $"{change(long.Parse(before, System.Globalization.CultureInfo.InvariantCulture))}";
        lines[at] = string.Join(' ', words);
        return (Join(lines), at + 1, before, words[column]);
    }
}
