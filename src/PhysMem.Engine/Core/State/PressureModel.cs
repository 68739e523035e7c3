using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Core.Zones;

namespace PhysMem.Engine.Core.State;

/// <summary>What the slow path asks of the rest of memory management: reclaim, compaction, the OOM killer.</summary>
internal abstract class PressureModel
{
    /// <summary>
    /// Pages freed or moved and tasks killed so far. While this stands still a request that failed would only fail
    /// again in the same way.
    /// </summary>
    public virtual long Work => 0;

    /// <summary>How many rounds of a request without any work still don't prove that the next one has none.</summary>
    public virtual int PatientRounds => 0;

    /// <summary>Sizes that memory reports show.</summary>
    public virtual PressureCounts Counts => PressureCounts.None;

    /// <summary>What was done so far; null when nothing ever is.</summary>
    public virtual PressureTotals? Totals => null;

    /// <summary>How many blocks have left their frames so far behind their holders' backs.</summary>
    public virtual int MoveCount => 0;

    /// <summary>
    /// Where the block is that lay at a frame and was moved away: negative when it is gone for good, null when no
    /// block ever left that frame in such a way.
    /// </summary>
    public virtual long? LastPlaceOf(long pfn) => null;

    /// <summary>A model like this one, in the same state, for a copy of its machine.</summary>
    public abstract PressureModel CopyFor(MachineState machine);

    /// <summary>The part of wakeup_kswapd behind the notes about what is wanted: whether kswapd gets up.</summary>
    public abstract void WakeKswapd(Node node, uint gfp, int order, int highestZone);

    /// <summary>try_to_free_pages: frees pages of the zonelist's nodes; returns how many were freed.</summary>
    public abstract long DirectReclaim(ref AllocContext ac, uint gfp, int order);

    /// <summary>try_to_compact_pages at a priority (0 most, 2 least effort).</summary>
    /// <param name="ac">The request.</param>
    /// <param name="gfp">Its mask.</param>
    /// <param name="order">Its order.</param>
    /// <param name="allocFlags">Its rights; they say which watermark counts.</param>
    /// <param name="priority">0 sync-full, 1 sync-light, 2 async.</param>
    /// <param name="captured">A block that was kept for the request and is on no list.</param>
    public abstract CompactResult Compact(
        ref AllocContext ac, uint gfp, int order, int allocFlags, int priority, out CapturedBlock captured);

    /// <summary>compaction_zonelist_suitable: whether compaction could work if reclaim freed what it can.</summary>
    public abstract bool CompactionCouldWork(ref AllocContext ac, int order, int allocFlags);

    /// <summary>
    /// __alloc_contig_migrate_range: what can move leaves a range whose pageblocks are isolated. What can't stays where it is, for
    /// the caller to find.
    /// </summary>
    /// <param name="zone">The range's zone.</param>
    /// <param name="start">First pfn.</param>
    /// <param name="end">Pfn behind the last.</param>
    /// <param name="cpu">The acting CPU.</param>
    /// <param name="stop">Ends it between two batches, as a fatal signal does.</param>
    /// <returns>Never that it is busy. What has moved before the end has moved.</returns>
    public abstract ContigOutcome EmptyRange(Zone zone, long start, long end, int cpu, CancellationToken stop);

    /// <summary>compaction_defer_reset after a success.</summary>
    public abstract void CompactionSucceeded(Zone zone, int order);

    /// <summary>zone_reclaimable_pages.</summary>
    public abstract long ReclaimablePages(Zone zone);

    /// <summary>out_of_memory: kills a task and frees its pages, if there is one to kill.</summary>
    public abstract OomResult OutOfMemory(ref AllocContext ac, uint gfp, int order);

    /// <summary>node_reclaim: whether pages of the node were scanned, so that a new test makes sense.</summary>
    public abstract bool NodeReclaim(ref AllocContext ac, Zone zone, uint gfp, int order);

    /// <summary>node_dirty_ok, negated: the node has more dirty pages than its share.</summary>
    public abstract bool IsOverDirtyLimit(Node node, in TaskContext task);
}

/// <summary>A free block that compaction kept for a request instead of putting it on a list (compaction_capture).</summary>
/// <param name="Zone">Its zone; null when nothing was captured.</param>
/// <param name="Index">Its first frame.</param>
internal readonly record struct CapturedBlock(Zone? Zone, long Index);

/// <summary>What the OOM killer did.</summary>
internal enum OomResult
{
    /// <summary>A task was killed: retry.</summary>
    Killed,

    /// <summary>Reported success without killing anyone, as without __GFP_FS: nothing has changed.</summary>
    PretendedSuccess,

    /// <summary>The machine's tasks aren't described, so nobody can be killed.</summary>
    NobodyKnown,

    /// <summary>No task left to kill: the kernel panics.</summary>
    Panic,
}
