using System.Text.RegularExpressions;
using PhysMem.Engine.Tests.Testing;

namespace PhysMem.Engine.Tests.Structure;

/// <summary>What docs/CONTRIBUTING.md sends people to is there.</summary>
public sealed partial class ContributingTests
{
    private static readonly string s_page = File.ReadAllText(Path.Combine(RepositoryFiles.Root, "docs", "CONTRIBUTING.md"));

    [Fact]
    public void Every_test_that_it_names_exists()
    {
        string tests = Path.Combine(RepositoryFiles.Root, "tests");

        Assert.NotEmpty(TestName().Matches(s_page));
        Assert.All(TestName().Matches(s_page), name =>
        {
            string file = Assert.Single(Directory.GetFiles(tests, $"{name.Groups["class"].Value}.cs", SearchOption.AllDirectories));
            Assert.Contains($" {name.Groups["method"].Value}(", File.ReadAllText(file), StringComparison.Ordinal);
        });
    }

    // NAME is for the reader to fill in.
    [Fact]
    public void Every_file_that_it_names_exists() => Assert.All(FileName().Matches(s_page), name =>
    {
        string path = Path.Combine(RepositoryFiles.Root, name.Groups[1].Value);
        Assert.True(Path.Exists(path.Contains("NAME", StringComparison.Ordinal) ? Path.GetDirectoryName(path) : path), path);
    });

    [Fact]
    public void Every_sentence_of_Pester_that_it_quotes_is_one()
    {
        string specs = string.Concat(
            Directory.GetFiles(Path.Combine(RepositoryFiles.Root, "tests", "Pester"), "*.Tests.ps1").Select(File.ReadAllText));

        Assert.NotEmpty(Sentence().Matches(s_page));
        Assert.All(Sentence().Matches(s_page), quote => Assert.Contains(
            $"It '{quote.Groups[1].Value.Replace("'", "''", StringComparison.Ordinal)}", specs, StringComparison.Ordinal));
    }

    [GeneratedRegex(@"`(?<class>\w+Tests)\.(?<method>\w+)`")]
    private static partial Regex TestName();

    [GeneratedRegex(@"`((?:src|tests|docs|module)/[^`]+)`")]
    private static partial Regex FileName();

    [GeneratedRegex(@"\| '(.+)'[^|']* \|\n")]
    private static partial Regex Sentence();
}
