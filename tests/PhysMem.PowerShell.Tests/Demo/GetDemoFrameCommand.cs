using System.Management.Automation;

namespace PhysMem.PowerShell.Tests.Demo;

/// <summary>Writes frames one after another.</summary>
[Cmdlet(VerbsCommon.Get, "DemoFrame")]
[OutputType(typeof(DemoFrame))]
public sealed class GetDemoFrameCommand : PSCmdlet
{
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [DemoOrderTransformation]
    [ValidateRange(0, 10)]
    [ArgumentCompleter(typeof(DemoOrderCompleter))]
    public int Order { get; set; }

    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [Alias("Number", "n")]
    [ValidateRange(1, 100)]
    public int Count { get; set; } = 1;

    [Parameter]
    public SwitchParameter AsList { get; set; }

    protected override void ProcessRecord()
    {
        DemoFrame[] frames = Enumerable.Range(0, Count).Select(i => new DemoFrame((long)i << Order, Order)).ToArray();
        if (AsList)
        {
            WriteObject(frames);
            return;
        }

        WriteObject(frames, enumerateCollection: true);
    }
}
