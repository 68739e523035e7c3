namespace PhysMem.Engine.Report;

/// <summary>One list of a CPU's page set: its blocks of one order and migratetype.</summary>
public sealed record PageSetListReport
{
    /// <summary>Name of the machine.</summary>
    public required string Machine { get; init; }

    /// <summary>Node id.</summary>
    public required int Node { get; init; }

    /// <summary>Zone as the kernel prints it.</summary>
    public required string Zone { get; init; }

    /// <summary>The CPU.</summary>
    public required int Cpu { get; init; }

    /// <summary>Order of the blocks: 0 to 3, or 9.</summary>
    public required int Order { get; init; }

    /// <summary>
    /// Unmovable, Movable or Reclaimable: what requests take from the list. The list of order 9 that isn't Movable
    /// serves both others and is called Unmovable.
    /// </summary>
    public required string MigrateType { get; init; }

    /// <summary>Number of blocks.</summary>
    public required int Blocks { get; init; }

    /// <summary>Number of pages in them.</summary>
    public int Pages => Blocks << Order;
}
