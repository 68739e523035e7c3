using PhysMem.Engine.Audit;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Report;

namespace PhysMem.Engine.Tests.Testing;

/// <summary>The engine's own audit of a machine as an assertion, together with what a test knows besides.</summary>
internal static class Invariants
{
    /// <summary>Fails with all that the audit finds.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="held">
    /// Pages that the caller holds; if known, they and the free ones must be all that boot released.
    /// </param>
    /// <param name="mayHoldApart">See <see cref="MachineAudit.Findings"/>.</param>
    public static void Check(MachineState machine, long? held = null, bool mayHoldApart = false)
    {
        AuditFinding[] findings = [.. MachineAudit.Findings(machine, mayHoldApart, mayDrift: false)];
        Assert.True(findings.Length == 0, string.Join('\n', findings.Select(f => f.ToString())));
        if (held is { } pages)
        {
            long free = machine.PopulatedZones.Sum(z => z.Buddy.FreePages + z.PageSets.Pages);
            Assert.Equal(machine.PopulatedZones.Sum(z => z.ManagedPages), free + pages);
        }
    }
}
