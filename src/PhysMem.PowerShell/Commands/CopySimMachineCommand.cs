using System.Management.Automation;
using PhysMem.Engine.Face;
using PhysMem.PowerShell.Arguments;
using PhysMem.PowerShell.Bases;
using PhysMem.PowerShell.Errors;
using PhysMem.PowerShell.State;

namespace PhysMem.PowerShell.Commands;

/// <summary>Makes a second machine that stands exactly where a machine does. The current machine stays the current one.</summary>
[Cmdlet(VerbsCommon.Copy, "SimMachine", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(MachineHandle))]
public sealed class CopySimMachineCommand : MachineCommand
{
    /// <inheritdoc/>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [MachineTransformation]
    [ArgumentCompleter(typeof(MachineCompleter))]
    public override MachineReference? Machine { get; set; }

    /// <summary>What to call the copy; the machine's name and a number when left out.</summary>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NothingCompleter))]
    public string? Name { get; set; }

    /// <inheritdoc/>
    private protected override void ProcessMachine(MachineHandle machine)
    {
        RunspaceMachines session = RunspaceMachines.Here;
        string name = MachineName.Require(Name ?? session.FreeName(machine.Name));
        if (session.Find(name) is not null)
        {
            WriteError(ErrorRecords.NameTaken(name, Row));
        }
        else if (ShouldProcess(machine.Name, $"Copy the machine as '{name}'"))
        {
            SimMachine copy = machine.Use(sim => sim.Exchange.Copy(name));
            var handle = new MachineHandle(copy);
            session.Add(handle, makeCurrent: false);
            WriteObject(handle);
        }
    }
}
