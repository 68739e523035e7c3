using System.Management.Automation;
using PhysMem.PowerShell.Bases;
using PhysMem.PowerShell.State;

namespace PhysMem.PowerShell.Commands;

/// <summary>Writes a whole machine to a file, from which Import-SimMachine makes an equal one.</summary>
[Cmdlet(VerbsData.Export, "SimMachine", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(MachineHandle))]
public sealed class ExportSimMachineCommand : MachineCommand
{
    /// <summary>The file; compressed when its name ends in .gz.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>Whether a file that exists is an error.</summary>
    [Parameter]
    public SwitchParameter NoClobber { get; set; }

    /// <summary>Emits the machine.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    private protected override void ProcessMachine(MachineHandle machine)
    {
        string file = OutputFile.Of(this, Path, NoClobber);
        if (ShouldProcess(file, $"Write machine '{machine.Name}'"))
        {
            machine.Use(sim => sim.Exchange.Export(file));
        }
        else if (!IsWhatIf)
        {
            return;
        }

        // Writing a file changes nothing about a machine, so it is the same with -WhatIf.
        if (PassThru)
        {
            WriteObject(machine);
        }
    }
}
