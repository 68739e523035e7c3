using System.Management.Automation;
using PhysMem.PowerShell.Arguments;
using PhysMem.PowerShell.Bases;
using PhysMem.PowerShell.State;

namespace PhysMem.PowerShell.Commands;

/// <summary>The machines of this session.</summary>
[Cmdlet(VerbsCommon.Get, "SimMachine")]
[OutputType(typeof(MachineHandle))]
public sealed class GetSimMachineCommand : PhysMemCommand
{
    /// <summary>Names, with wildcards; all machines when left out.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(MachineCompleter))]
    public string[] Name { get; set; } = [];

    private protected override void ProcessObject()
    {
        RunspaceMachines session = RunspaceMachines.Here;
        var wanted = new NamePatterns(Name);
        WriteObject(session.All.Where(machine => wanted.Match(machine.Name)), enumerateCollection: true);
        foreach (string name in wanted.Exact.Where(name => session.Find(name) is null))
        {
            Try(name, () => MachineReference.Resolve(new MachineReference(name)));
        }
    }
}
