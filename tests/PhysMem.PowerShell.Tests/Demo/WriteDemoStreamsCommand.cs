using System.Management.Automation;

namespace PhysMem.PowerShell.Tests.Demo;

/// <summary>Says something on every stream.</summary>
[Cmdlet(VerbsCommunications.Write, "DemoStreams")]
public sealed class WriteDemoStreamsCommand : PSCmdlet
{
    protected override void EndProcessing()
    {
        WriteVerbose("verbose");
        WriteDebug("debug");
        WriteWarning("warning");
        WriteInformation("information", ["demo"]);

        var progress = new ProgressRecord(1, "working", "half") { PercentComplete = 50 };
        WriteProgress(progress);
        progress.PercentComplete = 100;
        progress.RecordType = ProgressRecordType.Completed;
        WriteProgress(progress);

        WriteError(new ErrorRecord(new ArgumentException("bad"), "DemoBad", ErrorCategory.InvalidArgument, "target")
        {
            ErrorDetails = new ErrorDetails("said kindly") { RecommendedAction = "do better" },
        });
        WriteObject("output");
    }
}

/// <summary>Each way of failing.</summary>
[Cmdlet(VerbsLifecycle.Stop, "Demo")]
public sealed class StopDemoCommand : PSCmdlet, IDisposable
{
    [Parameter(Position = 0)]
    public string How { get; set; } = string.Empty;

    [Parameter]
    public List<string> Log { get; set; } = [];

    public void Dispose() => Log.Add("disposed");

    protected override void BeginProcessing()
    {
        switch (How)
        {
            case "terminating":
                ThrowTerminatingError(
                    new ErrorRecord(new ArgumentException("bad"), "DemoBad", ErrorCategory.InvalidArgument, "target"));
                break;
            case "throwing":
                throw new InvalidOperationException("boom");
            case "throwing host's":
                throw new PSInvalidOperationException("boom");
            case "swallowing":
                Swallow();
                break;
            case "from a thread":
                SpeakFromThread();
                break;
        }
    }

    protected override void EndProcessing() => Log.Add("ended");

    private void Swallow()
    {
        try
        {
            ThrowTerminatingError(new ErrorRecord(new ArgumentException("bad"), "DemoBad", ErrorCategory.InvalidArgument, null));
        }
        catch (RuntimeException fault)
        {
            Log.Add($"caught {fault.GetType().Name}");
        }
    }

    private void SpeakFromThread()
    {
        var thread = new Thread(() =>
        {
            try
            {
                WriteVerbose("psst");
            }
            catch (InvalidOperationException fault)
            {
                Log.Add($"caught {fault.GetType().Name}");
            }
        });
        thread.Start();
        thread.Join();
    }
}
