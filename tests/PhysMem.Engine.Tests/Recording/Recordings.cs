using System.IO.Compression;
using System.Text;
using PhysMem.Engine.Recording;
using PhysMem.Engine.Text;

namespace PhysMem.Engine.Tests.Recording;

/// <summary>The recorded sequences that come with the tests.</summary>
internal static class Recordings
{
    private static string Folder => Path.Combine(AppContext.BaseDirectory, "data", "sequences");

    /// <summary>Names of all of them, as machine/case.</summary>
    public static string[] Names { get; } =
    [
        .. Directory.EnumerateFiles(Folder, "*.txt*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Folder, path).Replace('\\', '/').Split('.')[0])
            .Order(StringComparer.Ordinal),
    ];

    public static string PathOf(string name) => Path.Combine([Folder, .. (name + ".txt.gz").Split('/')]);

    /// <summary>The lines of one; line n of the file has index n - 1.</summary>
    public static string[] LinesOf(string name)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(PathOf(name)), CompressionMode.Decompress));
        return reader.ReadToEnd().TrimEnd('\n').Split('\n');
    }

    /// <summary>Reads lines that a test has changed.</summary>
    public static SequenceReader Open(IEnumerable<string> lines) => SequenceReader.FromSource(
        LineSource.FromBytes(Encoding.ASCII.GetBytes(string.Join('\n', lines) + "\n"), "edited.txt"));
}
