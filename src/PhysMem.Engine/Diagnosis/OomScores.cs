using System.Collections.Immutable;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Observed;

namespace PhysMem.Engine.Diagnosis;

/// <summary>A task as the OOM killer weighs it.</summary>
/// <param name="Task">The task.</param>
/// <param name="Points">oom_badness in pages: resident, swapped and page tables, and its oom_score_adj of all memory; null when it may not be killed, or when the report doesn't tell what that comes to.</param>
/// <param name="IsVictim">Whether it was killed.</param>
public readonly record struct OomScore(ObservedTask Task, long? Points, bool IsVictim);

/// <summary>oom_badness with the numbers of a task table.</summary>
public static class OomScores
{
    /// <summary>OOM_SCORE_ADJ_MIN: the oom_score_adj of a task that may not be killed.</summary>
    public const int Unkillable = -1000;

    /// <summary>The tasks of a report, the largest score first.</summary>
    /// <param name="report">An OOM report.</param>
    public static ImmutableArray<OomScore> Of(KernelReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        if (report.Oom is not { } oom)
        {
            return [];
        }

        int pageSize = report.Memory?.PageSize ?? PageConstants.PageSize;
        long all = oom.CgroupLimitKb is { } limit ? limit * 1024 / pageSize
            : (report.Memory?.RamPages ?? 0) - (report.Memory?.ReservedPages ?? 0) + ((report.Memory?.TotalSwapKb ?? 0) * 1024 / pageSize);
        return
        [
            .. oom.Tasks
                .Select(task => new OomScore(task, Points(task, all, pageSize), task.Pid == oom.Victim?.Pid))
                .OrderByDescending(score => score.Points ?? long.MinValue),
        ];
    }

    // Without the size of memory nobody can say what an adjustment comes to.
    private static long? Points(ObservedTask task, long all, int pageSize) => task.ScoreAdj == Unkillable || (all <= 0 && task.ScoreAdj != 0) ? null
        : task.Rss + task.SwapEntries + (task.PageTableBytes / pageSize) + (task.ScoreAdj * (all / 1000));
}
