using PhysMem.PowerShell.Tests.Demo;
using PhysMem.PowerShell.Tests.Hosting;

namespace PhysMem.PowerShell.Tests.Runner;

public sealed class CompletionTests : IDisposable
{
    private readonly Session _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void The_completer_sees_the_word_and_the_arguments_before_it()
    {
        var offered = _session.Complete<GetDemoFrameCommand>("Order", bound: new { Count = 5 });

        Assert.Equal(["0", "1", "2", "3", "4"], offered.Select(one => one.CompletionText));
        Assert.Equal("order 0", offered[0].ListItemText);
        Assert.Equal("Get-DemoFrame with 4 words", offered[0].ToolTip);
        Assert.Equal("2", Assert.Single(_session.Complete<GetDemoFrameCommand>("order", "2")).CompletionText);
    }

    [Fact]
    public void The_line_as_typed_can_be_given() =>
        Assert.Equal(
            "gdf with 3 words",
            _session.Complete<GetDemoFrameCommand>("Order", "1", commandLine: "gdf -Order 1")[0].ToolTip);

    [Fact]
    public void Enumerations_and_fixed_sets_complete_themselves()
    {
        Assert.Equal(["Green", "Grey"], _session.Complete<ShowDemoArgumentCommand>("Colour", "g").Select(one => one.CompletionText));
        Assert.Equal(["one", "two"], _session.Complete<ShowDemoArgumentCommand>("Choice").Select(one => one.CompletionText));
    }

    [Fact]
    public void A_parameter_without_a_completer_is_an_error_of_the_test() =>
        Assert.Throws<InvalidOperationException>(() => _session.Complete<ShowDemoArgumentCommand>("Whole"));
}
