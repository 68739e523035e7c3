using PhysMem.PowerShell.Tests.Demo;
using PhysMem.PowerShell.Tests.Hosting;

namespace PhysMem.PowerShell.Tests.Runner;

public sealed class ShouldProcessTests : IDisposable
{
    private readonly Session _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Low_impact_is_allowed_without_a_question()
    {
        RunResult run = Remove(new { Pfn = 4, PassThru = true });

        Assert.Equal(new ShouldProcessCall("frame 4", "Remove order 7", Asked: false, Allowed: true), Assert.Single(run.ShouldProcess));
        Assert.Equal(new DemoFrame(4, 7), run.Single<DemoFrame>());
    }

    [Fact]
    public void WhatIf_names_the_target_and_does_nothing()
    {
        RunResult run = Remove(new { Pfn = 4, PassThru = true, WhatIf = true });

        Assert.Equal(new ShouldProcessCall("frame 4", "Remove order 7", Asked: false, Allowed: false), Assert.Single(run.ShouldProcess));
        Assert.Empty(run.MustSucceed().Output);
    }

    [Fact]
    public void WhatIf_can_come_from_the_session_and_be_taken_back()
    {
        _session.State.PSVariable.Set("WhatIfPreference", true);

        Assert.Empty(Remove(new { Pfn = 4, PassThru = true }).Output);
        Assert.Single(Remove(new { Pfn = 4, PassThru = true, WhatIf = false }).Output);
    }

    [Fact]
    public void Confirm_asks_and_No_is_obeyed()
    {
        _session.Answers = new Answers(Answer.No, Answer.Yes);
        RunResult run = Remove(new { PassThru = true, Confirm = true }, new DemoFrame(4, 1), new DemoFrame(6, 1));

        Assert.Equal([(true, false), (true, true)], run.ShouldProcess.Select(one => (one.Asked, one.Allowed)));
        Assert.Equal(6, run.Single<DemoFrame>().Pfn);
    }

    [Fact]
    public void An_answer_to_all_is_not_asked_for_again()
    {
        _session.Answers = new Answers(Answer.NoToAll, Answer.Yes);
        RunResult run = Remove(new { PassThru = true, Confirm = true }, new DemoFrame(4, 1), new DemoFrame(6, 1));

        Assert.Empty(run.MustSucceed().Output);
    }

    [Fact]
    public void The_session_s_confirm_preference_decides_who_is_asked()
    {
        _session.State.PSVariable.Set("ConfirmPreference", "Medium");

        Assert.True(Assert.Single(Remove(new { Pfn = 4 }).ShouldProcess).Asked);
        Assert.False(Assert.Single(Remove(new { Pfn = 4, Confirm = false }).ShouldProcess).Asked);
    }

    [Fact]
    public void ShouldContinue_is_asked_whatever_the_preference_unless_forced()
    {
        _session.Answers = new Answers(Answer.No);
        RunResult refused = Remove(new { PassThru = true }, new DemoFrame(0, 1));
        Assert.Empty(refused.Output);
        Assert.Equal(new ShouldContinueCall("Remove the first frame?", "First frame", Allowed: false), Assert.Single(refused.ShouldContinue));

        RunResult forced = Remove(new { PassThru = true, Force = true }, new DemoFrame(0, 1));
        Assert.Single(forced.Output);
        Assert.Empty(forced.ShouldContinue);
    }

    [Fact]
    public void Yes_to_all_carries_over_to_the_next_question()
    {
        _session.Answers = new Answers(Answer.YesToAll, Answer.No);
        RunResult run = Remove(new { PassThru = true }, new DemoFrame(0, 1), new DemoFrame(0, 2));

        Assert.Equal(2, run.Output.Count);
        Assert.Single(run.ShouldContinue);
    }

    [Fact]
    public void A_cmdlet_without_support_has_no_such_parameter() =>
        Assert.StartsWith(
            "NamedParameterNotFound,",
            _session.Run<GetDemoFrameCommand>(new { WhatIf = true }).TerminatingError?.FullyQualifiedErrorId,
            StringComparison.Ordinal);

    private RunResult Remove(object parameters, params DemoFrame[] input) =>
        _session.Run<RemoveDemoFrameCommand>(parameters, input.Length == 0 ? null : input);
}
