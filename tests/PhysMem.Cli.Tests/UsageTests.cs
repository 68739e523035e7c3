namespace PhysMem.Cli.Tests;

public class UsageTests
{
    [Theory]
    [InlineData("nonsense")]
    [InlineData("verify")]
    [InlineData("verify --jso n2-tiny")]
    [InlineData("verify --json")]
    [InlineData("buddyinfo")]
    [InlineData("buddyinfo one two")]
    [InlineData("zoneinfo --verbose")]
    public void Bad_usage_exits_with_2_and_points_to_the_help(string line)
    {
        CliRun run = CliRun.Of(line.Split(' '));

        Assert.Equal(2, run.ExitCode);
        string[] words = line.Split(' ');
        string help = words[0] == "nonsense" ? "physmem --help" : $"physmem {words[0]} --help";
        Assert.Contains($"See '{help}'.", run.Error, StringComparison.Ordinal);
        Assert.NotEqual(run.ErrorLines[0], run.ErrorLines[^1]);
    }

    [Fact]
    public void Nothing_at_all_shows_the_help_and_exits_with_2()
    {
        CliRun run = CliRun.Of();

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("Usage:", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_help_lists_every_command_with_a_line_and_gives_examples()
    {
        CliRun run = CliRun.Of("--help");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        foreach (string command in (string[])["verify", "alloc", "buddyinfo", "zoneinfo", "pagetypeinfo", "extfrag"])
        {
            Assert.Matches($"(?m)^  {command} <PATH> +[A-Z].*\\.$", run.Output);
        }

        Assert.Contains("Examples:", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("verify", "Exit code:")]
    [InlineData("verify", "--json")]
    [InlineData("verify", "Columns are the seven values")]
    [InlineData("alloc", "Exit code:")]
    [InlineData("alloc", "[default: GFP_KERNEL]")]
    [InlineData("buddyinfo", "/proc/buddyinfo")]
    [InlineData("zoneinfo", "/proc/zoneinfo")]
    [InlineData("pagetypeinfo", "/proc/pagetypeinfo")]
    [InlineData("extfrag", "extfrag_index")]
    public void A_commands_help_says_what_it_takes_and_gives(string command, string piece)
    {
        CliRun run = CliRun.Of(command, "--help");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains(piece, run.Output, StringComparison.Ordinal);
        Assert.Contains("PATH", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_version_is_a_number_with_three_parts()
    {
        CliRun run = CliRun.Of("--version");

        Assert.Equal(0, run.ExitCode);
        Assert.Matches("^[0-9]+\\.[0-9]+\\.[0-9]+", run.Output);
    }
}
