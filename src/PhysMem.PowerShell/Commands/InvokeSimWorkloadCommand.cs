using System.Management.Automation;
using PhysMem.Engine.Faults;
using PhysMem.Engine.WhatIf;
using PhysMem.Engine.Workloads;
using PhysMem.PowerShell.Arguments;
using PhysMem.PowerShell.Bases;
using PhysMem.PowerShell.Objects;
using PhysMem.PowerShell.State;

namespace PhysMem.PowerShell.Commands;

/// <summary>Makes synthetic requests and frees on machines, and tells what came of each kind.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "SimWorkload", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(SimWorkload))]
public sealed class InvokeSimWorkloadCommand : PhysMemCommand
{
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(100);

    private readonly List<(MachineHandle Machine, WorkloadRun Run)> _runs = [];

    /// <summary>The kinds and their weights by calls; all, as a server has them, when left out.</summary>
    [Parameter(Position = 0)]
    [WorkloadMixTransformation]
    [ArgumentCompleter(typeof(WorkloadKindCompleter))]
    public WorkloadMix Mix { get; set; } = WorkloadMix.Usual;

    /// <summary>Requests and frees on each machine.</summary>
    [Parameter(Position = 1)]
    [ValidateRange(1, long.MaxValue)]
    [ArgumentCompleter(typeof(CountCompleter))]
    public long Calls { get; set; } = 100_000;

    /// <summary>Of the random numbers that decide everything.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(NothingCompleter))]
    public int Seed { get; set; } = 1;

    /// <summary>The machines, or the names of some of this session; the current one when left out.</summary>
    [Parameter(ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [MachineTransformation]
    [ArgumentCompleter(typeof(MachineCompleter))]
    public MachineReference[] Machine { get; set; } = [];

    private protected override void ProcessObject()
    {
        foreach (MachineReference? one in Machine.DefaultIfEmpty<MachineReference?>(null).TakeWhile(_ => !Stopped))
        {
            Try(one?.Name, () => Add(MachineReference.Resolve(one)));
        }
    }

    private protected override void Finish()
    {
        if (_runs.Count == 0)
        {
            return;
        }

        var faults = new PhysMemException?[_runs.Count];
        var work = Task.Run(() => Workers.Each(_runs.Count, k => faults[k] = Play(_runs[k])));
        using (var progress = new WorkProgress(this, "Loading machines, calls", (long)Math.Min((decimal)Calls * _runs.Count, long.MaxValue)))
        {
            while (!((IAsyncResult)work).AsyncWaitHandle.WaitOne(s_look))
            {
                progress.ReportLong(_runs.Sum(one => one.Run.Calls));
            }
        }

        work.GetAwaiter().GetResult();
        for (int k = 0; k < _runs.Count && !Stopped; k++)
        {
            (MachineHandle machine, WorkloadRun run) = _runs[k];
            if (faults[k] is { } fault)
            {
                Report(fault, machine.Name);
            }
            else
            {
                Try(machine.Name, () => WriteObject(machine.Use(_ => SimWorkload.Of(run)), enumerateCollection: true));
            }
        }
    }

    private void Add(MachineHandle machine)
    {
        if (_runs.Exists(one => one.Machine == machine))
        {
            throw new PhysMemException(
                FaultCode.InputInvalid, $"Machine '{machine.Name}' is named twice, and has one workload at a time.", "Name each machine once.");
        }

        if (ShouldProcess(machine.Name, $"Make {Calls} calls of a workload: {Mix}"))
        {
            _runs.Add((machine, machine.Use(sim => new WorkloadRun(sim, Mix, Seed))));
        }
    }

    // On a worker's thread, which can't write.
    private PhysMemException? Play((MachineHandle Machine, WorkloadRun Run) one)
    {
        using Interruption.Scope scope = Interruption.By(Cancelled);
        try
        {
            one.Machine.Use(_ => one.Run.Play(Calls, Cancelled));
            return null;
        }
        catch (PhysMemException fault)
        {
            return fault;
        }
    }
}
