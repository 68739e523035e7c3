using System.Management.Automation;
using PhysMem.Engine.Faults;
using PhysMem.PowerShell.Arguments;
using PhysMem.PowerShell.Bases;
using PhysMem.PowerShell.Errors;
using PhysMem.PowerShell.State;

namespace PhysMem.PowerShell.Commands;

/// <summary>
/// Makes a machine the session's current one. It changes what later commands mean and not the machine, so it asks for
/// no confirmation, as Set-Location doesn't.
/// </summary>
[Cmdlet(VerbsCommon.Select, "SimMachine")]
[OutputType(typeof(MachineHandle))]
public sealed class SelectSimMachineCommand : RowCommand
{
    /// <summary>The machine, or the name of one of this session.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [MachineTransformation]
    [ArgumentCompleter(typeof(MachineCompleter))]
    public MachineReference Machine { get; set; } = null!;

    /// <summary>Emits the machine.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void ProcessInput() => Try(Machine.Name, () =>
    {
        MachineHandle machine = MachineReference.Resolve(Machine);
        if (machine.Removed)
        {
            throw new PhysMemException(
                FaultCode.MachineRemoved, $"Machine '{machine.Name}' was removed.", "Select one that Get-SimMachine lists.");
        }

        if (!RunspaceMachines.Here.Select(machine))
        {
            WriteError(ErrorRecords.NameTaken(machine.Name, Row));
        }
        else if (PassThru)
        {
            WriteObject(machine);
        }
    });
}
