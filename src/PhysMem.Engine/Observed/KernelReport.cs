using System.Collections.Immutable;

namespace PhysMem.Engine.Observed;

/// <summary>One report of a kernel as found in a log: who asked for what, and the memory as it was then.</summary>
public sealed record KernelReport
{
    /// <summary>What it is about.</summary>
    public required ReportKind Kind { get; init; }

    /// <summary>The file or other source; "-" for piped text.</summary>
    public required string Source { get; init; }

    /// <summary>Its first line, from 1.</summary>
    public required int FirstLine { get; init; }

    /// <summary>Its last line.</summary>
    public required int LastLine { get; init; }

    /// <summary>The time as the log prints it; null without one.</summary>
    public string? Time { get; init; }

    /// <summary>The headline as the kernel printed it, unfolded; null for a Mem-Info alone.</summary>
    public string? Headline { get; init; }

    /// <summary>comm of the task that asked.</summary>
    public string? Process { get; init; }

    /// <summary>Its pid.</summary>
    public int? Pid { get; init; }

    /// <summary>The CPU that it ran on.</summary>
    public int? Cpu { get; init; }

    /// <summary>The kernel's release, such as 6.17.0 or 5.13.0-19-generic; null when no line tells it.</summary>
    public string? Release { get; init; }

    /// <summary>'Hardware name:'.</summary>
    public string? Hardware { get; init; }

    /// <summary>The request; null for a Mem-Info alone.</summary>
    public ObservedRequest? Request { get; init; }

    /// <summary>The functions of the stack, the innermost first, without offsets.</summary>
    public ImmutableArray<string> Stack { get; init; } = [];

    /// <summary>The memory part; null when there is none (a memory cgroup's OOM, a report cut short).</summary>
    public MemoryInfo? Memory { get; init; }

    /// <summary>Where RAM lies, as the boot messages before it in the log tell; null when they don't.</summary>
    public RamMap? Ram { get; init; }

    /// <summary>What an OOM report tells besides.</summary>
    public OomOutcome? Oom { get; init; }

    /// <summary>Lines within the report that no reader could use.</summary>
    public ImmutableArray<UnusedLine> Unused { get; init; } = [];

    /// <summary>Whether somebody left out a part and said so ([...]).</summary>
    public bool IsElided { get; init; }
}

/// <summary>A line that no reader could use.</summary>
/// <param name="Line">The line, from 1.</param>
/// <param name="Text">The line.</param>
public sealed record UnusedLine(int Line, string Text);
