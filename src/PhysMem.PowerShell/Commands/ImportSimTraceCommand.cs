using System.Management.Automation;
using PhysMem.Engine.Trace;
using PhysMem.PowerShell.Bases;
using PhysMem.PowerShell.Objects;

namespace PhysMem.PowerShell.Commands;

/// <summary>Reads the page allocator's events out of a trace, as ftrace, trace-cmd and perf print it.</summary>
[Cmdlet(VerbsData.Import, "SimTrace")]
[OutputType(typeof(SimTraceEvent), typeof(SimTraceLines))]
public sealed class ImportSimTraceCommand : TraceCommand
{
    /// <summary>Emits what became of the lines in place of the events.</summary>
    [Parameter]
    public SwitchParameter Account { get; set; }

    private protected override string Activity => "Reading";

    private protected override void Take(in KmemEvent e)
    {
        if (!Account)
        {
            WriteObject(new SimTraceEvent(e));
        }
    }

    private protected override void Tell(string source, KmemTraceAccount account)
    {
        if (Account)
        {
            WriteObject(SimTraceLines.Of(source, account), enumerateCollection: true);
        }
        else
        {
            base.Tell(source, account);
        }
    }
}
