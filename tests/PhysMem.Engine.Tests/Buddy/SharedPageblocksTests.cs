using System.Globalization;
using PhysMem.Engine.Boot;
using PhysMem.Engine.Buddy;
using PhysMem.Engine.Face;
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

    [Fact]
    public void A_small_machine_takes_address_space_by_its_size()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux tells a process its address space.");
        var machines = new List<SimMachine>();
        long before = AddressSpace();
        for (int k = 0; k < 100; k++)
        {
            machines.Add(SimMachine.Boot(MachineTemplates.From(new MachineTemplate
            {
                Name = "m", Architecture = ArchitectureProfile.X64, Bytes = 64 << 20, Nodes = 1, Cpus = 1,
            })));
        }

        long each = (AddressSpace() - before) / machines.Count;
        machines.ForEach(machine => machine.Dispose());
        Assert.InRange(each, 0, 4 << 20);
    }

    private static long AddressSpace() =>
        long.Parse(File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmSize:", StringComparison.Ordinal)).Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) << 10;
}
