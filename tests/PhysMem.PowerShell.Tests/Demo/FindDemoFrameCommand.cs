using System.Management.Automation;

namespace PhysMem.PowerShell.Tests.Demo;

/// <summary>
/// As Remove-DemoFrame, but the default set is the one filled by property name: the host then never tries the other
/// set's by-value parameter.
/// </summary>
[Cmdlet(VerbsCommon.Find, "DemoFrame", DefaultParameterSetName = "Place")]
public sealed class FindDemoFrameCommand : PSCmdlet
{
    [Parameter(ParameterSetName = "Name", Mandatory = true, ValueFromPipeline = true)]
    public Version? Name { get; set; }

    [Parameter(ParameterSetName = "Place", Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PageFrame")]
    public long Pfn { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true)]
    public int Order { get; set; } = 7;

    protected override void ProcessRecord() => WriteObject($"{ParameterSetName} {Name} {Pfn} {Order}");

    protected override void EndProcessing() =>
        WriteObject($"end {Order} {string.Join(' ', MyInvocation.BoundParameters.Keys.Order(StringComparer.Ordinal))}".TrimEnd());
}
