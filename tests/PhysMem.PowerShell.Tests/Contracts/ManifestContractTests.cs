using System.Text.RegularExpressions;

namespace PhysMem.PowerShell.Tests.Contracts;

/// <summary>PhysMem.psd1 as text; that PowerShell reads it so is for Pester to tell.</summary>
public sealed partial class ManifestContractTests
{
    private static readonly string s_manifest = File.ReadAllText(Path.Combine(RepositoryFiles.Root, "PhysMem.psd1"));

    [Fact]
    public void It_exports_exactly_the_cmdlets_of_the_assembly() =>
        Assert.Equal(ModuleCmdlets.All.Select(ModuleCmdlets.NameOf).Order(StringComparer.Ordinal), List("CmdletsToExport"));

    [Theory]
    [InlineData("FunctionsToExport")]
    [InlineData("AliasesToExport")]
    [InlineData("VariablesToExport")]
    public void What_is_not_exported_is_said_to_be_nothing(string key) => Assert.Empty(List(key));

    // Type data is what a second version of the module in one session can't bring along.
    [Fact]
    public void It_brings_no_type_data() => Assert.DoesNotContain("TypesToProcess", s_manifest, StringComparison.Ordinal);

    [Theory]
    [InlineData("FormatsToProcess")]
    public void The_files_it_names_are_there(string key) =>
        Assert.All(List(key), file => Assert.True(File.Exists(Path.Combine(RepositoryFiles.Root, file)), file));

    // An entry is written as @( 'a' 'b' ), on one line or several.
    private static string[] List(string key)
    {
        Match entry = Regex.Match(s_manifest, $@"^\s*{key}\s*=\s*@\((?<items>[^)]*)\)", RegexOptions.Multiline);
        Assert.True(entry.Success, $"The manifest has no list {key}.");
        return [.. Quoted().Matches(entry.Groups["items"].Value).Select(one => one.Groups[1].Value)];
    }

    [GeneratedRegex("'([^']*)'")]
    private static partial Regex Quoted();
}
