namespace PhysMem.Engine.Report;

/// <summary>The part of one pageblock that belongs to one zone, nearly always all of it; counts are pages.</summary>
public sealed record PageBlockReport
{
    /// <summary>Name of the machine.</summary>
    public required string Machine { get; init; }

    /// <summary>Node id.</summary>
    public required int Node { get; init; }

    /// <summary>Zone as the kernel prints it.</summary>
    public required string Zone { get; init; }

    /// <summary>First frame of the pageblock that is RAM of the zone.</summary>
    public required long Pfn { get; init; }

    /// <summary>Unmovable, Movable, Reclaimable, HighAtomic or Isolate.</summary>
    public required string MigrateType { get; init; }

    /// <summary>Pages from the first to the last of them, 512 as a rule.</summary>
    public required int Pages { get; init; }

    /// <summary>Pages on buddy lists.</summary>
    public required int FreePages { get; init; }

    /// <summary>Order of the largest free block that has pages in it, above that of a pageblock where the block is larger; null when nothing is free.</summary>
    public required int? LargestFreeOrder { get; init; }

    /// <summary>Pages on per-CPU lists.</summary>
    public required int PageSetPages { get; init; }

    /// <summary>Pages that were handed out.</summary>
    public required int UsedPages { get; init; }

    /// <summary>Pages that have been in use since the machine began.</summary>
    public required int ReservedPages { get; init; }

    /// <summary>Pages that a guest has yet to accept.</summary>
    public required int UnacceptedPages { get; init; }
}
