using System.Collections.Immutable;
using PhysMem.Engine.Boot;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Tests.Boot;

public class ZonelistTests
{
    private const long MiB = 1L << 20;

    [Fact]
    public void Nearer_nodes_come_first()
    {
        using MachineState machine = Boot(
            [512, 1024, 256, 3072],
            cpuNodes: [0, 1],
            [[10, 20, 16, 24], [20, 10, 18, 12], [16, 18, 10, 22], [24, 12, 22, 10]]);

        // As the recorded machine numa4-unequal has it.
        Assert.Equal(["0 2 1 3", "1 3 2 0", "2 0 1 3", "3 1 2 0"], Enumerable.Range(0, 4).Select(n => Order(machine, n)));
    }

    [Fact]
    public void At_equal_distance_following_nodes_come_before_preceding_ones()
    {
        using MachineState machine = Boot([256, 256, 256, 256], cpuNodes: [0, 1, 2, 3]);
        Assert.Equal(["0 1 2 3", "1 2 3 0", "2 3 0 1", "3 0 1 2"], Enumerable.Range(0, 4).Select(n => Order(machine, n)));
    }

    [Fact]
    public void At_equal_distance_nodes_without_CPUs_come_before_those_with_CPUs()
    {
        using MachineState machine = Boot([256, 256, 256], cpuNodes: [0, 1]);
        Assert.Equal("0 2 1", Order(machine, 0));
    }

    [Fact]
    public void A_node_that_was_first_for_others_already_comes_later()
    {
        // Only 0, 1 and 2 have memory, and each has been first for another one. So 3 begins with 0 and 4, finding 0
        // taken twice, with 1; for 5 it is 2 that was taken least.
        using MachineState machine = Boot([256, 256, 256, 0, 0, 0], cpuNodes: [0, 1, 2, 3, 4, 5]);
        Assert.Equal(
            ["0 1 2", "1 2 0", "2 0 1", "0 1 2", "1 2 0", "2 0 1"], Enumerable.Range(0, 6).Select(n => Order(machine, n)));
    }

    [Fact]
    public void In_each_node_the_highest_zone_comes_first()
    {
        using MachineState machine = Boot([3072, 3072], cpuNodes: [0]);
        Assert.Equal(
            ["node 0 DMA32", "node 0 DMA", "node 1 Normal"],
            machine.Nodes[0].Fallback.Zones.Select(z => z.ToString()));
        Assert.Equal(
            ["node 1 Normal", "node 0 DMA32", "node 0 DMA"],
            machine.Nodes[1].Fallback.Zones.Select(z => z.ToString()));
        Assert.Equal(["node 1 Normal"], machine.Nodes[1].ThisNode.Zones.Select(z => z.ToString()));
    }

    [Fact]
    public void A_node_of_CPUs_alone_has_no_zones_of_its_own()
    {
        using MachineState machine = Boot([512, 0, 512], cpuNodes: [0, 1]);
        Assert.Empty(machine.Nodes[1].ThisNode.Zones);
        Assert.Equal("2 0", Order(machine, 1));
        Assert.Equal(0, machine.Nodes[1].KswapdHighestZone);
        Assert.Equal(5, machine.Nodes[0].KswapdHighestZone);
    }

    [Fact]
    public void A_kernel_without_NUMA_has_one_list()
    {
        using MachineState machine = MachineBuilder.Boot(MachineTemplates.FromSize(ArchitectureProfile.I386Pae, 1L << 30));
        Assert.Equal(["HighMem", "Normal", "DMA"], machine.Nodes[0].Fallback.Zones.Select(z => z.Name));
        Assert.Empty(machine.Nodes[0].ThisNode.Zones);
    }

    private static MachineState Boot(
        ImmutableArray<long> sizesInMiB, ImmutableArray<int> cpuNodes, ImmutableArray<ImmutableArray<int>>? distances = null) =>
        MachineBuilder.Boot(MachineTemplates.From(new MachineTemplate
        {
            NodeSizes = [.. sizesInMiB.Select(s => s * MiB)],
            CpuNodes = cpuNodes,
            Distances = distances ?? [],
        }));

    private static string Order(MachineState machine, int nid) =>
        string.Join(' ', machine.NodeData[nid]!.Fallback.Zones.Select(z => z.Node.Nid).Distinct());
}
