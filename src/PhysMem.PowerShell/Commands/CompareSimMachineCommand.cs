using System.Management.Automation;
using PhysMem.Engine.Exchange;
using PhysMem.Engine.Report;
using PhysMem.PowerShell.Arguments;
using PhysMem.PowerShell.Bases;

namespace PhysMem.PowerShell.Commands;

/// <summary>In what two machines differ, names aside; nothing when the same calls would do the same on both.</summary>
[Cmdlet(VerbsData.Compare, "SimMachine")]
[OutputType(typeof(MachineDifference))]
public sealed class CompareSimMachineCommand : PhysMemCommand
{
    /// <summary>The machine to compare with.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [MachineTransformation]
    [ArgumentCompleter(typeof(MachineCompleter))]
    public MachineReference ReferenceMachine { get; set; } = null!;

    /// <summary>The machine to compare; the current one when left out.</summary>
    [Parameter(Position = 1, ValueFromPipeline = true)]
    [MachineTransformation]
    [ArgumentCompleter(typeof(MachineCompleter))]
    public MachineReference? DifferenceMachine { get; set; }

    private protected override void ProcessObject() => Try(DifferenceMachine?.Name ?? ReferenceMachine.Name, () =>
    {
        // One machine after the other: nobody waits for two locks at once.
        MachinePicture reference = MachineReference.Resolve(ReferenceMachine).Use(sim => sim.Exchange.Picture());
        MachinePicture difference = MachineReference.Resolve(DifferenceMachine).Use(sim => sim.Exchange.Picture());
        WriteObject(MachineComparison.Compare(reference, difference), enumerateCollection: true);
    });
}
