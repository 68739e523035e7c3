using System.Collections.Immutable;

namespace PhysMem.Engine.Observed;

/// <summary>What an OOM report tells behind its memory part: who was weighed, and who was killed.</summary>
public sealed record OomOutcome
{
    /// <summary>The task table; empty with vm.oom_dump_tasks=0.</summary>
    public ImmutableArray<ObservedTask> Tasks { get; init; } = [];

    /// <summary>CONSTRAINT_NONE, _CPUSET, _MEMORY_POLICY or _MEMCG; null before 5.0.</summary>
    public string? Constraint { get; init; }

    /// <summary>The memory cgroup whose limit was met; null for the system's.</summary>
    public string? Cgroup { get; init; }

    /// <summary>Its counters in the text's order: memory, and of the first version memory+swap and kmem, each of which has a limit.</summary>
    public ImmutableArray<CgroupCounter> CgroupCounters { get; init; } = [];

    /// <summary>Its usage and limit in kB, as 'memory: usage .. limit ..' tells.</summary>
    public long? CgroupUsageKb { get; init; }

    /// <inheritdoc cref="CgroupUsageKb"/>
    public long? CgroupLimitKb { get; init; }

    /// <summary>
    /// Its statistics in bytes (events as numbers) by their names in the text: anon, file, shmem, pgfault; empty when no
    /// line tells them.
    /// </summary>
    public ImmutableDictionary<string, long> CgroupStats { get; init; } = ImmutableDictionary<string, long>.Empty;

    /// <summary>The victim; null when the text ends before.</summary>
    public OomVictim? Victim { get; init; }

    /// <summary>oom_score_adj of the task that asked.</summary>
    public int? AskerScoreAdj { get; init; }
}

/// <summary>What a memory cgroup counts, and may use at most ('memory: usage .. limit ..').</summary>
/// <param name="Name">memory, memory+swap, kmem or swap.</param>
/// <param name="UsageKb">Its usage in kB.</param>
/// <param name="LimitKb">Its limit in kB; null where it has none, for which the text has the largest number that it counts to.</param>
public sealed record CgroupCounter(string Name, long UsageKb, long? LimitKb);

/// <summary>A row of the task table (dump_task). Memory is in pages, page tables in bytes.</summary>
/// <param name="Line">The line, from 1.</param>
/// <param name="Pid">The process.</param>
/// <param name="Uid">Its user.</param>
/// <param name="Tgid">Its thread group.</param>
/// <param name="TotalVm">Address space.</param>
/// <param name="Rss">Resident pages.</param>
/// <param name="RssAnon">Of these anonymous; null before 6.8.</param>
/// <param name="RssFile">Of these of files; null before 6.8.</param>
/// <param name="RssShmem">Of these shared memory; null before 6.8.</param>
/// <param name="PageTableBytes">Page tables; before 4.15 their number of pages times the page size.</param>
/// <param name="SwapEntries">Pages in swap.</param>
/// <param name="ScoreAdj">oom_score_adj.</param>
/// <param name="Name">Its name, cut to 15 characters.</param>
public sealed record ObservedTask(
    int Line, int Pid, int Uid, int Tgid, long TotalVm, long Rss, long? RssAnon, long? RssFile, long? RssShmem,
    long PageTableBytes, long SwapEntries, int ScoreAdj, string Name);

/// <summary>The kill line (__oom_kill_process). Sizes are kB.</summary>
/// <param name="Line">The line, from 1.</param>
/// <param name="Pid">The process.</param>
/// <param name="Name">Its name.</param>
/// <param name="TotalVmKb">total-vm.</param>
/// <param name="AnonRssKb">anon-rss.</param>
/// <param name="FileRssKb">file-rss.</param>
/// <param name="ShmemRssKb">shmem-rss; null in old texts.</param>
/// <param name="ScoreAdj">oom_score_adj; null before 5.4.</param>
/// <param name="Score">'score N', as old kernels print; null since 5.3.</param>
public sealed record OomVictim(
    int Line, int Pid, string Name, long? TotalVmKb, long? AnonRssKb, long? FileRssKb, long? ShmemRssKb, int? ScoreAdj,
    int? Score);
