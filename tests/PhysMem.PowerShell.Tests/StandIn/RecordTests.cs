using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace PhysMem.PowerShell.Tests.StandIn;

public sealed class RecordTests
{
    [Fact]
    public void A_switch_keeps_what_it_is_given()
    {
        SwitchParameter on = true;

        Assert.True(on.IsPresent && on == true && on == SwitchParameter.Present);
        Assert.False(new SwitchParameter(false));
        Assert.Equal("True", on.ToString());
    }

    [Fact]
    public void An_error_record_keeps_its_parts_and_prefers_the_kind_text()
    {
        var record = new ErrorRecord(new ArgumentException("bad"), "DemoBad", ErrorCategory.InvalidArgument, "target");

        Assert.Equal("bad", record.ToString());
        Assert.Equal("DemoBad", record.FullyQualifiedErrorId);
        Assert.Equal("InvalidArgument: (target:String) [], ArgumentException", record.CategoryInfo.ToString());

        record.ErrorDetails = new ErrorDetails("kind") { RecommendedAction = "do" };
        Assert.Equal("kind", record.ToString());
        Assert.Equal("do", record.ErrorDetails.RecommendedAction);
    }

    [Fact]
    public void Exceptions_of_the_host_carry_a_record()
    {
        Assert.Equal(ErrorCategory.InvalidOperation, new PSInvalidOperationException("x").ErrorRecord.CategoryInfo.Category);
        Assert.Equal("x", new RuntimeException("x").Message);
        Assert.Equal("PipelineStopped", new PipelineStoppedException().ErrorRecord.FullyQualifiedErrorId);
    }

    [Fact]
    public void A_progress_record_refuses_nonsense()
    {
        var record = new ProgressRecord(1, "activity", "status");

        Assert.Equal(-1, record.PercentComplete);
        Assert.Throws<ArgumentOutOfRangeException>(() => record.PercentComplete = 101);
        Assert.Throws<ArgumentException>(() => record.ParentActivityId = 1);
        Assert.Throws<ArgumentException>(() => new ProgressRecord(1, string.Empty, "status"));
    }

    [Fact]
    public void A_cmdlet_that_nobody_runs_says_so()
    {
        var cmdlet = new Demo.GetDemoFrameCommand();
        Assert.Throws<NotImplementedException>(() => cmdlet.WriteObject(1));
    }

    [Fact]
    public void A_runspace_reports_that_it_closes()
    {
        var states = new List<RunspaceState>();
        var runspace = new TestRunspace();
        runspace.StateChanged += (_, change) => states.Add(change.RunspaceStateInfo.State);

        runspace.Open();
        runspace.Dispose();

        Assert.Equal([RunspaceState.Opened, RunspaceState.Closing, RunspaceState.Closed], states);
        Assert.NotEqual(Guid.Empty, runspace.InstanceId);
    }
}
