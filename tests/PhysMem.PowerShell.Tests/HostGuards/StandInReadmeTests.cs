using System.Text.RegularExpressions;

namespace PhysMem.PowerShell.Tests.HostGuards;

/// <summary>Where the stand-in is simpler, a real PowerShell has to look: the README's table says where.</summary>
public sealed partial class StandInReadmeTests
{
    private static readonly string s_tests = Path.Combine(RepositoryFiles.Root, "tests");

    [Fact]
    public void Each_simplification_names_a_Pester_case_of_its_own()
    {
        List<string> rows = Rows();
        List<(string File, string Case)> cases = Cases();

        Assert.NotEmpty(rows);
        Assert.Equal(rows.Count, cases.Count);
        Assert.Equal(cases.Count, cases.Distinct().Count());
    }

    [Fact]
    public void A_named_case_is_in_its_file()
    {
        // A file that isn't written yet is the business of the list above, not an error.
        IEnumerable<string> lacking =
            from one in Cases()
            let path = Path.Combine(s_tests, "Pester", one.File)
            where File.Exists(path) && !File.ReadAllText(path).Contains(one.Case, StringComparison.Ordinal)
            select $"{one.File}: {one.Case}";

        Assert.Empty(lacking);
    }

    private static List<string> Rows() =>
        File.ReadLines(Path.Combine(s_tests, "PhysMem.HostStandIn", "README.md"))
            .Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(2).ToList();

    private static List<(string File, string Case)> Cases() =>
        Rows().Select(row => CasePattern().Match(row)).Where(match => match.Success)
            .Select(match => (match.Groups["file"].Value, match.Groups["case"].Value)).ToList();

    [GeneratedRegex(@"\| `(?<file>\w+\.Tests\.ps1)`: (?<case>[^|]+?) \|$", RegexOptions.ExplicitCapture)]
    private static partial Regex CasePattern();
}
