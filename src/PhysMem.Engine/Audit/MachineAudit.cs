using PhysMem.Engine.Core.State;
using PhysMem.Engine.Report;

namespace PhysMem.Engine.Audit;

/// <summary>
/// What always holds for an allocator's structures, whatever was done to them. A machine for which something doesn't
/// hold was not made by the kernel's rules: the simulator has an error, or its tables were written to by hand.
/// </summary>
internal static class MachineAudit
{
    /// <summary>What doesn't hold, zone by zone; nothing for a sound machine.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="mayHoldApart">
    /// Whether two free buddies of pageblock size may stand apart because one of them belonged to the HighAtomic
    /// reserve or was isolated once: giving such a block its type back doesn't merge it.
    /// </param>
    /// <param name="mayDrift">
    /// Whether a CPU's part of NR_FREE_PAGES may be above its threshold, which kswapd lowers while it runs.
    /// </param>
    public static IEnumerable<AuditFinding> Findings(
        MachineState machine, bool mayHoldApart = true, bool mayDrift = true) =>
        machine.PopulatedZones.SelectMany(zone => new ZoneAudit(zone, mayHoldApart, mayDrift).Run());
}
