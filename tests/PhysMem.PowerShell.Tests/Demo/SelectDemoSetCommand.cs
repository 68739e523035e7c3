using System.Management.Automation;

namespace PhysMem.PowerShell.Tests.Demo;

/// <summary>Sets without a default one: A needs -X, B and C need nothing.</summary>
[Cmdlet(VerbsCommon.Select, "DemoSet")]
public sealed class SelectDemoSetCommand : PSCmdlet
{
    [Parameter(ParameterSetName = "A", Mandatory = true)]
    public int X { get; set; }

    [Parameter(ParameterSetName = "B")]
    public int Y { get; set; }

    [Parameter(ParameterSetName = "C")]
    public int Z { get; set; }

    [Parameter]
    public int Any { get; set; }

    protected override void EndProcessing() => WriteObject(ParameterSetName);
}

/// <summary>As above with one set that needs nothing.</summary>
[Cmdlet(VerbsCommon.Select, "DemoOtherSet")]
public sealed class SelectDemoOtherSetCommand : PSCmdlet
{
    [Parameter(ParameterSetName = "A", Mandatory = true)]
    public int X { get; set; }

    [Parameter(ParameterSetName = "B")]
    public int Y { get; set; }

    protected override void EndProcessing() => WriteObject(ParameterSetName);
}

/// <summary>Two sets with a parameter each at the same position.</summary>
[Cmdlet(VerbsCommon.Select, "DemoPosition", DefaultParameterSetName = "Number")]
public sealed class SelectDemoPositionCommand : PSCmdlet
{
    [Parameter(ParameterSetName = "Number", Position = 0)]
    public int Number { get; set; }

    [Parameter(ParameterSetName = "Text", Position = 0)]
    public string Text { get; set; } = "-";

    [Parameter(Position = 1)]
    public string Second { get; set; } = "-";

    protected override void EndProcessing() => WriteObject($"{ParameterSetName} {Number} {Text} {Second}");
}
