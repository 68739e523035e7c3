namespace PhysMem.PowerShell.Tests.Packaging;

/// <summary>What the build lays out for import and for publishing.</summary>
public sealed class StagedModuleTests
{
    // In the order of their names.
    private static readonly string[] s_assemblies = [AssemblyFile("PhysMem.Engine"), AssemblyFile("PhysMem.PowerShell")];

    private static readonly string s_staged = Path.Combine(RepositoryFiles.Root, "output", "PhysMem", RepositoryFiles.ModuleVersion);

    [Theory]
    [InlineData("PhysMem.psd1")]
    [InlineData("LICENSE")]
    [InlineData("README.md")]
    [InlineData("module/PhysMem.cdx.json")]
    public void The_staged_copy_is_the_file_in_the_repository(string file) =>
        Assert.Equal(File.ReadAllBytes(Path.Combine(RepositoryFiles.Root, file)), File.ReadAllBytes(Path.Combine(s_staged, file)));

    [Fact]
    public void The_staged_assemblies_are_those_of_the_repository() => Assert.All(
        s_assemblies, file => The_staged_copy_is_the_file_in_the_repository("module/bin/" + file));

    [Fact]
    public void Nothing_is_staged_that_the_repository_does_not_have_at_the_same_place() =>
        Assert.All(
            Directory.EnumerateFiles(s_staged, "*", SearchOption.AllDirectories),
            file => Assert.True(
                File.Exists(Path.Combine(RepositoryFiles.Root, Path.GetRelativePath(s_staged, file))), $"{file} is stale"));

    [Fact]
    public void No_assembly_but_our_own_is_shipped()
    {
        IEnumerable<string?> shipped = new[] { s_staged, Path.Combine(RepositoryFiles.Root, "module") }
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.dll", SearchOption.AllDirectories))
            .Select(Path.GetFileName).Distinct().Order(StringComparer.Ordinal);

        Assert.Equal(s_assemblies, shipped);
    }

    [Fact]
    public void The_manifest_s_root_module_is_where_the_build_puts_it()
    {
        string manifest = File.ReadAllText(Path.Combine(s_staged, "PhysMem.psd1"));

        Assert.Contains($"RootModule           = 'module/bin/{s_assemblies[1]}'", manifest, StringComparison.Ordinal);
        Assert.Contains($"ModuleVersion        = '{RepositoryFiles.ModuleVersion}'", manifest, StringComparison.Ordinal);
    }

    // A version has file names of its own, so that a session can have another one of the module.
    private static string AssemblyFile(string name) => $"{name}.{RepositoryFiles.ModuleVersion}.dll";
}
