using System.Management.Automation;
using PhysMem.PowerShell.Arguments;
using PhysMem.PowerShell.Bases;
using PhysMem.PowerShell.State;

namespace PhysMem.PowerShell.Commands;

/// <summary>
/// Gives a machine's memory back to the host. What was built up on it is lost, so it asks first; scripts that run without
/// anybody there say -Force.
/// </summary>
[Cmdlet(VerbsCommon.Remove, "SimMachine", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
public sealed class RemoveSimMachineCommand : RowCommand
{
    /// <summary>Machines, or names of this session's machines.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [MachineTransformation]
    [ArgumentCompleter(typeof(MachineCompleter))]
    public MachineReference[] Machine { get; set; } = [];

    /// <summary>Doesn't ask, unless -Confirm says so.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override void ProcessInput()
    {
        foreach (MachineReference reference in Machine)
        {
            Try(reference.Name, () => Remove(MachineReference.Resolve(reference)));
        }
    }

    private void Remove(MachineHandle machine)
    {
        bool forced = Force && !IsWhatIf && !MyInvocation.BoundParameters.ContainsKey("Confirm");
        if (forced || ShouldProcess(machine.Name, "Remove the machine with all its pages"))
        {
            RunspaceMachines.Here.Remove(machine);
            machine.Use(sim => sim.Dispose());
        }
    }
}
