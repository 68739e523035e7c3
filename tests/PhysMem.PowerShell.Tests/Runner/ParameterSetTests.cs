using System.Management.Automation;
using PhysMem.PowerShell.Tests.Demo;
using PhysMem.PowerShell.Tests.Hosting;

namespace PhysMem.PowerShell.Tests.Runner;

public sealed class ParameterSetTests : IDisposable
{
    private readonly Session _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Arguments_choose_the_set()
    {
        Assert.Equal("A", _session.Run<SelectDemoSetCommand>(new { X = 1 }).Single<string>());
        Assert.Equal("B", _session.Run<SelectDemoSetCommand>(new { Y = 1, Any = 1 }).Single<string>());
    }

    [Fact]
    public void Without_a_default_set_the_only_one_that_lacks_nothing_is_chosen() =>
        Assert.Equal("B", _session.Run<SelectDemoOtherSetCommand>().Single<string>());

    [Fact]
    public void Two_sets_that_lack_nothing_are_ambiguous()
    {
        Assert.Equal("AmbiguousParameterSet", ErrorId(_session.Run<SelectDemoSetCommand>()));
        Assert.Equal("AmbiguousParameterSet", ErrorId(_session.Run<SelectDemoSetCommand>(new { Any = 1 })));
    }

    [Fact]
    public void Arguments_of_two_sets_can_not_be_used_together() =>
        Assert.Equal("AmbiguousParameterSet", ErrorId(_session.Run<SelectDemoSetCommand>(new { X = 1, Y = 1 })));

    [Fact]
    public void The_default_set_is_taken_even_if_it_lacks_something()
    {
        RunResult run = _session.Run<RemoveDemoFrameCommand>(new { PassThru = true });

        Assert.Equal("MissingMandatoryParameter", ErrorId(run));
        Assert.Equal("Frame", Assert.IsType<ParameterBindingException>(run.TerminatingError!.Exception).ParameterName);
    }

    [Fact]
    public void An_argument_of_the_other_set_decides_what_is_missing()
    {
        RunResult run = _session.Run<RemoveDemoFrameCommand>(new { Order = 3 });
        Assert.Equal("Pfn", Assert.IsType<ParameterBindingException>(run.TerminatingError!.Exception).ParameterName);
    }

    [Fact]
    public void The_pipeline_object_chooses_the_set_for_each_record()
    {
        object[] input = [new DemoFrame(4, 1), Row.Of(("PageFrame", "5"), ("Order", "3")), Row.Of(("PageFrame", 6))];
        RunResult run = _session.Run<RemoveDemoFrameCommand>(new { Force = true }, input);

        Assert.Equal(["Frame 4 1", "Place 5 3", "Place 6 7"], run.MustSucceed().Verbose);
    }

    [Fact]
    public void A_default_set_filled_by_property_name_shuts_out_the_other_set_s_objects()
    {
        RunResult run = _session.Run<FindDemoFrameCommand>(input: new object[] { new Version(1, 2), Row.Of(("Pfn", 4)) });

        Assert.StartsWith("InputObjectNotBound,", Assert.Single(run.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(["Place  4 7", "end 7 Pfn"], run.Of<string>());
    }

    private static string ErrorId(RunResult run) => run.TerminatingError!.FullyQualifiedErrorId.Split(',')[0];
}
