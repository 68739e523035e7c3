using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Report;

/// <summary>One free list of a zone: its blocks of one order and migratetype.</summary>
public sealed record FreeAreaReport
{
    /// <summary>Name of the machine.</summary>
    public required string Machine { get; init; }

    /// <summary>Node id.</summary>
    public required int Node { get; init; }

    /// <summary>Zone as the kernel prints it.</summary>
    public required string Zone { get; init; }

    /// <summary>Order of the blocks, 0..10.</summary>
    public required int Order { get; init; }

    /// <summary>Unmovable, Movable, Reclaimable, HighAtomic or Isolate.</summary>
    public required string MigrateType { get; init; }

    /// <summary>Number of blocks.</summary>
    public required long Blocks { get; init; }

    /// <summary>Number of pages in them.</summary>
    public long Pages => Blocks << Order;

    /// <summary>Every order of every migratetype of a zone.</summary>
    internal static IEnumerable<FreeAreaReport> Of(Zone zone) =>
        from order in Enumerable.Range(0, zone.Build.OrderCount)
        from mt in zone.Build.KnownTypes
        select new FreeAreaReport
        {
            Machine = zone.Machine.Name,
            Node = zone.Node.Nid,
            Zone = zone.Name,
            Order = order,
            MigrateType = MigrateTypes.NameOf(mt),
            Blocks = zone.Buddy.Length(order, mt),
        };
}
