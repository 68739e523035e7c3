using PhysMem.Engine.Core.State;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Report;

namespace PhysMem.Engine.Face;

/// <summary>The kernel's own texts about its memory, blank by blank; lines end with LF as there.</summary>
public sealed class KernelTexts : MachineSubject
{
    private const string Proc = "/proc/";
    private const string ExtFrag = "/sys/kernel/debug/extfrag/";

    private static readonly (string Name, string Folder, Func<MachineState, string> Text)[] s_files =
    [
        ("buddyinfo", Proc, BuddyInfoText.Format),
        ("pagetypeinfo", Proc, PageTypeInfoText.Format),
        ("zoneinfo", Proc, ZoneInfoText.Format),
        ("vmstat", Proc, VmStatText.Format),
        ("unusable_index", ExtFrag, ExtFragText.FormatUnusable),
        ("extfrag_index", ExtFrag, ExtFragText.FormatFragmentation),
    ];

    internal KernelTexts(SimMachine machine)
        : base(machine)
    {
    }

    /// <summary>Names of the files that <see cref="Read"/> knows, with the folders where a kernel has them.</summary>
    public static IReadOnlyList<(string Name, string Folder)> Files { get; } =
        [.. s_files.Select(file => (file.Name, file.Folder))];

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

    /// <summary>show_mem of all memory: what the kernel prints for SysRq-m.</summary>
    public string MemoryInfo() => MemoryReport.Format(
        MemoryNumbers.Take(State, cpu: 0), new MemoryReportScope(State.Architecture.MaxZones - 1, Nodes: null));

    /// <summary>A text by the name of its file.</summary>
    /// <param name="name">The file's name, with or without its folder.</param>
    /// <exception cref="PhysMemException"><see cref="FaultCode.NoSuchPlace"/>.</exception>
    public string Read(string name)
    {
        int found = Array.FindIndex(s_files, file => name == file.Name || name == file.Folder + file.Name);
        return found >= 0
            ? s_files[found].Text(State)
            : throw new PhysMemException(
                FaultCode.NoSuchPlace,
                $"There is no file {Cited.Of(name)} here.",
                $"Name one of {string.Join(", ", s_files.Select(file => file.Name))}.");
    }
}
