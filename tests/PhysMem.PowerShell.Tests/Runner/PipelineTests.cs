using System.Collections;
using System.Management.Automation;
using PhysMem.PowerShell.Tests.Demo;
using PhysMem.PowerShell.Tests.Hosting;

namespace PhysMem.PowerShell.Tests.Runner;

public sealed class PipelineTests : IDisposable
{
    private readonly Session _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Values_are_taken_as_they_are_converted_and_transformed()
    {
        RunResult run = _session.Run<GetDemoFrameCommand>(input: new object[] { 5, "6", "order-4", new PSObject("7") });
        Assert.Equal([5, 6, 4, 7], run.MustSucceed().Of<DemoFrame>().Select(one => one.Order));
    }

    [Fact]
    public void Properties_of_rows_and_of_plain_objects_fill_parameters_by_name_and_alias()
    {
        object[] input = [Row.Of(("order", "order-2"), ("Number", "2")), new { Order = 1 }];
        RunResult run = _session.Run<GetDemoFrameCommand>(input: input);

        Assert.Equal([new(0, 2), new(4, 2), new(0, 1)], run.MustSucceed().Of<DemoFrame>());
    }

    [Fact]
    public void A_dictionary_fills_parameters_only_as_a_row()
    {
        var columns = new Hashtable { ["Order"] = 2 };

        Assert.Equal(2, _session.Run<GetDemoFrameCommand>(input: new[] { Row.Of(columns) }).Single<DemoFrame>().Order);

        // The host finds the table's own property Count, not its entries.
        Assert.Equal(0, _session.Run<GetDemoFrameCommand>(input: new[] { columns }).Single<DemoFrame>().Order);
    }

    [Theory]
    [InlineData("order-x", "ParameterArgumentTransformationError")]
    [InlineData(11, "ParameterArgumentValidationError")]
    [InlineData("x", "InputObjectNotBound")]
    [InlineData(null, "ParameterArgumentValidationError")]
    public void An_object_that_does_not_bind_is_one_error_and_the_next_goes_on(object? value, string errorId)
    {
        RunResult run = _session.Run<GetDemoFrameCommand>(input: new[] { value, 2 });

        ErrorRecord error = Assert.Single(run.Errors);
        Assert.Equal($"{errorId},{typeof(GetDemoFrameCommand).FullName}", error.FullyQualifiedErrorId);
        Assert.Equal(value, error.TargetObject);
        Assert.Equal(new DemoFrame(0, 2), Assert.Single(run.Output));
        Assert.Null(run.TerminatingError);
    }

    [Fact]
    public void An_object_without_what_is_mandatory_is_an_error_of_its_own()
    {
        RunResult run = _session.Run<RemoveDemoFrameCommand>(input: new[] { Row.Of(("Order", 3)) });
        Assert.StartsWith("InputObjectMissingMandatory,", Assert.Single(run.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void A_property_of_the_wrong_type_does_not_bind()
    {
        RunResult run = _session.Run<FindDemoFrameCommand>(input: new[] { Row.Of(("Pfn", "x")) });
        Assert.StartsWith("InputObjectNotBound,", Assert.Single(run.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void A_parameter_goes_back_to_its_value_before_the_next_object()
    {
        RunResult run = _session.Run<FindDemoFrameCommand>(input: new[] { Row.Of(("Pfn", 1), ("Order", 3)), Row.Of(("Pfn", 2)) });
        Assert.Equal(["Place  1 3", "Place  2 7", "end 7 Order Pfn"], run.MustSucceed().Of<string>());
    }

    [Fact]
    public void A_typed_argument_wins_over_a_property()
    {
        RunResult run = _session.Run<FindDemoFrameCommand>(new { Order = 2 }, new[] { Row.Of(("Pfn", 1), ("Order", 3)) });
        Assert.Equal("Place  1 2", run.MustSucceed().Output[0]);
    }

    [Fact]
    public void An_empty_pipeline_begins_and_ends_without_a_record() =>
        Assert.Equal(["end 7"], _session.Run<FindDemoFrameCommand>(input: Array.Empty<object>()).MustSucceed().Of<string>());

    [Fact]
    public void One_command_s_objects_are_the_next_one_s_input()
    {
        RunResult run = _session.Pipe(
            Call.To<GetDemoFrameCommand>(new { Count = 3, Order = 1 }),
            Call.To<RemoveDemoFrameCommand>(new { PassThru = true, Force = true }));

        Assert.Equal([0L, 2L, 4L], run.MustSucceed().Of<DemoFrame>().Select(one => one.Pfn));
    }

    [Fact]
    public void A_list_written_whole_is_one_object_and_enumerated_it_is_many()
    {
        Assert.Equal(2, _session.Run<GetDemoFrameCommand>(new { Count = 2, AsList = true }).Single<DemoFrame[]>().Length);
        Assert.Equal(2, _session.Run<GetDemoFrameCommand>(new { Count = 2 }).Output.Count);
    }

    [Fact]
    public void Each_object_reaches_the_end_before_the_next_is_written()
    {
        var log = new List<string>();
        _session.Pipe(
            Call.To<StepDemoCountCommand>(new { Count = 2, Start = 10, Log = log }),
            Call.To<StepDemoCountCommand>(new { Count = 1, Log = log })).MustSucceed();

        Assert.Equal(
            [
                "begin", "begin", "process 10", "write 10", "process 10", "write 10", "write 11", "process 11", "write 11",
                "end", "end", "disposed", "disposed",
            ],
            log);
    }
}
