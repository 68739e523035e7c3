namespace PhysMem.Engine.Kernel;

/// <summary>Linux 6.12, late long-term releases, as Debian 13 has it.</summary>
public sealed partial class KernelLine
{
    /// <summary>Linux 6.12.</summary>
    public static KernelLine V612 { get; } = new()
    {
        Name = "6.12",
        Release = "6.12.117",
        HasAtomicBit = false,
        ListsFollowPageblocks = true,
        TunesPageSets = true,
        DrainsInBatches = false,
        WaitsBeforeFreeHigh = false,
        RefillsForHighAtomic = true,
        ReservesNoMoreThanOnePercent = true,
        ReservesFromBuddyOnly = false,
        MinReserveIgnoresBoost = true,
        EstimateLeavesOutMap = false,
        ClampsMovableMark = true,
        ReservesFollowManagedPages = false,
        ThresholdsWaitForMarks = false,
        PassesOverWokenNodes = false,
        TriesReservesFirst = false,
        HasDefragMode = false,
        IsolationKeepsType = false,
        FreesRangesInBlocks = false,
    };
}
