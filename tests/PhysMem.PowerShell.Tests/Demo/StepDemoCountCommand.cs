using System.Management.Automation;

namespace PhysMem.PowerShell.Tests.Demo;

/// <summary>Counts, writing each number, and keeps a log of its own life.</summary>
[Cmdlet(VerbsCommon.Step, "DemoCount")]
public sealed class StepDemoCountCommand : PSCmdlet, IDisposable
{
    private readonly ManualResetEventSlim _stop = new();

    [Parameter(ValueFromPipeline = true)]
    public int Start { get; set; }

    [Parameter]
    public int Count { get; set; } = 3;

    /// <summary>Waits for Ctrl+C instead of counting.</summary>
    [Parameter]
    public SwitchParameter Wait { get; set; }

    [Parameter]
    public List<string> Log { get; set; } = [];

    public void Dispose()
    {
        Log.Add("disposed");
        _stop.Dispose();
    }

    protected override void BeginProcessing() => Log.Add("begin");

    protected override void ProcessRecord()
    {
        Log.Add($"process {Start}");
        if (Wait)
        {
            Log.Add(_stop.Wait(TimeSpan.FromSeconds(60)) && Stopping ? "woken" : "overslept");
            return;
        }

        for (int i = 0; i < Count; i++)
        {
            Log.Add($"write {Start + i}");
            WriteObject(Start + i);
        }
    }

    protected override void EndProcessing() => Log.Add("end");

    protected override void StopProcessing()
    {
        Log.Add("stop");
        _stop.Set();
    }
}
