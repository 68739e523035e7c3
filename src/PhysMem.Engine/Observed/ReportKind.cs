namespace PhysMem.Engine.Observed;

/// <summary>What a kernel's report is about.</summary>
public enum ReportKind
{
    /// <summary>A Mem-Info with nothing before it that says why it was printed (__show_mem).</summary>
    MemoryInfo,

    /// <summary>'page allocation failure': warn_alloc of the page allocator.</summary>
    AllocationFailure,

    /// <summary>'page allocation stall': a request that takes longer than ten seconds (4.10 to 4.14, 7.2).</summary>
    AllocationStall,

    /// <summary>'vmalloc error' and the like: warn_alloc of vmalloc, whose address space or pages ran out.</summary>
    VmallocFailure,

    /// <summary>'invoked oom-killer' for the whole system (out_of_memory).</summary>
    Oom,

    /// <summary>'invoked oom-killer' for a memory cgroup at its limit (mem_cgroup_out_of_memory).</summary>
    CgroupOom,

    /// <summary>'invoked oom-killer' by hand: SysRq f, which asks with order -1 (moom_callback).</summary>
    SysRqOom,

    /// <summary>No report: somebody asks what a request would have come to.</summary>
    Question,
}
