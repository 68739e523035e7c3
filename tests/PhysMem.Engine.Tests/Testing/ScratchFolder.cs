namespace PhysMem.Engine.Tests.Testing;

/// <summary>A folder for one test's files.</summary>
internal sealed class ScratchFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("physmem-test").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
