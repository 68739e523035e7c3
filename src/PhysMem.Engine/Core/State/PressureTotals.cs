namespace PhysMem.Engine.Core.State;

/// <summary>What the model has done since the machine was made; the counters of /proc/vmstat of these names.</summary>
internal sealed class PressureTotals
{
    public PressureTotals(int zones) => AllocStallsByZone = new long[zones];

    /// <summary>allocstall_ZONE: requests that reclaimed themselves, by the highest zone that they may use.</summary>
    public long[] AllocStallsByZone { get; }

    /// <summary>Sets one of them, if there is such a zone.</summary>
    public void CountStalls(int zone, long stalls)
    {
        if (zone < AllocStallsByZone.Length)
        {
            AllocStallsByZone[zone] = stalls;
        }
    }

    /// <summary>All of them.</summary>
    public long AllocStalls => AllocStallsByZone.Sum();

    /// <summary>pgscan_direct.</summary>
    public long ScannedDirect { get; set; }

    /// <summary>pgsteal_direct.</summary>
    public long StolenDirect { get; set; }

    /// <summary>pageoutrun.</summary>
    public long KswapdRuns { get; set; }

    /// <summary>pgscan_kswapd.</summary>
    public long ScannedByKswapd { get; set; }

    /// <summary>pgsteal_kswapd.</summary>
    public long StolenByKswapd { get; set; }

    /// <summary>Pages reclaimed because the user said so.</summary>
    public long StolenOnDemand { get; set; }

    /// <summary>compact_stall: requests that compacted themselves.</summary>
    public long CompactStalls { get; set; }

    /// <summary>compact_success: those that got their block then.</summary>
    public long CompactSuccesses { get; set; }

    /// <summary>pgmigrate_success.</summary>
    public long Migrated { get; set; }

    /// <summary>oom_kill.</summary>
    public long OomKills { get; set; }

    /// <summary>Pages freed with killed tasks.</summary>
    public long FreedByKills { get; set; }
}
