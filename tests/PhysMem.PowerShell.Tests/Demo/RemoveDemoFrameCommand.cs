using System.Management.Automation;

namespace PhysMem.PowerShell.Tests.Demo;

/// <summary>Two parameter sets, questions before acting, and objects passed through.</summary>
[Cmdlet(
    VerbsCommon.Remove, "DemoFrame", DefaultParameterSetName = "Frame",
    SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
public sealed class RemoveDemoFrameCommand : PSCmdlet
{
    [Parameter(ParameterSetName = "Frame", Mandatory = true, Position = 0, ValueFromPipeline = true)]
    public DemoFrame? Frame { get; set; }

    [Parameter(ParameterSetName = "Place", Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PageFrame")]
    public long Pfn { get; set; }

    [Parameter(ParameterSetName = "Place", ValueFromPipelineByPropertyName = true)]
    public int Order { get; set; } = 7;

    [Parameter]
    public SwitchParameter Force { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private bool _yesToAll;
    private bool _noToAll;

    protected override void ProcessRecord()
    {
        DemoFrame frame = Frame ?? new DemoFrame(Pfn, Order);
        if (!ShouldProcess($"frame {frame.Pfn}", $"Remove order {frame.Order}"))
        {
            return;
        }

        if (frame.Pfn == 0 && !Force && !ShouldContinue("Remove the first frame?", "First frame", ref _yesToAll, ref _noToAll))
        {
            return;
        }

        WriteVerbose($"{ParameterSetName} {frame.Pfn} {frame.Order}");
        if (PassThru)
        {
            WriteObject(frame);
        }
    }
}
