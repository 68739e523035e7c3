using PhysMem.Engine.Audit;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Report;

namespace PhysMem.Engine.Exchange;

/// <summary>
/// Refuses a machine whose file contradicts itself. Lines that are right one by one may still speak of the same frames in
/// two ways, and the kernel's rules on such lists give pages twice or lose them.
/// </summary>
internal static class SoundMachine
{
    /// <summary>Lets a sound machine pass.</summary>
    /// <exception cref="InputException">The audit found something; the first finding is told, and how many there are.</exception>
    public static void Require(MachineState machine, string file)
    {
        AuditFinding[] findings = [.. MachineAudit.Findings(machine)];
        if (findings.Length == 0)
        {
            return;
        }

        string more = findings.Length == 1 ? "" : $" (the first of {findings.Length} findings)";
        throw new InputException(
            file, 0, $"its lines make no sound machine: {findings[0]}{more}",
            "Record or export it again; -Force takes the machine as it is.");
    }
}
