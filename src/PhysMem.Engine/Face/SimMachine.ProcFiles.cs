using PhysMem.Engine.Faults;

namespace PhysMem.Engine.Face;

/// <summary>The kernel's texts by the names of their files.</summary>
public sealed partial class SimMachine
{
    private static readonly (string Name, string Folder, Func<SimMachine, string> Text)[] s_procFiles =
    [
        ("buddyinfo", "/proc/", machine => machine.BuddyInfo()),
        ("pagetypeinfo", "/proc/", machine => machine.PageTypeInfo()),
        ("zoneinfo", "/proc/", machine => machine.ZoneInfo()),
        ("vmstat", "/proc/", machine => machine.VmStat()),
        ("unusable_index", "/sys/kernel/debug/extfrag/", machine => machine.UnusableIndex()),
        ("extfrag_index", "/sys/kernel/debug/extfrag/", machine => machine.ExtFragIndex()),
    ];

    /// <summary>Names of the files that <see cref="ReadProcFile"/> knows, with the folders where a kernel has them.</summary>
    public static IReadOnlyList<(string Name, string Folder)> ProcFiles { get; } =
        [.. s_procFiles.Select(file => (file.Name, file.Folder))];

    /// <summary>A text of the kernel; lines end with LF.</summary>
    /// <param name="name">The file's name, with or without its folder.</param>
    /// <exception cref="PhysMemException"><see cref="FaultCode.NoSuchPlace"/>.</exception>
    public string ReadProcFile(string name)
    {
        int found = Array.FindIndex(s_procFiles, file => name == file.Name || name == file.Folder + file.Name);
        return found >= 0
            ? s_procFiles[found].Text(this)
            : throw new PhysMemException(
                FaultCode.NoSuchPlace,
                $"There is no file '{name}' here.",
                $"Name one of {string.Join(", ", s_procFiles.Select(file => file.Name))}.");
    }
}
