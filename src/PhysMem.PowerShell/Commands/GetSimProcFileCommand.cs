using System.Management.Automation;
using PhysMem.Engine.Face;
using PhysMem.PowerShell.Arguments;
using PhysMem.PowerShell.Bases;
using PhysMem.PowerShell.State;

namespace PhysMem.PowerShell.Commands;

/// <summary>The kernel's own texts about memory: /proc/buddyinfo, /proc/zoneinfo and others.</summary>
[Cmdlet(VerbsCommon.Get, "SimProcFile")]
[OutputType(typeof(string))]
public sealed class GetSimProcFileCommand : MachineCommand
{
    /// <summary>Names of files, with wildcards, with or without their folders.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ProcFileCompleter))]
    public string[] Name { get; set; } = [];

    /// <summary>Whether each file is one string rather than a string for each line.</summary>
    [Parameter]
    public SwitchParameter Raw { get; set; }

    private protected override void ProcessMachine(MachineHandle machine)
    {
        foreach (string name in Name)
        {
            Try(name, () => Show(machine, name));
        }
    }

    private void Show(MachineHandle machine, string name)
    {
        var pattern = new NamePatterns([name]);
        string[] files = pattern.Exact.Length > 0
            ? [name]
            : [.. KernelTexts.Files.Select(file => file.Name).Where(pattern.Match)];
        foreach (string file in files)
        {
            string text = machine.Use(sim => sim.Texts.Read(file));
            WriteObject(Raw ? text : text.TrimEnd('\n').Split('\n'), enumerateCollection: true);
        }
    }
}
