using PhysMem.Engine.Core.State;

namespace PhysMem.Engine.Report;

/// <summary>
/// What reclaim, compaction and the OOM killer, which are modelled and not the kernel's own, have done on a machine.
/// Names in parentheses are those of /proc/vmstat.
/// </summary>
public sealed record PressureReport
{
    /// <summary>Name of the machine.</summary>
    public required string Machine { get; init; }

    /// <summary>Requests that reclaimed pages themselves (allocstall).</summary>
    public required long DirectReclaims { get; init; }

    /// <summary>Pages that they freed (pgsteal_direct).</summary>
    public required long ReclaimedByRequests { get; init; }

    /// <summary>Runs of kswapd (pageoutrun).</summary>
    public required long KswapdRuns { get; init; }

    /// <summary>Pages that kswapd freed (pgsteal_kswapd).</summary>
    public required long ReclaimedByKswapd { get; init; }

    /// <summary>Pages that the user had reclaimed.</summary>
    public required long ReclaimedOnDemand { get; init; }

    /// <summary>Requests that compacted memory themselves (compact_stall).</summary>
    public required long Compactions { get; init; }

    /// <summary>Those that got their block by that (compact_success).</summary>
    public required long CompactionSuccesses { get; init; }

    /// <summary>Pages moved (pgmigrate_success).</summary>
    public required long Migrated { get; init; }

    /// <summary>Tasks killed for lack of memory (oom_kill).</summary>
    public required long OomKills { get; init; }

    /// <summary>Pages in swap.</summary>
    public required long SwappedOut { get; init; }

    /// <summary>
    /// Whether anything of this has happened: from then on a real machine may give other frames for the same calls.
    /// </summary>
    public bool HasFired =>
        ReclaimedByRequests + ReclaimedByKswapd + ReclaimedOnDemand + Migrated + OomKills > 0;

    internal static PressureReport Of(MachineState machine)
    {
        PressureModel model = machine.Allocator.Pressure;
        PressureTotals totals = model.Totals ?? new PressureTotals(machine.Architecture.MaxZones);
        return new PressureReport
        {
            Machine = machine.Name,
            DirectReclaims = totals.AllocStalls,
            ReclaimedByRequests = totals.StolenDirect,
            KswapdRuns = totals.KswapdRuns,
            ReclaimedByKswapd = totals.StolenByKswapd,
            ReclaimedOnDemand = totals.StolenOnDemand,
            Compactions = totals.CompactStalls,
            CompactionSuccesses = totals.CompactSuccesses,
            Migrated = totals.Migrated,
            OomKills = totals.OomKills,
            SwappedOut = model.Counts.SwapTotal - model.Counts.SwapFree,
        };
    }
}
