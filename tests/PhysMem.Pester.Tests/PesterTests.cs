namespace PhysMem.Pester.Tests;

/// <summary>What a person does at a prompt, in the pwsh that people have: each case of each spec is a test.</summary>
public sealed class PesterTests
{
    public static IEnumerable<TheoryDataRow<string, string>> Cases => PesterSpecs.Found.Select(
        one => new TheoryDataRow<string, string>(one.File, one.Name) { Label = $"{one.File}: {one.Name}" });

    [Theory]
    [MemberData(nameof(Cases))]
    public void At_a_prompt(string file, string name)
    {
        PesterCase one = PesterSpecs.ResultOf(file, name);

        Assert.SkipWhen(one.Result == "Skipped", one.Message);
        Assert.True(one.Result == "Passed", one.Message);
    }

    [Fact]
    public void Every_spec_has_cases() => Assert.Equal(
        Directory.EnumerateFiles(Path.Combine(PowerShellTool.Root, "tests", "Pester"), "*.Tests.ps1").Select(Path.GetFileName).Order(StringComparer.Ordinal),
        PesterSpecs.Found.Select(one => one.File).Distinct().Order(StringComparer.Ordinal));
}
