using System.Collections.Immutable;
using PhysMem.Engine.Observed;

namespace PhysMem.Engine.Diagnosis;

/// <summary>Reports in which the page allocator isn't what refused.</summary>
internal static class OtherLimits
{
    public static (string, string) OfCgroup(KernelReport report)
    {
        OomOutcome? oom = report.Oom;
        string group = oom?.Cgroup is { } name ? $"memory cgroup {name}" : "a memory cgroup";
        string numbers = oom is { CgroupUsageKb: { } usage, CgroupLimitKb: { } limit }
            ? $"It uses {usage} kB of its limit of {limit} kB." : "The text doesn't tell its limit.";
        return ($"The limit of {group} was met; the machine itself needn't be short of memory.", $"{numbers} The zones don't matter: a page of a cgroup at its limit is refused before the page allocator is asked (try_charge).");
    }

    public static (string, string) OfSysRq(KernelReport report) =>
        ("No request failed: somebody called the OOM killer by SysRq f.", $"order={report.Request?.Order ?? -1} is how moom_callback asks; {Who(report)} ran it for the key or for a write to /proc/sysrq-trigger.");

    public static (string, string) OfVmalloc(KernelReport report)
    {
        string size = report.Request?.Bytes is { } bytes ? $"{bytes} bytes ({(bytes + 1023) / 1024} kB)" : "the size asked for";
        return ("The kernel's address space for vmalloc had no gap of that size; pages were not asked for.", $"{size} wanted by {Who(report)} found no place between VMALLOC_START and VMALLOC_END (alloc_vmap_area). Free pages, however many, don't help.");
    }

    /// <summary>Whether vmalloc failed because the page allocator gave it no pages.</summary>
    public static bool IsOfPages(KernelReport report) =>
        report.Headline is { } line
        && (line.Contains("allocate pages", StringComparison.Ordinal) || line.Contains("page order", StringComparison.Ordinal)
            || line.Contains("vmalloc: allocation failure", StringComparison.Ordinal))
        && !line.Contains("vm_struct", StringComparison.Ordinal);

    public static ImmutableArray<string> Actions(KernelReport report) => report.Kind switch
    {
        ReportKind.CgroupOom => ["Raise memory.max of the cgroup, or have its processes use less."],
        ReportKind.VmallocFailure => ["Give vmalloc more room (vmalloc= on 32-bit kernels, where it has some hundred MB), or load less that takes it."],
        _ => [],
    };

    private static string Who(KernelReport report) => report.Process ?? "a task";
}
