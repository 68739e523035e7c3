using System.Text.RegularExpressions;
using Xunit.Abstractions;

namespace PhysMem.PowerShell.Tests.Pester;

/// <summary>What only a real PowerShell can prove, run from here so that one command runs everything.</summary>
public sealed partial class PesterSpecTests(PesterRun run, ITestOutputHelper output) : IClassFixture<PesterRun>
{
    public static TheoryData<string> Files =>
        [.. Directory.EnumerateFiles(PesterRun.Folder, "*.Tests.ps1").Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal)];

    /// <summary>Lines of the stand-in's list: `File.Tests.ps1`: what the case is called.</summary>
    public static TheoryData<string, string> PromisedCases
    {
        get
        {
            string list = File.ReadAllText(Path.Combine(RepositoryFiles.Root, "tests", "PhysMem.HostStandIn", "README.md"));
            var promised = new TheoryData<string, string>();
            foreach (Match one in Promise().Matches(list))
            {
                promised.Add(one.Groups["file"].Value, one.Groups["case"].Value);
            }

            return promised;
        }
    }

    [PesterTheory]
    [MemberData(nameof(Files))]
    public void A_spec_passes_in_a_real_PowerShell(string file)
    {
        IReadOnlyList<PesterCase> cases = run.CasesOf(file);
        foreach (PesterCase one in cases.Where(one => one.Result is not "Success"))
        {
            output.WriteLine($"{one.Result}: {one.Name}: {one.Message}");
        }

        Assert.DoesNotContain(file, run.Broken, StringComparison.Ordinal);
        Assert.NotEmpty(cases);
        PesterCase[] failed = [.. cases.Where(one => one.Result is not ("Success" or "Ignored" or "Skipped"))];
        Assert.True(failed.Length == 0, string.Join("\n\n", failed.Select(one => $"{one.Name}\n{one.Message}")));
    }

    [Theory]
    [MemberData(nameof(PromisedCases))]
    public void Where_the_stand_in_is_simpler_a_spec_looks_at_the_real_host(string file, string name) => Assert.Contains(
        $"It '{name}", File.ReadAllText(Path.Combine(PesterRun.Folder, file)), StringComparison.Ordinal);

    [GeneratedRegex(@"`(?<file>\w+\.Tests\.ps1)`: (?<case>[^|]+?) \|")]
    private static partial Regex Promise();
}
