using System.Management.Automation;
using PhysMem.Engine.Exchange;
using PhysMem.Engine.Face;
using PhysMem.PowerShell.Arguments;
using PhysMem.PowerShell.Bases;
using PhysMem.PowerShell.Errors;
using PhysMem.PowerShell.State;

namespace PhysMem.PowerShell.Commands;

/// <summary>Makes a machine of a file that Export-SimMachine wrote, and makes it the session's current one.</summary>
[Cmdlet(VerbsData.Import, "SimMachine", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(MachineHandle))]
public sealed class ImportSimMachineCommand : RowCommand
{
    /// <summary>The file.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "FullName")]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>What to call the machine; as it was called when left out, with a number if that is taken.</summary>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NothingCompleter))]
    public string? Name { get; set; }

    /// <summary>Whether another machine stays the current one.</summary>
    [Parameter]
    public SwitchParameter NoSelect { get; set; }

    /// <summary>Whether a machine that isn't sound is made all the same, with a warning.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override void ProcessInput() => Try(Path, () =>
    {
        RunspaceMachines session = RunspaceMachines.Here;
        string file = GetUnresolvedProviderPathFromPSPath(Path);
        string written = MachineFile.NameIn(file);
        string name = MachineName.Require(Name ?? session.FreeName(written));
        if (session.Find(name) is not null)
        {
            WriteError(ErrorRecords.NameTaken(name, Row));
        }
        else if (ShouldProcess(name, $"Make a machine from '{file}'"))
        {
            var sim = SimMachine.FromFile(file, name, evenUnsound: Force);
            UnsoundMachine.Warn(this, sim, Force);
            var machine = new MachineHandle(sim);
            session.Add(machine, makeCurrent: !NoSelect);
            WriteObject(machine);
        }
    });
}
