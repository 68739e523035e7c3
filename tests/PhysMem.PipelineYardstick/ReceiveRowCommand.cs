using System.Management.Automation;

namespace PhysMem.PipelineYardstick;

/// <summary>What it costs to take objects and do nothing with them.</summary>
[Cmdlet(VerbsCommunications.Receive, "Row")]
public sealed class ReceiveRowCommand : PSCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    public Row? Row { get; set; }

    protected override void ProcessRecord()
    {
    }
}
