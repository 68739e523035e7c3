using System.Management.Automation;
using PhysMem.Engine.Face;
using PhysMem.Engine.Report;

namespace PhysMem.PowerShell.Bases;

/// <summary>Machines of files, which -Force takes even where their lists or counters disagree.</summary>
internal static class UnsoundMachine
{
    /// <summary>Warns of a forced machine that isn't sound; without force it would have been refused.</summary>
    public static void Warn(Cmdlet command, SimMachine machine, bool force)
    {
        if (force && machine.Reports.Audit() is [AuditFinding first, ..] findings)
        {
            command.WriteWarning(
                $"Machine '{machine.Name}' is not sound, and what it does may not be what a kernel would do: {first}; "
                + $"findings: {findings.Count}. Test-SimMachine -Detailed lists them.");
        }
    }
}
