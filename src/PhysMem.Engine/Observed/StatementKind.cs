namespace PhysMem.Engine.Observed;

/// <summary>The statements that reports are made of. A statement is a line as the kernel printed it, unfolded.</summary>
internal enum StatementKind
{
    // Headlines (warn_alloc, dump_header), and the rest of one whose begin was cut off.
    Failure, Stall, Vmalloc, Oom, Nommu, FailureRest, OomRest,

    // The head of a report (dump_stack_print_info and what the architecture prints of the stack).
    Cpuset, Cpu, Hardware, Stack,

    // Memory (__show_mem, show_free_areas, hugetlb_show_meminfo).
    MemInfo, Totals, Node, NodeLead, Zone, Reserve, Buddy,
    PageCache, SwapCache, FreeSwap, TotalSwap, Ram, HighMem, Reserved, CmaReserved, HwPoisoned,

    // What an OOM report has besides (dump_header, mem_cgroup_print_oom_meminfo, dump_tasks, __oom_kill_process).
    CgroupUsage, CgroupStats, CgroupStat, CgroupTask, CgroupGroup, TaskHeader, Task, Constraint, Kill,

    // Belongs to reports and tells nothing that is kept: lists of per-CPU pages, statistics of swap.
    Plain,

    // Somebody left a part out and says so.
    Elision,

    // Registers, code and the like, of reports and of anything else.
    Furniture,
}
