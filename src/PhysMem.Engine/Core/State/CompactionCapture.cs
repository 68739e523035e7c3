using System.Runtime.CompilerServices;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Frames;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Core.State;

/// <summary>
/// compaction_capture: while a request compacts a zone, the first block that merges to the wanted order there is
/// kept for it, so that nobody else takes it from the lists.
/// </summary>
internal sealed class CompactionCapture
{
    private int _order;

    /// <summary>What was kept.</summary>
    public CapturedBlock Block { get; private set; }

    /// <summary>Begins anew, for another request.</summary>
    /// <param name="order">The order that is wanted.</param>
    public void Begin(int order)
    {
        _order = order;
        Block = default;
    }

    /// <summary>
    /// Looks at a block that is being freed, already counted as free but on no list yet, before each step of its
    /// merging.
    /// </summary>
    /// <returns>True when the block, merged as far as wanted, was kept.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public unsafe bool Take(Zone zone, long i, int order, int mt, int cpu)
    {
        // The largest order isn't merged any further, so nothing is looked at there.
        if (Block.Zone != null || order > _order || _order >= zone.Build.MaxOrder || !MayTake(zone, mt)
            || !MergesTo(zone, i, order, mt))
        {
            return false;
        }

        // It may become the inside of the block that is kept, where nothing is marked.
        zone.Table.State[i] = FrameState.None;
        for (int o = order; o < _order; o++)
        {
            long buddy = i ^ (1L << o);
            zone.Buddy.TakeOut(buddy, o);
            if (o >= zone.Build.PageblockOrder && zone.Machine.Line.ListsFollowPageblocks)
            {
                zone.Pageblocks.SetRange(buddy, 1L << o, mt);
            }

            i &= buddy;
        }

        zone.Account(cpu, -(1L << _order), mt);
        Block = new CapturedBlock(zone, i);
        return true;
    }

    // A part of a movable pageblock is no place for a request of another type.
    private bool MayTake(Zone zone, int mt) => mt is not (MigrateTypes.Isolate or MigrateTypes.Cma)
        && (_order >= zone.Build.PageblockOrder || mt != MigrateTypes.Movable);

    // Up to pageblock size all types merge, above it those that aren't kept apart.
    private unsafe bool MergesTo(Zone zone, long i, int order, int mt)
    {
        for (int o = order; o < _order; o++)
        {
            long buddy = i ^ (1L << o);
            if (zone.StateOf(buddy) != (FrameState.Free | o)
                || (o >= zone.Build.PageblockOrder && !MigrateTypes.MayMerge(mt, zone.Pageblocks.OfFrame(buddy))))
            {
                return false;
            }

            i &= buddy;
        }

        return true;
    }
}
