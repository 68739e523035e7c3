using System.Collections.Immutable;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Observed;

namespace PhysMem.Engine.Diagnosis;

/// <summary>Reports in which the page allocator isn't what refused.</summary>
internal static class OtherLimits
{
    public static (string, string) OfCgroup(KernelReport report)
    {
        OomOutcome? oom = report.Oom;
        string group = oom?.Cgroup is { } name ? $"memory cgroup {name}" : "a memory cgroup";
        string numbers = Met(report) is { LimitKb: { } limit } met ? $"Of {met.Name} {met.UsageKb} kB are in use, its limit being {limit} kB." : "The text doesn't tell its limit.";
        return ($"The limit of {group} was met; the machine itself needn't be short of memory.", $"{numbers} The zones don't matter: a page of a cgroup at its limit is refused before the page allocator is asked (try_charge).");
    }

    // Of the first version each counter has a limit of its own: the first that is at its one, else that of memory.
    private static CgroupCounter? Met(KernelReport report) => report.Oom is not { CgroupCounters: { IsEmpty: false } counters } ? null
        : counters.FirstOrDefault(counter => counter.UsageKb >= counter.LimitKb) ?? counters[0];

    // The names of its files are others since the second version, which has no line of memory+swap.
    private static string LimitFile(KernelReport report) => report.Oom?.CgroupCounters.Any(counter => counter.Name == "memory+swap") != true ? "memory.max"
        : Met(report)!.Name switch
        {
            "memory+swap" => "memory.memsw.limit_in_bytes",
            "kmem" => "memory.kmem.limit_in_bytes",
            _ => "memory.limit_in_bytes",
        };

    public static (string, string) OfSysRq(KernelReport report) =>
        ("No request failed: somebody called the OOM killer by SysRq f.", $"order={report.Request?.Order ?? -1} is how moom_callback asks; {Who(report)} ran it for the key or for a write to /proc/sysrq-trigger.");

    /// <summary>Whether no request called the OOM killer but the handler of a page fault: such a call has no mask.</summary>
    public static bool IsOfFault(KernelReport report) => report.Request is { Mode: 0 };

    public static (string, string) OfFault() => (
        "No request for pages called the OOM killer: the handler of a page fault did, since the fault had failed for lack of memory.",
        "gfp_mask=0x0 is how pagefault_out_of_memory asks after VM_FAULT_OOM. What was refused before is another matter: a charge to a memory cgroup at its limit, or a request of a driver or file system, whose report may stand above. The zones tell nothing about it.");

    public static (string, string) OfVmalloc(KernelReport report)
    {
        if (IsOfBoot(report))
        {
            return ("vmalloc was asked while the kernel was being set up, most likely before it can give any address space; pages were not asked for.", $"The stack of {Who(report)} begins in start_kernel, and all marks are 0: nothing of this had been set up (vmalloc_init). Neither free pages nor a larger vmalloc= help.");
        }

        if (report.Request is { Bytes: 0 })
        {
            return ("The kernel was asked for 0 bytes of address space, which is always refused; memory has nothing to do with it.", $"{Who(report)} asked vmalloc for nothing, which it refuses before it looks for a gap or for pages (__vmalloc_node_range).");
        }

        string size = report.Request?.Bytes is { } bytes ? $"{bytes} bytes ({(bytes + 1023) / 1024} kB)" : "The size asked for";
        return IsMoreThanRam(report)
            ? ("The kernel was asked for more memory than the machine has.", $"{size} wanted by {Who(report)} are more than all RAM, which vmalloc refuses before it asks for pages.")
            : ("The kernel's address space for vmalloc had no gap of that size and alignment; pages were not asked for.", $"{size} wanted by {Who(report)} found no place between VMALLOC_START and VMALLOC_END (alloc_vmap_area). Free pages, however many, don't help.");
    }

    /// <summary>Whether pages were asked for before any was handed to the allocator (memblock_free_all).</summary>
    public static bool IsBeforePages(KernelReport report) =>
        report.Kind == ReportKind.AllocationFailure && IsOfBoot(report) && report.Memory!.Zones.All(zone => zone.Free == 0);

    // init_per_zone_wmark_min comes later than vmalloc_init, but not much.
    private static bool IsOfBoot(KernelReport report) => report.Stack.Contains("start_kernel")
        && report.Memory is { Zones: { IsEmpty: false } zones } && zones.All(zone => zone is { Min: 0, High: 0 });

    // __vmalloc_node_range: size >> PAGE_SHIFT > totalram_pages().
    private static bool IsMoreThanRam(KernelReport report) =>
        report is { Request.Bytes: { } bytes, Memory: { } memory } && RamOf(memory) is { } ram && bytes / memory.PageSize > ram;

    // Where that line is lost the zones tell it; with a DMA32 the kernel has 64 bits and more room for addresses than any RAM.
    private static long? RamOf(MemoryInfo memory) => memory.RamPages is { } ram ? ram - (memory.ReservedPages ?? 0)
        : memory.Zones.Any(zone => zone.Name == "DMA32") && memory.Zones.All(zone => zone.Managed is not null) ? memory.Zones.Sum(zone => zone.Managed) : null;

    /// <summary>Whether vmalloc failed because the page allocator gave it no pages, or not all.</summary>
    public static bool IsOfPages(KernelReport report) =>
        report.Headline is { } line
        && (line.Contains("failed to allocate pages", StringComparison.Ordinal) || line.Contains("allocation failure, allocated", StringComparison.Ordinal));

    public static ImmutableArray<string> Actions(KernelReport report) => report.Kind switch
    {
        ReportKind.CgroupOom => [$"Raise {LimitFile(report)} of the cgroup, or have its processes use less."],
        ReportKind.Oom => ["Look for the failure that came before it in the log, and at the limits of the task's memory cgroup (memory.events)."],
        ReportKind.VmallocFailure when IsOfBoot(report) => ["Have the caller wait until vmalloc_init has run, or take pages instead."],
        ReportKind.VmallocFailure when report.Request is { Bytes: 0 } || IsMoreThanRam(report) => ["Find out why the caller computes such a size."],
        ReportKind.VmallocFailure => ["Give vmalloc more room (vmalloc= on 32-bit kernels, where it has some hundred MB), or load less that takes it."],
        _ => [],
    };

    /// <summary>
    /// What to look at where the zones had what vmalloc didn't get. With __GFP_ACCOUNT each page is charged to the memory cgroup of the task
    /// once it is there, and given back if that is refused: nothing but vmalloc prints a line then.
    /// </summary>
    public static string? Charge(KernelReport report) => report.Kind == ReportKind.VmallocFailure && (report.Request?.Meaning & GfpBits.Account) > 0
        ? "Look at the limits of the task's memory cgroup (memory.events, memory.kmem.failcnt of the first version): the mask has __GFP_ACCOUNT, and a page that a cgroup at its limit refuses is missing like this."
        : null;

    /// <summary>What to look at where one node had plenty and another hadn't, in a report whose headline has no nodemask=.</summary>
    public static string? Policy(KernelReport report, bool isOfSomeNodes) => isOfSomeNodes && report.Request is { NodeMask: null }
        ? "Look whether a memory policy binds the task to some of the nodes (numactl --membind, /proc/PID/numa_maps): the headline doesn't tell it."
        : null;

    private static string Who(KernelReport report) => report.Process ?? "a task";
}
