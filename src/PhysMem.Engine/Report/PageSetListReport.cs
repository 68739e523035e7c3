using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Kernel;

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

    /// <summary>The lists of one CPU's page set of a zone, those without blocks too.</summary>
    internal static IEnumerable<PageSetListReport> Of(Zone zone, int cpu) =>
        from list in Enumerable.Range(0, PageSet.ListCount)
        select new PageSetListReport
        {
            Machine = zone.Machine.Name,
            Node = zone.Node.Nid,
            Zone = zone.Name,
            Cpu = cpu,
            Order = zone.OrderOfList(list),
            MigrateType = TypeOf(list).ToString(),
            Blocks = Length(zone, zone.PageSets[cpu].Head(list)),
        };

    // order_to_pindex backwards: of the two lists of huge pages the last one is that of movable ones.
    private static MigrateType TypeOf(int list) => list switch
    {
        PageSet.ListCount - 1 => Kernel.MigrateType.Movable,
        PageSet.ListCount - 2 => Kernel.MigrateType.Unmovable,
        _ => (MigrateType)(list % MigrateTypes.PerCpuTypes),
    };

    private static int Length(Zone zone, long head)
    {
        int blocks = 0;
        for (long i = zone.Table.Next(head); i != head; i = zone.Table.Next(i))
        {
            blocks++;
        }

        return blocks;
    }
}
