using System.Management.Automation;

namespace PhysMem.PowerShell.Tests.Demo;

/// <summary>One parameter of each kind; writes what was bound.</summary>
[Cmdlet(VerbsCommon.Show, "DemoArgument")]
public sealed class ShowDemoArgumentCommand : PSCmdlet
{
    [Parameter]
    public double Fraction { get; set; }

    [Parameter]
    public long Whole { get; set; }

    [Parameter]
    public int? Optional { get; set; }

    [Parameter]
    public string? Text { get; set; }

    [Parameter]
    public int[]? Numbers { get; set; }

    [Parameter]
    public List<int>? NumberList { get; set; }

    [Parameter]
    public bool Truth { get; set; }

    [Parameter]
    public SwitchParameter Flag { get; set; }

    [Parameter]
    public DemoColour Colour { get; set; }

    [Parameter]
    public DemoLength Length { get; set; }

    [Parameter]
    public object? Anything { get; set; }

    [Parameter]
    [ValidateSet("one", "two")]
    public string? Choice { get; set; }

    [Parameter]
    [ValidateCount(1, 2)]
    [ValidateNotNullOrEmpty]
    [ValidateLength(2, 3)]
    public string[]? Words { get; set; }

    [Parameter]
    [ValidatePattern("^a")]
    public string? Pattern { get; set; }

    protected override void EndProcessing()
    {
        foreach ((string name, object? value) in MyInvocation.BoundParameters)
        {
            WriteObject(value);
        }
    }
}

/// <summary>A mandatory parameter of each kind that can be nothing.</summary>
[Cmdlet(VerbsCommon.Show, "DemoMandatory")]
public sealed class ShowDemoMandatoryCommand : PSCmdlet
{
    [Parameter(Mandatory = true)]
    public string? Text { get; set; }

    [Parameter(Mandatory = true)]
    public string[]? Words { get; set; }

    [Parameter(Mandatory = true)]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public string[]? Lenient { get; set; }

    protected override void EndProcessing() => WriteObject("bound");
}
