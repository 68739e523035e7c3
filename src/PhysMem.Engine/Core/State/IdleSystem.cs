using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Core.Zones;

namespace PhysMem.Engine.Core.State;

/// <summary>
/// A system with nothing to reclaim, nothing to move and nobody to kill: all memory belongs to the requests, as in
/// the recordings. Its kswapd gets up when asked and never does anything.
/// </summary>
internal sealed class IdleSystem : PressureModel
{
    public override PressureModel CopyFor(MachineState machine) => new IdleSystem();

    public override void WakeKswapd(Node node, uint gfp, int order, int highestZone) => node.KswapdAwake = true;

    public override long DirectReclaim(ref AllocContext ac, uint gfp, int order) => 0;

    public override CompactResult Compact(
        ref AllocContext ac, uint gfp, int order, int allocFlags, int priority, out CapturedBlock captured)
    {
        captured = default;
        return CompactResult.Skipped;
    }

    public override bool CompactionCouldWork(ref AllocContext ac, int order, int allocFlags) => false;

    public override ContigOutcome EmptyRange(Zone zone, long start, long end, int cpu, CancellationToken stop) => ContigOutcome.Done;

    public override void CompactionSucceeded(Zone zone, int order)
    {
    }

    public override long ReclaimablePages(Zone zone) =>
        zone.Machine.Line.EmptyLruCountsFreePages ? zone.NrFreeExact : 0;

    public override OomResult OutOfMemory(ref AllocContext ac, uint gfp, int order) =>
        (gfp & Kernel.GfpBits.Fs) == 0 ? OomResult.PretendedSuccess : OomResult.NobodyKnown;

    public override bool NodeReclaim(ref AllocContext ac, Zone zone, uint gfp, int order) => false;

    public override bool IsOverDirtyLimit(Node node, in TaskContext task) => false;
}
