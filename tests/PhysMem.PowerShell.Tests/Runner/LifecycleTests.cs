using PhysMem.PowerShell.Tests.Demo;
using PhysMem.PowerShell.Tests.Hosting;

namespace PhysMem.PowerShell.Tests.Runner;

/// <summary>Begin, process, end, stop and dispose; the expected orders were read off PowerShell 7.</summary>
public sealed class LifecycleTests : IDisposable
{
    private readonly Session _session = new();
    private readonly List<string> _log = [];

    public void Dispose() => _session.Dispose();

    [Fact]
    public void A_command_without_input_processes_once()
    {
        Step(count: 1);
        Assert.Equal(["begin", "process 0", "write 0", "end", "disposed"], _log);
    }

    [Fact]
    public void A_command_processes_once_for_each_object()
    {
        Step(count: 1, input: [1, 2]);
        Assert.Equal(["begin", "process 1", "write 1", "process 2", "write 2", "end", "disposed"], _log);
    }

    [Fact]
    public void A_reader_that_has_enough_ends_the_command_without_its_EndProcessing()
    {
        RunResult run = Step(count: 5, options: new RunOptions { TakeFirst = 2 });

        Assert.Equal(["begin", "process 0", "write 0", "write 1", "disposed"], _log);
        Assert.Equal([0, 1], run.MustSucceed().Of<int>());
        Assert.False(run.WasStopped);
    }

    [Fact]
    public void Ctrl_C_calls_StopProcessing_and_the_next_write_throws()
    {
        RunResult run = Step(count: 5, options: new RunOptions { StopWhen = result => result.Output.Count == 2 });

        Assert.True(run.WasStopped);
        Assert.Null(run.TerminatingError);
        Assert.Equal([0, 1], run.Of<int>());
        Assert.Equal(["begin", "process 0", "write 0", "write 1", "stop", "write 2", "disposed"], _log);
    }

    [Fact]
    public void Ctrl_C_from_another_thread_wakes_a_waiting_command()
    {
        RunResult run = _session.Run<StepDemoCountCommand>(
            new { Wait = true, Log = _log }, options: new RunOptions { StopAfter = TimeSpan.FromMilliseconds(100) });

        Assert.True(run.WasStopped);
        Assert.Equal(["begin", "process 0", "stop", "woken", "end", "disposed"], _log);
    }

    [Fact]
    public void After_Ctrl_C_no_further_object_is_processed()
    {
        _session.Run<StepDemoCountCommand>(
            new { Wait = true, Log = _log }, new[] { 1, 2 }, new RunOptions { StopAfter = TimeSpan.FromMilliseconds(100) });

        Assert.Equal(["begin", "process 1", "stop", "woken", "disposed"], _log);
    }

    [Fact]
    public void A_command_that_can_not_be_bound_keeps_all_from_beginning()
    {
        RunResult run = _session.Pipe(
            Call.To<StepDemoCountCommand>(new { Log = _log }), Call.To<StopDemoCommand>(new { Nope = 5 }));

        Assert.StartsWith("NamedParameterNotFound,", run.TerminatingError?.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(["disposed"], _log);
    }

    private RunResult Step(int count, int[]? input = null, RunOptions? options = null) =>
        _session.Run<StepDemoCountCommand>(new { Count = count, Log = _log }, input, options);
}
