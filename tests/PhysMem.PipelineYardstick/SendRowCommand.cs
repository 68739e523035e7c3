using System.Management.Automation;

namespace PhysMem.PipelineYardstick;

/// <summary>What it costs to write objects when making them costs nothing.</summary>
[Cmdlet(VerbsCommunications.Send, "Row")]
[OutputType(typeof(Row))]
public sealed class SendRowCommand : PSCmdlet
{
    [Parameter]
    public int Count { get; set; } = 1;

    protected override void ProcessRecord()
    {
        for (int i = 0; i < Count; i++)
        {
            WriteObject(new Row
            {
                Machine = "machine1",
                Pfn = i,
                Order = 0,
                Pages = 1,
                Node = 0,
                Zone = "Normal",
                MigrateType = "Unmovable",
                Gfp = "GFP_KERNEL",
                PageAddress = (ulong)i,
            });
        }
    }
}
