using PhysMem.PowerShell.Tests.Prompt;

namespace PhysMem.PowerShell.Tests.Contracts;

/// <summary>What goes to which stream, and when.</summary>
public sealed class StreamTests : IDisposable
{
    private readonly Session _session = new();

    public StreamTests() => _session.Type("$null = New-SimMachine 64MB").MustSucceed();

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("Invoke-AllocPages -Order 1", 0, 0)]
    [InlineData("Get-FreePages GFP_HIGHUSER", 0, 1)]
    [InlineData("Get-FreePages GFP_HIGHUSER -WarningAction Ignore", 0, 0)]
    public void A_command_speaks_when_asked(string line, int verbose, int warnings)
    {
        RunResult run = _session.Type(line);

        Assert.Single(run.MustSucceed().Output);
        Assert.Equal((verbose, warnings), (run.Verbose.Count, run.Warnings.Count));
    }

    [Fact]
    public void Decisions_are_narrated_for_Verbose_and_not_for_a_session_that_is_verbose_anyway()
    {
        Assert.Contains(_session.Type("Invoke-AllocPages -Verbose").Verbose, line => line.Contains("must be above low", StringComparison.Ordinal));
        Assert.DoesNotContain(
            _session.Type("$VerbosePreference = 'Continue'; Invoke-AllocPages").Verbose, line => line.Contains("must be above", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Invoke-AllocPages -Order 4 | Remove-Pages -Verbose", "merged with")]
    [InlineData("Invoke-AllocPages | Remove-Pages -Verbose", "to the Unmovable list of CPU 0")]
    [InlineData("Invoke-AllocPages | Remove-Pages; Clear-SimPageSet -Verbose", "merged with")]
    [InlineData("Invoke-AllocPages GFP_KERNEL, __GFP_ZERO -Verbose", "filled with zeros (__GFP_ZERO)")]
    [InlineData("Invoke-AllocPages -Explain -Verbose", "must be above low")]
    public void What_becomes_of_pages_is_told(string line, string told) =>
        Assert.Contains(_session.Type(line).MustSucceed().Verbose, one => one.Contains(told, StringComparison.Ordinal));

    [Fact]
    public void The_last_line_says_what_it_came_to_and_why_and_rounds_are_counted()
    {
        RunResult run = _session.Type("$null = Invoke-AllocPages -Count 1mb -ErrorAction Ignore; Invoke-AllocPages -Verbose");

        Assert.Equal(
            "the request fails: there is no task that could be killed; too few pages in node 0 DMA32 and node 0 DMA", run.Verbose[^1]);
        Assert.Single(run.Verbose, line => line == "16 rounds: the same each time");
        Assert.Contains(run.Verbose, line => line.Contains(" + boost 512 = ", StringComparison.Ordinal));
        Assert.Single(run.Errors);
    }

    [Theory]
    [InlineData("Get-SimZoneList")]
    [InlineData("Get-SimPageSet")]
    [InlineData("Get-SimPage")]
    [InlineData("Get-SimPageBlock")]
    [InlineData("Get-SimCounter")]
    [InlineData("Get-SimFragmentation")]
    public void There_is_nothing_to_narrate_about_what_is_only_looked_at(string command) =>
        Assert.Empty(_session.Type($"{command} -Verbose").MustSucceed().Verbose);
}
