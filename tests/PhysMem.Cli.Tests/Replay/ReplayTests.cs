namespace PhysMem.Cli.Tests.Replay;

/// <summary>physmem replay.</summary>
public sealed class ReplayTests
{
    private static readonly string s_state = Data("traces/forks-256m/forks-256m.state.txt.gz");

    [Fact]
    public void A_trace_from_its_own_state_is_played_and_accounted_for()
    {
        CliRun run = CliRun.Of("replay", Data("traces/forks-256m/forks-256m.trace.txt.gz"), "--machine", s_state);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("mm_page_alloc: ", run.Output, StringComparison.Ordinal);
        Assert.Equal(0, CountOf(run, "failed"));
        Assert.Equal(0, CountOf(run, "events of another CPU"));
        Assert.InRange(CountOf(run, "got the recorded frame"), 1, CountOf(run, "requests"));

        // The pages of its bulk requests come back although no event names them.
        Assert.InRange(CountOf(run, "given back of these"), 1, CountOf(run, "pages that they got"));
        Assert.InRange(CountOf(run, "frees of pages that no event handed out"), 0, 5);
    }

    [Fact]
    public void Elsewhere_only_what_the_trace_handed_out_goes_back()
    {
        CliRun run = CliRun.Of("replay", Data("kmem/ftrace-2.6.33-gnome-terminal-free-duplicates.txt"), "--machine", s_state, "--elsewhere");

        Assert.Equal((0, 1, 1, 1, 3), (
            run.ExitCode, CountOf(run, "requests"), CountOf(run, "given back"),
            CountOf(run, "frees of pages that no event handed out"), CountOf(run, "second frees") + CountOf(run, "given back")));
    }

    [Fact]
    public void A_machine_may_be_a_size_and_passes_over_what_the_host_held_before()
    {
        CliRun run = CliRun.Of("replay", Data("traces/forks-256m/forks-256m.trace.txt.gz"), "--machine", "256MB");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal((0, 0), (CountOf(run, "failed"), CountOf(run, "given back of what the machine held before")));
        Assert.InRange(CountOf(run, "given back"), 1000, CountOf(run, "requests") + CountOf(run, "pages that they got"));
    }

    [Theory]
    [InlineData("4QB")]
    [InlineData("nowhere/proc")]
    public void What_is_neither_a_size_nor_there_is_named(string machine)
    {
        CliRun run = CliRun.Of("replay", Data("traces/forks-256m/forks-256m.trace.txt.gz"), "--machine", machine);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(machine, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_without_events_exits_with_2_and_says_what_its_lines_are()
    {
        CliRun run = CliRun.Of("replay", Data("kmem/ebpf-json-6.17-extfrag-compaction-head.txt"), "--machine", s_state);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(" 0 events,", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(" requests", run.Output, StringComparison.Ordinal);
        Assert.Equal(["There is no event of the page allocator in the text."], run.ErrorLines);
    }

    [Fact]
    public void A_trace_that_is_not_there_is_named()
    {
        CliRun run = CliRun.Of("replay", "nowhere.txt", "--machine", s_state);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("nowhere.txt", run.Error, StringComparison.Ordinal);
    }

    private static string Data(string name) => Path.Combine([TestData.Folder, .. name.Split('/')]);

    private static long CountOf(CliRun run, string what) =>
        long.Parse(run.OutputLines.Single(line => line.TrimStart().Split(' ', 2) is [_, var rest] && rest == what).Trim().Split(' ')[0], null);
}
