using System.Management.Automation;
using PhysMem.Engine.Faults;
using PhysMem.PowerShell.Errors;

namespace PhysMem.PowerShell.Bases;

/// <summary>What all commands share: Ctrl+C, and the engine's faults as error records.</summary>
public abstract class PhysMemCommand : PSCmdlet
{
    private volatile bool _stopped;

    /// <summary>Whether Ctrl+C was pressed; asked in every loop that makes something.</summary>
    private protected bool Stopped => _stopped;

    /// <summary>
    /// Whether the user said -Verbose to this very command: a narration is more than a session's preference asks for.
    /// </summary>
    private protected bool Narrates =>
        MyInvocation.BoundParameters.TryGetValue("Verbose", out object? value) && LanguagePrimitives.IsTrue(value);

    /// <inheritdoc/>
    protected override void StopProcessing() => _stopped = true;

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
            WriteError(ErrorRecords.Of(fault, target));
            return false;
        }
    }
}
