using System.Runtime.CompilerServices;
using PhysMem.Engine.Buddy;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Core.Allocation;

/// <summary>
/// What nearly every request comes to: the first zone of its list passes the low watermark, and the CPU's list there
/// has a block. Then nothing has to be known about the walk, and nothing is written down for it.
/// </summary>
internal sealed partial class PageAllocator
{
    private const uint NeedsWalk = GfpBits.ThisNode | GfpBits.Write;

    /// <summary>Does what <see cref="Walk"/> would do in that case, and nothing at all in any other.</summary>
    /// <returns>The first frame's pfn, or <see cref="NoPage"/> when the request has to go the whole way.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private long TakeFromFirstZone(
        uint gfp, int order, int nid, scoped in TaskContext task, NodeMask? nodes, out AllocOutcome outcome)
    {
        outcome = default;
        MachineState machine = _machine;
        if (order > PageConstants.CostlyOrder || (gfp & NeedsWalk) != 0 || nodes != null || !task.IsUnrestricted
            || machine.IsObserved)
        {
            return NoPage;
        }

        int highestZone = machine.ZoneTable.ZoneIndex(gfp);
        if (machine.NodeData[nid]!.Fallback.First(highestZone) is not { BoostedFlag: false } zone
            || (machine.AsksPlaces && (zone.CmaPages != 0 || !zone.Unaccepted.IsEmpty || zone.Node.IsPassedOver))
            || !zone.WatermarkOk(
                order, zone.WatermarkPages(zone.QuickMark), highestZone, AllocFlags.WatermarkLow, zone.NrFree))
        {
            return NoPage;
        }

        long i = zone.TakeListed(order, machine.MigrateTypeOf(gfp), task.Cpu);
        if (i == BuddyArea.None)
        {
            return NoPage;
        }

        zone.CountAlloc(zone, order, task.Cpu);
        PrepareNewPage(zone, i, order, gfp);
        outcome.Zone = zone;
        return zone.Pfn(i);
    }
}
