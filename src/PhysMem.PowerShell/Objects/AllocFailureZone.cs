using PhysMem.Engine.Diagnosis;

namespace PhysMem.PowerShell.Objects;

/// <summary>A zone as a failed request found it. Counts are pages; what the report doesn't tell is empty.</summary>
public sealed record AllocFailureZone
{
    internal AllocFailureZone(ZoneExamination zone)
    {
        Node = zone.Zone.Node;
        Zone = zone.Zone.Name;
        Answer = zone.Answer.ToString();
        Cause = zone.Cause?.ToString();
        Why = zone.Why;
        Free = zone.Zone.Free;
        Order = zone.Watermark?.Order;
        HighAtomic = zone.Watermark?.HighAtomic;
        Cma = zone.Watermark?.Cma;
        Usable = zone.Watermark?.Usable;
        Min = zone.Zone.Min;
        Boost = zone.Watermark?.Boost;
        BoostSource = zone.BoostSource.ToString();
        Lowered = zone.Watermark?.Lowered;
        LowmemReserve = zone.Watermark?.Reserve;
        Needed = zone.Watermark?.Needed;
        Margin = zone.Watermark?.Margin;
        Blocks = zone.Blocks?.Usable;
        SmallestOrder = zone.Blocks?.SmallestOrder;
        LargestOrder = zone.Blocks?.LargestFree;
        Managed = zone.Zone.Managed;
        Line = zone.Zone.Line;
    }

    /// <summary>The node.</summary>
    public int Node { get; }

    /// <summary>The zone.</summary>
    public string Zone { get; }

    /// <summary>NotAllowed, Refuses, Serves (by the printed numbers) or Unknown.</summary>
    public string Answer { get; }

    /// <summary>Why it refuses.</summary>
    public string? Cause { get; }

    /// <summary>Why the request may not use it, or what isn't told.</summary>
    public string? Why { get; }

    /// <summary>Free pages.</summary>
    public long? Free { get; }

    /// <summary>2^order - 1, which the test takes off.</summary>
    public long? Order { get; }

    /// <summary>What HighAtomic keeps.</summary>
    public long? HighAtomic { get; }

    /// <summary>Free pages of CMA that the request may not use.</summary>
    public long? Cma { get; }

    /// <summary>What counts of the free pages.</summary>
    public long? Usable { get; }

    /// <summary>The min mark, boost included.</summary>
    public long? Min { get; }

    /// <summary>The boost in it.</summary>
    public long? Boost { get; }

    /// <summary>Printed, Inferred or None.</summary>
    public string BoostSource { get; }

    /// <summary>The mark that the request's rights leave.</summary>
    public long? Lowered { get; }

    /// <summary>lowmem_reserve against this request.</summary>
    public long? LowmemReserve { get; }

    /// <summary>Usable must be more than this.</summary>
    public long? Needed { get; }

    /// <summary>Usable less needed; 0 or negative when the zone refuses by its mark.</summary>
    public long? Margin { get; }

    /// <summary>Free blocks that would do.</summary>
    public long? Blocks { get; }

    /// <summary>The smallest order of these.</summary>
    public int? SmallestOrder { get; }

    /// <summary>The largest order with a free block of any type.</summary>
    public int? LargestOrder { get; }

    /// <summary>Pages under the allocator.</summary>
    public long? Managed { get; }

    /// <summary>The line of the text that tells of it.</summary>
    public int Line { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{Zone} {Cause ?? Answer}";
}
