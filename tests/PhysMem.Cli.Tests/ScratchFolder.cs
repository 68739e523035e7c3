namespace PhysMem.Cli.Tests;

/// <summary>A folder for one test's files.</summary>
internal sealed class ScratchFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("physmem-cli-test").FullName;

    public string At(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Writes a file, and the folders that it needs; answers its path.</summary>
    public string Add(string name, string text) => Add(name, System.Text.Encoding.Latin1.GetBytes(text));

    /// <inheritdoc cref="Add(string, string)"/>
    public string Add(string name, byte[] bytes)
    {
        string path = At(name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
