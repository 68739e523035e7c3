namespace PhysMem.Engine.Workloads;

/// <summary>What a part of a system does with pages.</summary>
public enum WorkloadKind
{
    /// <summary>Caches of kernel objects: bursts of small unmovable and reclaimable blocks, of which some stay for long.</summary>
    Slab,

    /// <summary>Files that are read: single movable pages, dropped when memory is short.</summary>
    PageCache,

    /// <summary>Processes: a stack, page tables and anonymous pages, which all go when the process ends.</summary>
    ForkExit,

    /// <summary>Packets that a network card receives: GFP_ATOMIC of orders 0 to 3, given back at once.</summary>
    NetAtomic,

    /// <summary>Transparent huge pages: GFP_TRANSHUGE of the pageblock order.</summary>
    HugePage,
}
