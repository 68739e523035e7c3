using PhysMem.Engine.Allocation;
using PhysMem.Engine.Zones;

namespace PhysMem.Engine.Pressure;

/// <summary>What the slow path asks of the rest of memory management: reclaim, compaction, the OOM killer.</summary>
internal abstract class PressureModel
{
    /// <summary>try_to_free_pages: frees pages of the zonelist's nodes; returns how many were freed.</summary>
    public abstract long DirectReclaim(ref AllocContext ac, uint gfp, int order);

    /// <summary>try_to_compact_pages at a priority (0 most, 2 least effort).</summary>
    /// <param name="ac">The request.</param>
    /// <param name="gfp">Its mask.</param>
    /// <param name="order">Its order.</param>
    /// <param name="priority">0 sync-full, 1 sync-light, 2 async.</param>
    /// <param name="captured">A block that was kept for the request, not on any list, or -1.</param>
    public abstract CompactResult Compact(
        ref AllocContext ac, uint gfp, int order, int priority, out long captured);

    /// <summary>compaction_zonelist_suitable: whether compaction could work if reclaim freed what it can.</summary>
    public abstract bool CompactionCouldWork(ref AllocContext ac, int order, int allocFlags);

    /// <summary>compaction_defer_reset after a success.</summary>
    public abstract void CompactionSucceeded(Zone zone, int order);

    /// <summary>zone_reclaimable_pages.</summary>
    public abstract long ReclaimablePages(Zone zone);

    /// <summary>out_of_memory: kills a task and frees its pages, if there is one to kill.</summary>
    public abstract OomResult OutOfMemory(ref AllocContext ac, uint gfp, int order);

    /// <summary>node_reclaim: whether freeing pages of this node alone made enough room to test again.</summary>
    public abstract bool NodeReclaim(ref AllocContext ac, Zone zone, uint gfp, int order);

    /// <summary>node_dirty_ok, negated: the node has more dirty pages than its share.</summary>
    public abstract bool IsOverDirtyLimit(Node node, in TaskContext task);
}

/// <summary>What the OOM killer did.</summary>
internal enum OomResult
{
    /// <summary>A task was killed or is dying: retry.</summary>
    Killed,

    /// <summary>Reported success without killing anyone, as without __GFP_FS: nothing has changed.</summary>
    PretendedSuccess,

    /// <summary>No task left to kill: the kernel panics.</summary>
    Panic,
}
