using System.Management.Automation;
using PhysMem.Engine.Face;
using PhysMem.Engine.Report;
using PhysMem.PowerShell.Arguments;
using PhysMem.PowerShell.Bases;
using PhysMem.PowerShell.State;

namespace PhysMem.PowerShell.Commands;

/// <summary>The sysctls of a machine with their values.</summary>
[Cmdlet(VerbsCommon.Get, "SimSysctl")]
[OutputType(typeof(SysctlReport))]
public sealed class GetSimSysctlCommand : MachineCommand
{
    /// <summary>Names, with or without "vm.", with wildcards; all when left out.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(SysctlCompleter))]
    public string[] Sysctl { get; set; } = [];

    /// <inheritdoc/>
    private protected override void ProcessMachine(MachineHandle machine)
    {
        SysctlReport[] all = machine.Use(sim => sim.GetSysctls().ToArray());
        var wanted = new NamePatterns(Array.ConvertAll(Sysctl, SysctlName.Full));
        WriteObject(all.Where(one => wanted.Match(one.Sysctl)), enumerateCollection: true);
        foreach (string name in wanted.Exact.Where(name => !Array.Exists(all, one => SysctlName.Same(one.Sysctl, name))))
        {
            Try(name, () => machine.Use(sim => sim.GetSysctl(name)));
        }
    }
}
