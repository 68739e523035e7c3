namespace PhysMem.Engine.Pressure;

/// <summary>One run of reclaim over some nodes (struct scan_control): what it may do and what it has done.</summary>
internal sealed class ScanControl
{
    /// <summary>DEF_PRIORITY: a pass looks at 1/4096 of each list.</summary>
    public const int FirstPriority = 12;

    /// <summary>SWAP_CLUSTER_MAX: pages that are taken off a list and freed together.</summary>
    public const int Batch = 32;

    /// <summary>The mask of whoever reclaims.</summary>
    public uint Gfp { get; init; }

    /// <summary>The CPU that frees the pages.</summary>
    public int Cpu { get; init; }

    /// <summary>reclaim_idx: zones above are left alone.</summary>
    public int HighestZone { get; init; }

    /// <summary>The order that memory is wanted for; kswapd lowers it.</summary>
    public int Order { get; set; }

    /// <summary>nr_to_reclaim.</summary>
    public long Target { get; set; } = Batch;

    /// <summary>A pass looks at size >> Priority pages of each list.</summary>
    public int Priority { get; set; } = FirstPriority;

    /// <summary>may_swap, and may_unmap for pages of processes, which are all mapped here.</summary>
    public bool MaySwap { get; set; } = true;

    /// <summary>force_deactivate: active pages are aged even where there are inactive ones enough.</summary>
    public bool ForceDeactivate { get; set; }

    /// <summary>skipped_deactivate: active pages were left alone.</summary>
    public bool SkippedActive { get; set; }

    /// <summary>compaction_ready: a zone has room enough for compaction to try.</summary>
    public bool CompactionReady { get; set; }

    /// <summary>nr_scanned.</summary>
    public long Scanned { get; set; }

    /// <summary>nr_reclaimed.</summary>
    public long Reclaimed { get; set; }

    /// <summary>Stops the run early, as a fatal signal does.</summary>
    public CancellationToken Cancel { get; init; }

    /// <summary>Whether the target is met, or the run was stopped.</summary>
    public bool IsDone => Reclaimed >= Target || Cancel.IsCancellationRequested;
}
