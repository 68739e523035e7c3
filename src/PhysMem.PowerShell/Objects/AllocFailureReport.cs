using PhysMem.Engine.Diagnosis;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Observed;

namespace PhysMem.PowerShell.Objects;

/// <summary>A kernel's report of a failed allocation or of the OOM killer, as found in a log. What it doesn't tell is empty.</summary>
public sealed record AllocFailureReport
{
    internal AllocFailureReport(KernelReport report)
    {
        Report = report;
        Tasks = new Rows<AllocFailureTask>(OomScores.Of(report).Select(score => new AllocFailureTask(score, report.Memory?.PageSize ?? 4096)));
    }

    /// <summary>AllocationFailure, AllocationStall, VmallocFailure, Oom, CgroupOom, SysRqOom or MemoryInfo.</summary>
    public string Kind => Report.Kind.ToString();

    /// <summary>The file; - for piped text.</summary>
    public string Source => Report.Source;

    /// <summary>Its first line.</summary>
    public int Line => Report.FirstLine;

    /// <summary>Its last line.</summary>
    public int LastLine => Report.LastLine;

    /// <summary>The time as the log has it.</summary>
    public string? Time => Report.Time;

    /// <summary>The task that asked.</summary>
    public string? Process => Report.Process;

    /// <summary>Its pid.</summary>
    public int? Pid => Report.Pid;

    /// <summary>The CPU.</summary>
    public int? Cpu => Report.Cpu;

    /// <summary>The kernel's release.</summary>
    public string? Kernel => Report.Release;

    /// <summary>The order; -1 for SysRq.</summary>
    public int? Order => Report.Request?.Order;

    /// <summary>The mask's number in hexadecimal.</summary>
    public string? Mode => Report.Request?.Mode is { } mode ? Display.DisplayText.Hex(mode) : null;

    /// <summary>The mask as its kernel spells it.</summary>
    public string? Gfp => Report.Request is { Mode: { } mode, Layout: { } layout } ? GfpText.Format(mode, layout) : null;

    /// <summary>Bytes that vmalloc was asked for.</summary>
    public long? Bytes => Report.Request?.Bytes;

    /// <summary>nodemask= as printed.</summary>
    public string? NodeMask => Report.Request?.NodeMask;

    /// <summary>mems_allowed= as printed.</summary>
    public string? MemsAllowed => Report.Request?.MemsAllowed;

    /// <summary>Free pages of all zones.</summary>
    public long? FreePages => Report.Memory is { } memory && memory.Totals.TryGetValue("free", out long free) ? free : null;

    /// <summary>Bytes in a page.</summary>
    public int? PageSize => Report.Memory?.PageSize;

    /// <summary>Pages of RAM.</summary>
    public long? RamPages => Report.Memory?.RamPages;

    /// <summary>Free swap in kB.</summary>
    public long? FreeSwapKb => Report.Memory?.FreeSwapKb;

    /// <summary>Swap in kB.</summary>
    public long? TotalSwapKb => Report.Memory?.TotalSwapKb;

    /// <summary>Names of the zones told of, lowest first.</summary>
    public string Zones => string.Join(", ", Report.Memory?.Zones.Select(zone => zone.Name).Distinct() ?? []);

    /// <summary>The memory cgroup whose limit was met.</summary>
    public string? Cgroup => Report.Oom?.Cgroup;

    /// <summary>The process that was killed.</summary>
    public string? Victim => Report.Oom?.Victim?.Name;

    /// <summary>Its pid.</summary>
    public int? VictimPid => Report.Oom?.Victim?.Pid;

    /// <summary>The task table with the OOM killer's scores, the largest first.</summary>
    public Rows<AllocFailureTask> Tasks { get; }

    /// <summary>Lines within the report that couldn't be used.</summary>
    public int UnusedLines => Report.Unused.Length;

    /// <summary>Whether somebody left out a part and said so.</summary>
    public bool IsElided => Report.IsElided;

    internal KernelReport Report { get; }

    /// <inheritdoc/>
    public override string ToString() => Report.Headline ?? $"{Kind} of {Source} line {Line}";
}
