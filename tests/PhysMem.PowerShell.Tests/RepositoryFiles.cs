using System.Reflection;

namespace PhysMem.PowerShell.Tests;

/// <summary>Where this build's files are; the project file writes the two values into the assembly.</summary>
internal static class RepositoryFiles
{
    internal static string Root => Value("RepositoryRoot");

    internal static string ModuleVersion => Value("ModuleVersion");

    internal static string PowerShellHome => Value("PowerShellHome");

    private static string Value(string key) =>
        typeof(RepositoryFiles).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(one => one.Key == key).Value!;
}
