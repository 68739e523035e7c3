using PhysMem.Engine.Diagnosis;

namespace PhysMem.PowerShell.Objects;

/// <summary>A row of an OOM report's task table (dump_task), with the score that the OOM killer gives it.</summary>
public sealed record AllocFailureTask
{
    internal AllocFailureTask(OomScore score, int pageSize)
    {
        Pid = score.Task.Pid;
        Name = score.Task.Name;
        Score = score.Points;
        IsVictim = score.IsVictim;
        ScoreAdj = score.Task.ScoreAdj;
        Uid = score.Task.Uid;
        Tgid = score.Task.Tgid;
        TotalVm = score.Task.TotalVm;
        Rss = score.Task.Rss;
        RssAnon = score.Task.RssAnon;
        RssFile = score.Task.RssFile;
        RssShmem = score.Task.RssShmem;
        RssBytes = score.Task.Rss * pageSize;
        PageTableBytes = score.Task.PageTableBytes;
        SwapEntries = score.Task.SwapEntries;
    }

    /// <summary>The process.</summary>
    public int Pid { get; }

    /// <summary>Its name, cut to 15 characters.</summary>
    public string Name { get; }

    /// <summary>oom_badness, in pages; empty for one that may not be killed, or when it has an adjustment and the report doesn't tell the size of memory.</summary>
    public long? Score { get; }

    /// <summary>Whether it was killed.</summary>
    public bool IsVictim { get; }

    /// <summary>oom_score_adj, -1000 to 1000.</summary>
    public int ScoreAdj { get; }

    /// <summary>Its user.</summary>
    public int Uid { get; }

    /// <summary>Its thread group.</summary>
    public int Tgid { get; }

    /// <summary>Address space, in pages.</summary>
    public long TotalVm { get; }

    /// <summary>Resident pages.</summary>
    public long Rss { get; }

    /// <summary>Of these anonymous; empty before 6.8.</summary>
    public long? RssAnon { get; }

    /// <summary>Of these of files; empty before 6.8.</summary>
    public long? RssFile { get; }

    /// <summary>Of these shared memory; empty before 6.8.</summary>
    public long? RssShmem { get; }

    /// <summary>Resident memory in bytes.</summary>
    public long RssBytes { get; }

    /// <summary>Page tables, in bytes.</summary>
    public long PageTableBytes { get; }

    /// <summary>Pages in swap.</summary>
    public long SwapEntries { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{Name} ({Pid})";
}
