namespace PhysMem.Engine.Report;

/// <summary>One line of a map of physical memory: a row of equal pieces of one zone, a character each.</summary>
public sealed record MemoryMapLine
{
    /// <summary>Name of the machine.</summary>
    public required string Machine { get; init; }

    /// <summary>Node id.</summary>
    public required int Node { get; init; }

    /// <summary>Zone as the kernel prints it.</summary>
    public required string Zone { get; init; }

    /// <summary>The first frame of the line that is RAM of the zone; it lies in the first cell that isn't a blank.</summary>
    public required long Pfn { get; init; }

    /// <summary>Frames from there to the end of the line, cells without RAM included.</summary>
    public required long Pages { get; init; }

    /// <summary>Frames of a cell: one pageblock or several.</summary>
    public required long PagesPerCell { get; init; }

    /// <summary>What the cells tell, a name of <see cref="MemoryMapKind"/>.</summary>
    public required string By { get; init; }

    /// <summary>A character for each cell up to the last one that has RAM of the zone; a blank for one that has none.</summary>
    public required string Cells { get; init; }
}
