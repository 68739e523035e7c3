using System.Management.Automation;
using PhysMem.Engine.Report;
using PhysMem.PowerShell.Bases;
using PhysMem.PowerShell.State;

namespace PhysMem.PowerShell.Commands;

/// <summary>What reclaim, compaction and the OOM killer have done on a machine so far.</summary>
[Cmdlet(VerbsCommon.Get, "SimPressure")]
[OutputType(typeof(PressureReport))]
public sealed class GetSimPressureCommand : MachineCommand
{
    private protected override void ProcessMachine(MachineHandle machine) =>
        WriteObject(machine.Use(sim => sim.GetPressure()));
}
