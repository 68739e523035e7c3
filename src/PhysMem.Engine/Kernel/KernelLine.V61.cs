namespace PhysMem.Engine.Kernel;

/// <summary>Linux 6.1, late long-term releases, as Debian 12 has it.</summary>
public sealed partial class KernelLine
{
    /// <summary>Linux 6.1.</summary>
    public static KernelLine V61 { get; } = new()
    {
        Name = "6.1",
        Release = "6.1.192",
        ListsFollowPageblocks = false,
        TunesPageSets = false,
        DrainsInBatches = false,
        WaitsBeforeFreeHigh = false,
        RefillsForHighAtomic = true,
        ReservesNoMoreThanOnePercent = false,
        ReservesFromBuddyOnly = false,
        MinReserveIgnoresBoost = false,
        EstimateLeavesOutMap = true,
        SpansHolesBetweenZones = false,
        ReleasesHighMemoryInTurn = false,
        ClampsMovableMark = false,
        ReservesFollowManagedPages = false,
        ThresholdsWaitForMarks = false,
        PassesOverWokenNodes = false,
        TriesReservesFirst = false,
        OnlySuccessRepeatsCompaction = false,
        EmptyLruCountsFreePages = true,
        HasWeightedInterleave = false,
        HasAllocNoLock = false,
        HasDefragMode = false,
        HasUnacceptedMemory = false,
        IsolationKeepsType = false,
        FreesRangesInBlocks = false,
        HardwallsContigTargets = true,
        MigratesInBatches = false,
        FreesReclaimedInTurn = false,
        BoundsCompactionGap = false,
        SuitsByAskedMark = false,
        CompactsCpusetOnly = false,
        SparesWantedBlocks = false,
        KeepsTargetsWhole = false,
        MovesLargerBlocks = false,
        CompactsLargeAsMovable = false,
        OnlyBalanceForgetsFailures = false,
        HasCma = false,
        ReservesCmaByNode = false,
        ZoneCounters =
        [
            "nr_free_pages", "nr_inactive_anon", "nr_active_anon", "nr_inactive_file", "nr_active_file",
            "nr_unevictable", "nr_write_pending", "nr_mlock", "nr_bounce", "nr_zspages", "nr_free_cma",
        ],
        NodeCounters = CounterHistory.Nodes61,
        VmEvents = CounterHistory.Events61,
        ShowsPromoMark = false,
        ShowsLimits = false,
        TracesMarks = false,
        SpacesHugePages = true,
        TellsWritebackTemp = true,
        TellsFreeHighAtomic = false,
        TellsProtectedMemory = false,
        TellsKindsOfRss = false,
    };
}
