using System.Management.Automation;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Report;
using PhysMem.PowerShell.Arguments;
using PhysMem.PowerShell.Bases;
using PhysMem.PowerShell.State;

namespace PhysMem.PowerShell.Commands;

/// <summary>Runs commands and writes what a machine's kernel would trace of them, in the text of its trace file.</summary>
[Cmdlet(VerbsDiagnostic.Trace, "SimMachine")]
[OutputType(typeof(string))]
public sealed class TraceSimMachineCommand : MachineCommand
{
    /// <summary>The commands. What they write is dropped.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    public ScriptBlock Expression { get; set; } = null!;

    /// <inheritdoc/>
    [Parameter(Position = 1, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [MachineTransformation]
    [ArgumentCompleter(typeof(MachineCompleter))]
    public override MachineReference? Machine { get; set; }

    private protected override void ProcessMachine(MachineHandle machine)
    {
        using var text = new StringWriter();
        text.Write(TraceText.Legend.ReplaceLineEndings("\n"));
        ITraceSink? before = Listen(machine, new TraceText(text, machine.Build, machine.Line));
        try
        {
            InvokeCommand.InvokeScript(useLocalScope: false, Expression, input: null, args: null);
        }
        finally
        {
            Listen(machine, before);
        }

        using var lines = new StringReader(text.ToString());
        while (!Stopped && lines.ReadLine() is { } line)
        {
            WriteObject(line);
        }
    }

    // Commands take the machine one after the other, so nothing is kept locked here.
    private static ITraceSink? Listen(MachineHandle machine, ITraceSink? sink) => machine.Use(sim =>
    {
        ITraceSink? before = sim.Trace;
        sim.Trace = sink;
        return before;
    });
}
