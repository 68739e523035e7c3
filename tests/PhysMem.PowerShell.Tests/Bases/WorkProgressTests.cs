using System.Management.Automation;
using PhysMem.PowerShell.Bases;
using PhysMem.PowerShell.Tests.Prompt;

namespace PhysMem.PowerShell.Tests.Bases;

public sealed class WorkProgressTests : IDisposable
{
    private readonly Session _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Work_of_less_than_a_second_shows_nothing() => Assert.Empty(Run(steps: 999, fault: false).Progress);

    [Fact]
    public void Longer_work_shows_five_updates_a_second_at_most_and_ends_with_a_completed_one()
    {
        IReadOnlyList<ProgressRecord> shown = Run(steps: 3000, fault: false).Progress;

        // One after a second, then one each fifth of a second, and the last.
        Assert.InRange(shown.Count, 9, 12);
        Assert.Equal(ProgressRecordType.Completed, shown[^1].RecordType);
        Assert.All(shown.SkipLast(1), one => Assert.Equal(ProgressRecordType.Processing, one.RecordType));
        Assert.Equal(shown.SkipLast(1).Select(one => one.PercentComplete).Order(), shown.SkipLast(1).Select(one => one.PercentComplete));
        Assert.InRange(shown[0].PercentComplete, 33, 36);
        Assert.EndsWith(" of 3000", shown[0].StatusDescription, StringComparison.Ordinal);
    }

    [Fact]
    public void A_fault_takes_the_bar_away_too()
    {
        RunResult run = Run(steps: 3000, fault: true);

        Assert.NotNull(run.TerminatingError);
        Assert.Equal(ProgressRecordType.Completed, run.Progress[^1].RecordType);
    }

    private RunResult Run(int steps, bool fault) => _session.Run<MeasureDemoWorkCommand>(new { Steps = steps, Fault = fault });
}

/// <summary>Works for so many steps of a millisecond each.</summary>
[Cmdlet(VerbsDiagnostic.Measure, "DemoWork")]
public sealed class MeasureDemoWorkCommand : PSCmdlet
{
    [Parameter]
    public int Steps { get; set; }

    [Parameter]
    public SwitchParameter Fault { get; set; }

    protected override void ProcessRecord()
    {
        long now = 0;
        using var progress = new WorkProgress(this, "Working", Steps, () => now);
        for (; now < Steps; now++)
        {
            progress.Report(now);
        }

        if (Fault)
        {
            throw new InvalidOperationException("something went wrong");
        }
    }
}
