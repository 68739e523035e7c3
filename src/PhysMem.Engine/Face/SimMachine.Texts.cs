using PhysMem.Engine.Report;

namespace PhysMem.Engine.Face;

/// <summary>The kernel's own texts about its memory, blank by blank; lines end with LF as there.</summary>
public sealed partial class SimMachine
{
    /// <summary>/proc/buddyinfo: free blocks by order.</summary>
    public string BuddyInfo() => BuddyInfoText.Format(State);

    /// <summary>/proc/pagetypeinfo: free blocks by order and migratetype, pageblocks by migratetype.</summary>
    public string PageTypeInfo() => PageTypeInfoText.Format(State);

    /// <summary>
    /// /proc/zoneinfo: watermarks, sizes, reserves, counters and page sets of all zones. Counters that the simulator
    /// doesn't keep are 0 (slab, mapped pages and the like). LRU sizes are what movable requests and
    /// page cache have made them, on top of those of the recorded state that the machine was made from.
    /// </summary>
    public string ZoneInfo() => ZoneInfoText.Format(State);

    /// <summary>/proc/vmstat: counters of the whole machine; those that the simulator doesn't keep are 0.</summary>
    public string VmStat() => VmStatText.Format(State);

    /// <summary>extfrag/unusable_index of debugfs: share of free memory that is of no use, by order of request.</summary>
    public string UnusableIndex() => ExtFragText.FormatUnusable(State);

    /// <summary>extfrag/extfrag_index of debugfs: why requests fail, by order; -1.000 when they don't.</summary>
    public string ExtFragIndex() => ExtFragText.FormatFragmentation(State);
}
