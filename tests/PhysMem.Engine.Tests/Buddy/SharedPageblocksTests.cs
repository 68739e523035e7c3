using PhysMem.Engine.Buddy;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Tests.Buddy;

/// <summary>The types that zones share lie where the machine's memory ends, and no further.</summary>
public class SharedPageblocksTests
{
    private const int Order = 9;
    private const long Far = 1L << 26;

    [Fact]
    public void Zones_see_each_other_s_types_also_after_the_table_has_moved()
    {
        using var shared = new SharedPageblocks();
        var low = new PageblockTypes(shared, 0, 8, Order);
        low[7] = MigrateTypes.Reclaimable;
        var edge = new PageblockTypes(shared, 7 << Order, 4, Order);
        Assert.Equal(MigrateTypes.Reclaimable, edge[0]);

        var high = new PageblockTypes(shared, Far, 4, Order);
        high[3] = MigrateTypes.Unmovable;
        edge[0] = MigrateTypes.Cma;

        Assert.Equal((MigrateTypes.Cma, MigrateTypes.Unmovable, MigrateTypes.Movable), (low[7], high[3], high[0]));
    }
}
