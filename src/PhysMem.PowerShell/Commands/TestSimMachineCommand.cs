using System.Management.Automation;
using PhysMem.Engine.Report;
using PhysMem.PowerShell.Arguments;
using PhysMem.PowerShell.Bases;
using PhysMem.PowerShell.State;

namespace PhysMem.PowerShell.Commands;

/// <summary>Whether a machine's lists, marks and counters agree with each other.</summary>
[Cmdlet(VerbsDiagnostic.Test, "SimMachine")]
[OutputType(typeof(bool), typeof(AuditFinding))]
public sealed class TestSimMachineCommand : MachineCommand
{
    // The tag of what is shown whatever $InformationPreference is, as Write-Host shows it.
    private static readonly string[] s_forTheHost = ["PSHOST"];

    /// <inheritdoc/>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [MachineTransformation]
    [ArgumentCompleter(typeof(MachineCompleter))]
    public override MachineReference? Machine { get; set; }

    /// <summary>Emits what is wrong instead of whether anything is.</summary>
    [Parameter]
    public SwitchParameter Detailed { get; set; }

    /// <inheritdoc/>
    private protected override void ProcessMachine(MachineHandle machine)
    {
        IReadOnlyList<AuditFinding> findings = machine.Use(sim => sim.Audit());
        if (Detailed)
        {
            WriteObject(findings, enumerateCollection: true);
            if (findings.Count == 0)
            {
                // For people: scripts count the findings, and there is none.
                WriteInformation($"Machine '{machine.Name}' is sound: its lists, marks and counters agree.", s_forTheHost);
            }

            return;
        }

        foreach (AuditFinding finding in findings)
        {
            WriteVerbose(finding.ToString());
        }

        WriteObject(findings.Count == 0);
    }
}
