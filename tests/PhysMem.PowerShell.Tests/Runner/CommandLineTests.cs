using System.Collections;
using System.Management.Automation;
using PhysMem.PowerShell.Tests.Demo;
using PhysMem.PowerShell.Tests.Hosting;

namespace PhysMem.PowerShell.Tests.Runner;

public sealed class CommandLineTests : IDisposable
{
    private readonly Session _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Parameters_are_found_by_name_alias_and_beginning()
    {
        DemoFrame[] expected = [new(0, 3), new(8, 3)];

        Assert.Equal(expected, _session.Run<GetDemoFrameCommand>(new { Order = 3, Count = 2 }).Of<DemoFrame>());
        Assert.Equal(expected, _session.Run<GetDemoFrameCommand>(new { order = 3, Number = 2 }).Of<DemoFrame>());
        Assert.Equal(expected, _session.Run<GetDemoFrameCommand>(new { Ord = 3, n = "2" }).Of<DemoFrame>());
        Assert.Equal(expected, _session.Run<GetDemoFrameCommand>(new Hashtable { ["Order"] = 3, ["Count"] = 2 }).Of<DemoFrame>());
    }

    [Theory]
    [InlineData("Nope", "NamedParameterNotFound")]
    [InlineData("Out", "AmbiguousParameter")]
    public void A_name_that_is_no_parameter_s_ends_the_command(string name, string errorId)
    {
        RunResult run = _session.Run<GetDemoFrameCommand>(new Hashtable { [name] = 1 });

        Assert.Equal($"{errorId},{typeof(GetDemoFrameCommand).FullName}", run.TerminatingError?.FullyQualifiedErrorId);
        Assert.Empty(run.Output);
    }

    [Fact]
    public void A_parameter_given_by_name_and_by_alias_is_given_twice()
    {
        RunResult run = _session.Run<GetDemoFrameCommand>(new { Count = 1, Number = 2 });
        Assert.StartsWith("ParameterAlreadyBound,", run.TerminatingError?.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void Arguments_fill_positions()
    {
        Assert.Equal(
            [new DemoFrame(0, 3), new DemoFrame(8, 3)],
            _session.Run(Call.To<GetDemoFrameCommand>().At("order-3", 2)).Of<DemoFrame>());
        Assert.StartsWith(
            "PositionalParameterNotFound,",
            _session.Run(Call.To<GetDemoFrameCommand>().At(1, 2, 3)).TerminatingError?.FullyQualifiedErrorId,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new object[] { 5 }, "Number 5 - -")]
    [InlineData(new object[] { "5" }, "Text 0 5 -")]
    [InlineData(new object[] { "abc" }, "Text 0 abc -")]
    [InlineData(new object[] { "abc", "q" }, "Text 0 abc q")]
    public void A_position_shared_by_two_sets_goes_to_the_one_whose_type_fits(object[] positional, string expected) =>
        Assert.Equal(expected, _session.Run(Call.To<SelectDemoPositionCommand>().At(positional)).Single<string>());

    [Fact]
    public void A_named_argument_leaves_its_position_to_the_others()
    {
        Assert.Equal("Number 5 - z", _session.Run(Call.To<SelectDemoPositionCommand>(new { Second = "z" }).At(5)).Single<string>());
        Assert.Equal("Text 0 5 q", _session.Run(Call.To<SelectDemoPositionCommand>(new { Text = 5 }).At("q")).Single<string>());
    }

    [Fact]
    public void A_transformation_runs_before_the_type_and_the_validation()
    {
        Assert.Equal(new DemoFrame(0, 3), _session.Run<GetDemoFrameCommand>(new { Order = "order-3" }).Single<DemoFrame>());

        ErrorRecord? refused = _session.Run<GetDemoFrameCommand>(new { Order = "order-x" }).TerminatingError;
        Assert.StartsWith("ParameterArgumentTransformationError,", refused?.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("names no order", refused?.Exception.Message, StringComparison.Ordinal);

        ErrorRecord? tooHigh = _session.Run<GetDemoFrameCommand>(new { Order = "order-11" }).TerminatingError;
        Assert.StartsWith("ParameterArgumentValidationError,", tooHigh?.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void Bound_parameters_are_what_was_given_and_no_more()
    {
        RunResult run = _session.Run<FindDemoFrameCommand>(new { Name = "1.2", Verbose = true });
        Assert.Equal(["Name 1.2 0 7", "end 7 Name Verbose"], run.MustSucceed().Of<string>());
    }

    [Fact]
    public void A_common_parameter_the_runner_does_not_do_is_an_error_of_the_test() =>
        Assert.StartsWith(
            "System.NotSupportedException,",
            _session.Run<GetDemoFrameCommand>(new { OutVariable = "x" }).TerminatingError?.FullyQualifiedErrorId,
            StringComparison.Ordinal);

    [Fact]
    public void A_missing_mandatory_parameter_ends_the_command()
    {
        ErrorRecord? error = _session.Run<ShowDemoMandatoryCommand>(new { Words = "a" }).TerminatingError;

        Assert.StartsWith("MissingMandatoryParameter,", error?.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal("Text Lenient", Assert.IsType<ParameterBindingException>(error?.Exception).ParameterName);
    }
}
