using System.Collections.Immutable;

namespace PhysMem.Engine.Diagnosis;

/// <summary>
/// __zone_watermark_ok with a report's numbers, in pages: <see cref="Free"/> less <see cref="Order"/>,
/// <see cref="HighAtomic"/> and <see cref="Cma"/> must be more than <see cref="Lowered"/> and <see cref="Reserve"/>.
/// </summary>
public sealed record WatermarkSum
{
    /// <summary>Free pages.</summary>
    public required long Free { get; init; }

    /// <summary>2^order - 1: what the request itself needs besides one page.</summary>
    public required long Order { get; init; }

    /// <summary>What HighAtomic pageblocks keep; 0 for who may take it.</summary>
    public long HighAtomic { get; init; }

    /// <summary>Free pages of CMA areas; 0 for who may take them.</summary>
    public long Cma { get; init; }

    /// <summary>The min mark, boost included.</summary>
    public required long Min { get; init; }

    /// <summary>The boost in it.</summary>
    public long Boost { get; init; }

    /// <summary>How far down the request's rights let it go, of <see cref="Min"/> or, where it may ignore the boost, without.</summary>
    public required long Lowered { get; init; }

    /// <summary>lowmem_reserve[] for the highest zone that the request may use.</summary>
    public long Reserve { get; init; }

    /// <summary>
    /// Before 4.4: what is left after the blocks of each lower order are taken off, and the mark for it, from order 1 to
    /// the request's.
    /// </summary>
    public ImmutableArray<OrderStep> Steps { get; init; } = [];

    /// <summary>What counts of the free pages.</summary>
    public long Usable => Free - Order - HighAtomic - Cma;

    /// <summary>What it must be more than.</summary>
    public long Needed => Lowered + Reserve;

    /// <summary>Pages above what is needed; negative or 0 when the test fails by that and one more.</summary>
    public long Margin => Usable - Needed;

    /// <summary>Whether the pages suffice and those in blocks of higher orders don't, as kernels before 4.4 want it.</summary>
    public bool IsOfSmallBlocks => Margin > 0 && !Passes;

    /// <summary>Whether the zone may serve.</summary>
    public bool Passes => Margin > 0 && Steps.All(step => step.Left > step.Mark);
}

/// <summary>One order of the watermark test before 4.4.</summary>
/// <param name="Order">The order that blocks must have now.</param>
/// <param name="Left">Pages left in blocks of this order and above.</param>
/// <param name="Mark">What must be left, at least one more.</param>
public readonly record struct OrderStep(int Order, long Left, long Mark);
