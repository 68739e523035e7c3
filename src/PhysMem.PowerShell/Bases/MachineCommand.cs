using System.Management.Automation;
using PhysMem.Engine.Faults;
using PhysMem.PowerShell.Arguments;
using PhysMem.PowerShell.Errors;
using PhysMem.PowerShell.Objects;
using PhysMem.PowerShell.State;

namespace PhysMem.PowerShell.Bases;

/// <summary>A command about one machine: -Machine if given, else the session's current one.</summary>
public abstract class MachineCommand : RowCommand
{
    /// <summary>The machine, or the name of one of this session.</summary>
    [Parameter(ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [MachineTransformation]
    [ArgumentCompleter(typeof(MachineCompleter))]
    public virtual MachineReference? Machine { get; set; }

    private protected sealed override void ProcessInput()
    {
        MachineHandle? machine = null;
        try
        {
            machine = MachineReference.Resolve(Machine);
            ProcessMachine(machine);
        }
        catch (PhysMemException fault)
        {
            // What an error is about is only made when there is one: commands for millions of records come here too.
            Report(fault, machine == null ? Machine?.Name : TargetOn(machine));
        }
    }

    /// <summary>Does the command's work for one record; faults become errors of this record.</summary>
    private protected abstract void ProcessMachine(MachineHandle machine);

    /// <summary>Writes a request that got no pages: as an object, or as an error, for which alone advice is sought.</summary>
    private protected void WriteFailure(AllocationFailure failure, bool asObject, Func<string> advice)
    {
        if (asObject)
        {
            WriteObject(failure);
        }
        else
        {
            WriteError(ErrorRecords.OfFailure(failure, advice(), Row));
        }
    }

    /// <summary>What an error of this record is about.</summary>
    private protected virtual object TargetOn(MachineHandle machine) => machine.Name;
}
