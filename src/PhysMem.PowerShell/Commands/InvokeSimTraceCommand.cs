using System.Management.Automation;
using PhysMem.Engine.Face;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Text;
using PhysMem.Engine.Trace;
using PhysMem.Engine.WhatIf;
using PhysMem.PowerShell.Arguments;
using PhysMem.PowerShell.Bases;
using PhysMem.PowerShell.Objects;
using PhysMem.PowerShell.State;

namespace PhysMem.PowerShell.Commands;

/// <summary>Plays a trace on machines, and tells what came of it on each and where they part.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "SimTrace", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(SimTraceRun))]
public sealed class InvokeSimTraceCommand : TraceCommand
{
    private readonly Dictionary<TraceRun, MachineHandle> _handles = [];
    private TraceRuns? _runs;
    private long _events;
    private long _lines;

    /// <summary>The machines, or the names of some of this session; the current one when left out.</summary>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    [MachineTransformation]
    [ArgumentCompleter(typeof(MachineCompleter))]
    public MachineReference[] Machine { get; set; } = [];

    /// <summary>Seconds of the trace's clock between two samples of free memory; one at either end when left out.</summary>
    [Parameter]
    [ValidateRange(1e-9, 1e18)]
    [ArgumentCompleter(typeof(NothingCompleter))]
    public double Interval { get; set; }

    /// <summary>Whether each sample keeps a map of all pages too, for Export-SimReport.</summary>
    [Parameter]
    public SwitchParameter Map { get; set; }

    /// <summary>Requests that are made in another way: each makes a further run on each machine.</summary>
    [Parameter]
    [TraceChangeTransformation]
    [ArgumentCompleter(typeof(TraceChangeCompleter))]
    public TraceChangeReference[] Change { get; set; } = [];

    /// <summary>Whether the machines aren't the trace's own as it was when the trace began.</summary>
    [Parameter]
    public SwitchParameter Elsewhere { get; set; }

    /// <summary>Whether the machines themselves are changed; otherwise copies are.</summary>
    [Parameter]
    public SwitchParameter InPlace { get; set; }

    private protected override string Activity => "Playing";

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (InPlace && Change.Length > 0)
        {
            ThrowTerminatingError(Errors.ErrorRecords.Of(
                new PhysMemException(FaultCode.InputInvalid, "A machine can't be played on twice in place.", "Leave -InPlace out, or -Change."), null));
        }

        var runs = new List<TraceRun>();
        foreach (MachineReference? one in Machine.DefaultIfEmpty<MachineReference?>(null).TakeWhile(_ => !Stopped))
        {
            Try(one?.Name, () => AddRuns(runs, MachineReference.Resolve(one)));
        }

        _runs = runs.Count > 0 ? new TraceRuns(runs, InPlace ? Turn : null) : null;
    }

    private protected override void FinishText()
    {
        base.FinishText();
        if (_runs is null || Stopped)
        {
            return;
        }

        _runs.Finish(Cancelled);
        if (_events == 0)
        {
            ReportNothing();
            return;
        }

        if (Interval > 0 && _runs.Runs[0].Samples == 2)
        {
            WriteWarning("The trace has no times, or is shorter than the interval: there are two samples, one at either end.");
        }

        foreach (TraceRun run in _runs.Runs)
        {
            WriteObject(new SimTraceRun(run, _runs.Runs[0].Machine.Name));
            if (!InPlace)
            {
                run.Machine.Dispose();
            }
        }
    }

    /// <summary>Takes an event from the pipeline.</summary>
    private protected override void Take(in KmemEvent e)
    {
        _events++;
        _runs?.Play(e, Cancelled);
    }

    private protected override void Read(LineSource lines, KmemTraceReader reader, Action progress)
    {
        if (_runs is not null)
        {
            base.Read(lines, reader, progress);
        }
    }

    private protected override void Tell(string source, KmemTraceAccount account)
    {
        _lines += account.Lines;
        base.Tell(source, account);
    }

    // What couldn't be read was told already.
    private void ReportNothing()
    {
        if (_lines > 0 || MyInvocation.ExpectingInput)
        {
            Report(
                new PhysMemException(FaultCode.InputInvalid, $"There is no event of the page allocator in {_lines} lines.", "Give what ftrace, trace-cmd report or perf script print of the kmem events; Import-SimTrace -Account tells what the lines are."),
                Path.FirstOrDefault() ?? Piped);
        }
    }

    private void AddRuns(List<TraceRun> runs, MachineHandle machine)
    {
        if (InPlace)
        {
            if (_handles.ContainsValue(machine))
            {
                throw new PhysMemException(
                    FaultCode.InputInvalid, $"Machine '{machine.Name}' is named twice, and can be played on in place once.", "Name each machine once, or leave -InPlace out.");
            }

            if (ShouldProcess(machine.Name, "Play a trace"))
            {
                AddRun(runs, machine, null);
            }

            return;
        }

        foreach (TraceChange? change in Change.Select(one => one.Change).Prepend(null))
        {
            AddRun(runs, new MachineHandle(machine.Use(sim => sim.Exchange.Copy(sim.Name))), change);
        }
    }

    private void AddRun(List<TraceRun> runs, MachineHandle machine, TraceChange? change)
    {
        TraceRun run = machine.Use(sim => new TraceRun(sim, IsItsStart(sim), Interval, change, Map));
        _handles.Add(run, machine);
        runs.Add(run);
    }

    // -Elsewhere:$false says that a machine is the trace's own although it can't be told from it.
    private bool IsItsStart(SimMachine machine) =>
        MyInvocation.BoundParameters.ContainsKey(nameof(Elsewhere)) ? !Elsewhere : TraceRun.MayBeItsStart(machine);

    private void Turn(TraceRun run, Action work) => _handles[run].Use(_ => work());
}
