namespace PhysMem.Engine.Recording;

/// <summary>A PAGEBLOCKS line: the types of a zone's pageblocks, as runs of equal ones in rising order.</summary>
public sealed class PageblockRuns
{
    /// <summary>First frame of the first pageblock; may lie before the zone's start.</summary>
    public long First { get; init; }

    /// <summary>Order of a pageblock.</summary>
    public int Order { get; init; }

    /// <summary>Number of pageblocks, the sum of all runs.</summary>
    public long Count { get; init; }

    /// <summary>
    /// The runs: a letter of U M R H I, a point where there is no memory or a minus where the block's first page
    /// belongs to another zone; and the number of pageblocks.
    /// </summary>
    public (char Type, int Count)[] Runs { get; init; } = [];

    /// <summary>Line of the file; 0 when it is from no file.</summary>
    public int Line { get; init; }
}
