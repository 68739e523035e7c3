using System.Reflection;

namespace PhysMem.Engine.Tests.Testing;

/// <summary>The sources of this build; the project file writes where they are into the assembly.</summary>
internal static class RepositoryFiles
{
    public static string Root { get; } = typeof(RepositoryFiles).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(one => one.Key == "RepositoryRoot").Value!;

    /// <summary>The source files of the engine, by their paths below its folder, such as <c>Report/PageQuery.cs</c>.</summary>
    public static IEnumerable<(string Path, string Text)> EngineSources()
    {
        string folder = Path.Combine(Root, "src", "PhysMem.Engine");
        return from file in Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
               let path = Path.GetRelativePath(folder, file).Replace(Path.DirectorySeparatorChar, '/')
               where !path.StartsWith("obj/", StringComparison.Ordinal) && !path.StartsWith("bin/", StringComparison.Ordinal)
               orderby path
               select (path, File.ReadAllText(file));
    }
}
