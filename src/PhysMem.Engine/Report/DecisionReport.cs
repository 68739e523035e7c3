namespace PhysMem.Engine.Report;

/// <summary>
/// One decision about a request: a snapshot of plain values, good as a row of a table or a CSV file. All kinds have the
/// same columns; those that a kind has nothing to say about are empty.
/// </summary>
public sealed record DecisionReport
{
    /// <summary>Name of the machine.</summary>
    public required string Machine { get; init; }

    /// <summary>Which of a command's requests it is about, from 1.</summary>
    public required int Request { get; init; }

    /// <summary>Place among the decisions about the request, from 1.</summary>
    public required int Step { get; init; }

    /// <summary>How many rounds of the slow path did this same step; 1 for what happened once.</summary>
    public required int Rounds { get; init; }

    /// <summary>What kind of step it is: Walk, WatermarkTest, Skip, BlockTaken, Refill, Steal, Reclaim, Retry, Result and others.</summary>
    public required string Kind { get; init; }

    /// <summary>The rule that decided, or what came out, in one word: of a Result why the request failed.</summary>
    public string? Rule { get; init; }

    /// <summary>Node concerned.</summary>
    public int? Node { get; init; }

    /// <summary>Zone concerned, as the kernel prints it.</summary>
    public string? Zone { get; init; }

    /// <summary>Order of the block concerned.</summary>
    public int? Order { get; init; }

    /// <summary>Migratetype of the list concerned; of a Result that of the request.</summary>
    public string? MigrateType { get; init; }

    /// <summary>Migratetype of the list that a block of another type was taken from.</summary>
    public string? FromMigrateType { get; init; }

    /// <summary>Order of the block that the one taken was split from.</summary>
    public int? FromOrder { get; init; }

    /// <summary>What a walk may do: the kernel's alloc_flags.</summary>
    public string? AllocFlags { get; init; }

    /// <summary>Which watermark is tested: min, low or high.</summary>
    public string? Watermark { get; init; }

    /// <summary>That watermark in pages, without the boost.</summary>
    public long? Mark { get; init; }

    /// <summary>watermark_boost, which is added.</summary>
    public long? Boost { get; init; }

    /// <summary>How far the request's rights lower the sum of both.</summary>
    public long? Lowered { get; init; }

    /// <summary>lowmem_reserve, which is added.</summary>
    public long? Reserve { get; init; }

    /// <summary>Free pages of the zone.</summary>
    public long? Free { get; init; }

    /// <summary>
    /// Free pages that don't count: the request's own but the last, and of the HighAtomic reserve and contiguous areas what it
    /// may not use.
    /// </summary>
    public long? Unusable { get; init; }

    /// <summary>Free less Unusable must be above this: Mark + Boost - Lowered + Reserve, and Pages of a bulk request.</summary>
    public long? Needed { get; init; }

    /// <summary>Whether a watermark test was passed, or a retry is made.</summary>
    public bool? Passed { get; init; }

    /// <summary>Pages concerned: filled, freed, reserved, available, asked for in bulk, or got.</summary>
    public long? Pages { get; init; }

    /// <summary>First frame of a block on the way. The one that the request gets is in Pfn.</summary>
    public long? BlockPfn { get; init; }

    /// <summary>Of a Result the first frame that the request got: with Order, Pages and Machine it names the block.</summary>
    public long? Pfn { get; init; }

    /// <summary>Of a Result the request's mask in kernel spelling.</summary>
    public string? Gfp { get; init; }

    /// <summary>Of the Result of a request that failed: OutOfMemory or WouldNotReturn.</summary>
    public string? Fault { get; init; }

    /// <summary>One sentence about the failure, in the words of the kernel's log.</summary>
    public string? Reason { get; init; }

    /// <summary>The step as a sentence.</summary>
    public required string Text { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Text;
}
