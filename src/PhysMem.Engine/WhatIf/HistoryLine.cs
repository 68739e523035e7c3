namespace PhysMem.Engine.WhatIf;

/// <summary>What the cells of a <see cref="HistoryLine"/> tell.</summary>
public enum HistoryKind
{
    /// <summary>Free pages in blocks of the order, in tenths of the most that the line has; begun ones count.</summary>
    Free,

    /// <summary>unusable_free_index of all free memory for the order, in tenths; begun ones count.</summary>
    UnusableIndex,
}

/// <summary>Free memory of one order over time.</summary>
public sealed record HistoryLine
{
    /// <summary>Name of the machine.</summary>
    public required string Machine { get; init; }

    /// <summary>What was done in another way than recorded; null for nothing.</summary>
    public required string? Change { get; init; }

    /// <summary>What the cells tell, a name of <see cref="HistoryKind"/>.</summary>
    public required string Of { get; init; }

    /// <summary>The order.</summary>
    public required int Order { get; init; }

    /// <summary>Seconds at the first moment, by the clock of the trace; null where it has none.</summary>
    public required double? From { get; init; }

    /// <summary>Seconds at the last moment.</summary>
    public required double? Until { get; init; }

    /// <summary>Moments that were taken down.</summary>
    public required int Moments { get; init; }

    /// <summary>Moments that a cell stands for, of which it tells the last.</summary>
    public required int MomentsPerCell { get; init; }

    /// <summary>The least of the cells: pages, or the index in 1/1000.</summary>
    public required long Least { get; init; }

    /// <summary>The most of the cells.</summary>
    public required long Most { get; init; }

    /// <summary>A character for each cell: . nothing, 1 to 9 tenths, # all.</summary>
    public required string Cells { get; init; }
}
