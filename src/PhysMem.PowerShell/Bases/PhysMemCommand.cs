using System.Management.Automation;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Report;
using PhysMem.PowerShell.Arguments;
using PhysMem.PowerShell.Errors;
using PhysMem.PowerShell.State;

namespace PhysMem.PowerShell.Bases;

/// <summary>What all commands share: Ctrl+C, and the engine's faults as error records.</summary>
public abstract class PhysMemCommand : PSCmdlet, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private bool? _asks;
    private int _rows;
    private Dictionary<MachineHandle, MachineHandle>? _rehearsals;

    /// <summary>Which row of a table is worked on, from 1; 0 for anything else. Errors say so.</summary>
    private protected int Row { get; private set; }

    /// <summary>Whether Ctrl+C was pressed; asked in every loop that makes something.</summary>
    private protected bool Stopped => _stop.IsCancellationRequested;

    /// <summary>The same for work that the engine does at one go.</summary>
    private protected CancellationToken Cancelled => _stop.Token;

    /// <summary>
    /// Whether the user said -Verbose to this very command: a narration is more than a session's preference asks for.
    /// </summary>
    private protected bool Narrates =>
        MyInvocation.BoundParameters.TryGetValue("Verbose", out object? value) && LanguagePrimitives.IsTrue(value);

    /// <summary>
    /// Whether ShouldProcess, for an impact below High, may do more than say yes. The words it asks for cost more than
    /// giving a page back does, so commands for millions of pages look here first. Like the host it reads the
    /// preferences once a command; what it doesn't know of, it leaves to the host.
    /// </summary>
    private protected bool Asks => _asks ??=
        MyInvocation.BoundParameters.ContainsKey("WhatIf")
        || MyInvocation.BoundParameters.ContainsKey("Confirm")
        || MyInvocation.BoundParameters.ContainsKey("Verbose")
        || GetVariableValue("WhatIfPreference") is not false
        || GetVariableValue("ConfirmPreference") is not (ConfirmImpact.High or ConfirmImpact.None);

    /// <summary>Whether nothing is to be changed: ShouldProcess then says no without asking anybody.</summary>
    private protected bool IsWhatIf => LanguagePrimitives.IsTrue(
        MyInvocation.BoundParameters.TryGetValue("WhatIf", out object? value) ? value : GetVariableValue("WhatIfPreference"));

    /// <inheritdoc/>
    protected override void StopProcessing() => _stop.Cancel();

    /// <inheritdoc/>
    protected sealed override void ProcessRecord()
    {
        using Interruption.Scope scope = Interruption.By(Cancelled);
        try
        {
            ProcessObject();
        }
        catch (OperationCanceledException)
        {
            throw new PipelineStoppedException();
        }
    }

    /// <inheritdoc/>
    protected sealed override void EndProcessing()
    {
        using Interruption.Scope scope = Interruption.By(Cancelled);
        try
        {
            Finish();
        }
        catch (OperationCanceledException)
        {
            throw new PipelineStoppedException();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // Here, since nothing else is called when whoever reads the pipeline has had enough.
        PipedRow.Bind(null);
        _stop.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>
    /// The machine to change when the user agrees, else none. With -WhatIf and -PassThru it is a copy that nobody else
    /// knows: what is written then shows what would be. The copy is made once, so that a step is shown as it would be
    /// after those before it.
    /// </summary>
    private protected MachineHandle? Agree(MachineHandle machine, string target, string action, bool passThru)
    {
        if (ShouldProcess(target, action))
        {
            return machine;
        }

        return passThru && IsWhatIf ? Rehearsal(machine) : null;
    }

    /// <summary>Runs a step that tells a log, and writes what it told to who narrates, also when it failed.</summary>
    private protected void Narrate(DecisionLog log, Action<DecisionLog> step)
    {
        log.Clear();
        try
        {
            step(log);
        }
        finally
        {
            foreach (string line in Narrates ? Narration.Of(log) : [])
            {
                WriteVerbose(line);
            }
        }
    }

    /// <summary>Runs a step; a fault is one non-terminating error about <paramref name="target"/>.</summary>
    /// <returns>Whether there was none.</returns>
    private protected bool Try(object? target, Action step)
    {
        try
        {
            step();
            return true;
        }
        catch (PhysMemException fault)
        {
            Report(fault, target);
            return false;
        }
    }

    /// <summary>Does the command's work for what the pipeline brought, or once for the arguments alone; Ctrl+C ends it.</summary>
    private protected abstract void ProcessObject();

    /// <summary>Does what is left to do when the pipeline has brought everything.</summary>
    private protected virtual void Finish()
    {
    }

    /// <summary>A fault as a non-terminating error about <paramref name="target"/>.</summary>
    private protected void Report(PhysMemException fault, object? target) => WriteError(ErrorRecords.Of(fault, target, Row));

    /// <summary>Says what is worked on now, so that rows are counted; null when it isn't a row any more.</summary>
    private protected void TurnTo(object? given) => Row = PipedRow.Is(given) ? ++_rows : 0;

    /// <summary>The files that a path with or without wildcards names.</summary>
    private protected IEnumerable<string> Files(string path) => WildcardPattern.ContainsWildcardCharacters(path)
        ? GetResolvedProviderPathFromPSPath(path, out _)
        : [GetUnresolvedProviderPathFromPSPath(path)];

    private MachineHandle Rehearsal(MachineHandle machine)
    {
        _rehearsals ??= [];
        if (!_rehearsals.TryGetValue(machine, out MachineHandle? copy))
        {
            copy = new MachineHandle(machine.Use(sim => sim.Exchange.Copy(sim.Name)));
            _rehearsals.Add(machine, copy);
        }

        return copy;
    }
}
