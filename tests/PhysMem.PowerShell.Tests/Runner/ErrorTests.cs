using System.Management.Automation;
using PhysMem.PowerShell.Tests.Demo;
using PhysMem.PowerShell.Tests.Hosting;

namespace PhysMem.PowerShell.Tests.Runner;

public sealed class ErrorTests : IDisposable
{
    private static readonly string s_id = $"DemoBad,{typeof(WriteDemoStreamsCommand).FullName}";

    private readonly Session _session = new();
    private readonly List<string> _log = [];

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Every_stream_is_recorded()
    {
        RunResult run = _session.Run<WriteDemoStreamsCommand>();

        Assert.Equal(["verbose"], run.Verbose);
        Assert.Equal(["debug"], run.Debug);
        Assert.Equal(["warning"], run.Warnings);
        InformationRecord information = Assert.Single(run.Information);
        Assert.Equal("information", information.MessageData);
        Assert.Equal(["demo"], information.Tags);
        Assert.Equal(["output"], run.Of<string>());
    }

    [Fact]
    public void Progress_is_recorded_as_it_was_when_written()
    {
        List<ProgressRecord> progress = _session.Run<WriteDemoStreamsCommand>().Progress;

        Assert.Equal([50, 100], progress.Select(one => one.PercentComplete));
        Assert.Equal([ProgressRecordType.Processing, ProgressRecordType.Completed], progress.Select(one => one.RecordType));
    }

    [Fact]
    public void A_non_terminating_error_is_recorded_and_the_command_goes_on()
    {
        RunResult run = _session.Run<WriteDemoStreamsCommand>();

        ErrorRecord error = Assert.Single(run.Errors);
        Assert.Equal(s_id, error.FullyQualifiedErrorId);
        Assert.Equal("InvalidArgument: (target:String) [Write-DemoStreams], ArgumentException", error.CategoryInfo.ToString());
        Assert.Equal("do better", error.ErrorDetails?.RecommendedAction);
        Assert.Equal(["output"], run.Of<string>());
        Assert.Null(run.TerminatingError);
    }

    [Fact]
    public void ErrorAction_Stop_makes_it_terminating_by_parameter_and_by_preference()
    {
        RunResult byParameter = _session.Run<WriteDemoStreamsCommand>(new { ErrorAction = "Stop" });
        _session.State.PSVariable.Set("ErrorActionPreference", "Stop");
        RunResult byPreference = _session.Run<WriteDemoStreamsCommand>();

        Assert.All([byParameter, byPreference], run =>
        {
            Assert.Equal(s_id, run.TerminatingError?.FullyQualifiedErrorId);
            Assert.Empty(run.Errors);
            Assert.Empty(run.Output);
        });
    }

    [Theory]
    [InlineData("Ignore")]
    [InlineData("SilentlyContinue")]
    public void A_silenced_error_is_not_recorded(string action)
    {
        RunResult run = _session.Run<WriteDemoStreamsCommand>(new { ea = action });
        Assert.Equal(["output"], run.MustSucceed().Of<string>());
    }

    [Theory]
    [InlineData("terminating", "DemoBad", ErrorCategory.InvalidArgument)]
    [InlineData("throwing", "System.InvalidOperationException", ErrorCategory.NotSpecified)]
    [InlineData("throwing host's", "InvalidOperation", ErrorCategory.InvalidOperation)]
    public void What_escapes_a_command_ends_the_pipeline(string how, string errorId, ErrorCategory category)
    {
        RunResult run = _session.Run(Call.To<StopDemoCommand>(new { Log = _log, ErrorAction = "Ignore" }).At(how));

        Assert.Equal($"{errorId},{typeof(StopDemoCommand).FullName}", run.TerminatingError?.FullyQualifiedErrorId);
        Assert.Equal(category, run.TerminatingError?.CategoryInfo.Category);
        Assert.Equal(["disposed"], _log);
    }

    [Fact]
    public void A_swallowed_terminating_error_still_fails_the_pipeline()
    {
        RunResult run = _session.Run(Call.To<StopDemoCommand>(new { Log = _log }).At("swallowing"));

        Assert.StartsWith("DemoBad,", run.TerminatingError?.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(["caught PipelineStoppedException", "ended", "disposed"], _log);
    }

    [Fact]
    public void Writing_from_another_thread_is_refused()
    {
        _session.Run(Call.To<StopDemoCommand>(new { Log = _log }).At("from a thread")).MustSucceed();
        Assert.Equal(["caught PSInvalidOperationException", "ended", "disposed"], _log);
    }

    [Fact]
    public void An_error_in_the_second_command_disposes_both()
    {
        RunResult run = _session.Pipe(
            Call.To<StepDemoCountCommand>(new { Log = _log }), Call.To<StopDemoCommand>(new { Log = _log }).At("terminating"));

        Assert.NotNull(run.TerminatingError);
        Assert.Equal(["begin", "disposed", "disposed"], _log);
    }

    [Fact]
    public void MustSucceed_tells_the_first_error()
    {
        var failure = Assert.ThrowsAny<Exception>(() => _session.Run<WriteDemoStreamsCommand>().MustSucceed());
        Assert.Contains("said kindly", failure.Message, StringComparison.Ordinal);
    }
}
