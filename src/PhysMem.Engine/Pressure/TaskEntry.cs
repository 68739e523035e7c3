using PhysMem.Engine.Core.State;
using PhysMem.Engine.Report;

namespace PhysMem.Engine.Pressure;

/// <summary>A task with the blocks that it owns, in the order in which it got them.</summary>
internal sealed partial class TaskEntry
{
    public TaskEntry(SimTask task) => Task = task;

    public SimTask Task { get; }

    /// <summary>It has exited or was killed.</summary>
    public bool IsGone { get; set; }

    /// <summary>First frames of its blocks.</summary>
    public LinkedList<long> Blocks { get; } = [];

    /// <summary>MM_ANONPAGES: its pages that aren't page cache, pinned ones too.</summary>
    public long AnonPages { get; set; }

    /// <summary>MM_FILEPAGES.</summary>
    public long FilePages { get; set; }

    /// <summary>MM_SWAPENTS.</summary>
    public long SwapPages { get; set; }

    /// <summary>get_mm_rss.</summary>
    public long Rss => AnonPages + FilePages;

    /// <summary>total_vm.</summary>
    public long TotalVm => Task.TotalVmPages > 0 ? Task.TotalVmPages : Rss + SwapPages;

    /// <summary>The task as the OOM killer sees it, for a request that could use all RAM and swap.</summary>
    public TaskReport Report(MachineState machine, long swapPages) => new()
    {
        Machine = machine.Name,
        Pid = Task.Pid,
        Name = Task.Name,
        OomScoreAdj = Task.OomScoreAdj,
        AnonPages = AnonPages,
        FilePages = FilePages,
        SwapPages = SwapPages,
        Points = Points(machine.TotalRam + swapPages, machine.Build.PageSize),
    };

    /// <summary>oom_badness; null for a task that is never killed.</summary>
    /// <param name="totalPages">RAM and swap that the request could use.</param>
    /// <param name="pageSize">Bytes of a page.</param>
    public long? Points(long totalPages, int pageSize) => Task.OomScoreAdj == OomKiller.NeverKill
        ? null
        : Rss + SwapPages + (Task.PageTableBytes / pageSize) + (Task.OomScoreAdj * (totalPages / 1000));
}
