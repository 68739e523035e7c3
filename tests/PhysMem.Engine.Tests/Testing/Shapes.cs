using PhysMem.Engine.Describe;
using PhysMem.Engine.Verify;

namespace PhysMem.Engine.Tests.Testing;

/// <summary>The recorded machines among the test data.</summary>
internal static class Shapes
{
    public static string Folder(string name) => Path.Combine(AppContext.BaseDirectory, "data", "shapes", name);

    public static RecordedShape Read(string name) => ShapeFolder.Read(Folder(name));

    /// <summary>Copies a folder so that a test can spoil it.</summary>
    public static void Copy(string name, string target)
    {
        string source = Folder(name);
        foreach (string file in Directory.GetFiles(source, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(target, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}
