namespace PhysMem.Engine.Kernel;

/// <summary>Linux 7.2, as Debian sid had it in late 2026.</summary>
public sealed partial class KernelLine
{
    /// <summary>Linux 7.2.</summary>
    public static KernelLine V72 { get; } = new()
    {
        Name = "7.2",
        Release = "7.2.13",
        ListsFollowPageblocks = true,
        TunesPageSets = true,
        DrainsInBatches = true,
        WaitsBeforeFreeHigh = true,
        RefillsForHighAtomic = false,
        ReservesNoMoreThanOnePercent = true,
        ReservesFromBuddyOnly = true,
        MinReserveIgnoresBoost = true,
        EstimateLeavesOutMap = false,
        SpansHolesBetweenZones = true,
        ClampsMovableMark = true,
        ReservesFollowManagedPages = true,
        ThresholdsWaitForMarks = true,
        PassesOverWokenNodes = true,
        TriesReservesFirst = true,
        OnlySuccessRepeatsCompaction = true,
        EmptyLruCountsFreePages = false,
        HasWeightedInterleave = true,
        HasAllocNoLock = true,
        HasDefragMode = true,
        HasUnacceptedMemory = true,
        IsolationKeepsType = true,
        FreesRangesInBlocks = true,
        HardwallsContigTargets = false,
        MigratesInBatches = true,
        FreesReclaimedInTurn = true,
        BoundsCompactionGap = true,
        SuitsByAskedMark = true,
        CompactsCpusetOnly = true,
        SparesWantedBlocks = true,
        KeepsTargetsWhole = true,
        MovesLargerBlocks = true,
        CompactsLargeAsMovable = true,
        OnlyBalanceForgetsFailures = true,
        HasCma = true,
        ReservesCmaByNode = true,
        ZoneCounters =
        [
            "nr_free_pages", "nr_free_pages_blocks", "nr_inactive_anon", "nr_active_anon", "nr_inactive_file",
            "nr_active_file", "nr_unevictable", "nr_write_pending", "nr_mlock", "nr_zspages", "nr_free_cma",
            "nr_unaccepted",
        ],
        NodeCounters = CounterHistory.Nodes72,
        VmEvents = CounterHistory.Events72,
        ShowsPromoMark = true,
        ShowsLimits = true,
        TracesMarks = true,
        SpacesHugePages = false,
        TellsWritebackTemp = false,
        TellsFreeHighAtomic = true,
        TellsProtectedMemory = true,
        TellsKindsOfRss = true,
    };
}
