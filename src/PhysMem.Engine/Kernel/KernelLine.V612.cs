namespace PhysMem.Engine.Kernel;

/// <summary>Linux 6.12, late long-term releases, as Debian 13 has it.</summary>
public sealed partial class KernelLine
{
    /// <summary>Linux 6.12.</summary>
    public static KernelLine V612 { get; } = new()
    {
        Name = "6.12",
        Release = "6.12.117",
        ListsFollowPageblocks = true,
        TunesPageSets = true,
        DrainsInBatches = false,
        WaitsBeforeFreeHigh = false,
        RefillsForHighAtomic = true,
        ReservesNoMoreThanOnePercent = true,
        ReservesFromBuddyOnly = false,
        MinReserveIgnoresBoost = true,
        EstimateLeavesOutMap = false,
        SpansHolesBetweenZones = true,
        ClampsMovableMark = true,
        ReservesFollowManagedPages = false,
        ThresholdsWaitForMarks = false,
        PassesOverWokenNodes = false,
        TriesReservesFirst = false,
        OnlySuccessRepeatsCompaction = true,
        EmptyLruCountsFreePages = true,
        HasWeightedInterleave = true,
        HasAllocNoLock = false,
        HasDefragMode = false,
        HasUnacceptedMemory = true,
        IsolationKeepsType = false,
        FreesRangesInBlocks = false,
        HardwallsContigTargets = true,
        MigratesInBatches = true,
        FreesReclaimedInTurn = true,
        BoundsCompactionGap = false,
        SuitsByAskedMark = false,
        CompactsCpusetOnly = true,
        SparesWantedBlocks = true,
        KeepsTargetsWhole = true,
        MovesLargerBlocks = true,
        CompactsLargeAsMovable = false,
        OnlyBalanceForgetsFailures = false,
        HasCma = false,
        ReservesCmaByNode = false,
        ZoneCounters =
        [
            "nr_free_pages", "nr_inactive_anon", "nr_active_anon", "nr_inactive_file", "nr_active_file",
            "nr_unevictable", "nr_write_pending", "nr_mlock", "nr_bounce", "nr_zspages", "nr_free_cma",
            "nr_unaccepted",
        ],
        NodeCounters = CounterHistory.Nodes612,
        VmEvents = CounterHistory.Events612,
        ShowsPromoMark = true,
        ShowsLimits = false,
        TracesMarks = false,
        SpacesHugePages = false,
        TellsWritebackTemp = true,
        TellsFreeHighAtomic = false,
        TellsProtectedMemory = false,
        TellsKindsOfRss = true,
    };
}
