using PhysMem.Engine.Boot;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Describe;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Tests.Boot;

public class MovableZoneTests
{
    private const long MiB = 1L << 20;
    private const long PagesPerMiB = 256;

    [Fact]
    public void Without_arguments_there_is_none()
    {
        using MachineState machine = Boot("", 1024);
        Assert.False(Movable(machine, 0).IsPopulated);
        Assert.Equal(1, machine.MovableZone);
    }

    [Fact]
    public void It_takes_what_kernelcore_leaves()
    {
        using MachineState machine = Boot("kernelcore=512M", 2048);
        Assert.Equal(512 * PagesPerMiB, Movable(machine, 0).StartPfn % 1024 + (512 * PagesPerMiB));
        Assert.Equal(2048 * PagesPerMiB, Movable(machine, 0).EndPfn);

        // 512 MiB are reached one page late, as page 0 doesn't count; then up to the next 4 MiB.
        Assert.Equal((512 + 4) * PagesPerMiB, Movable(machine, 0).StartPfn);
        Assert.Equal(Movable(machine, 0).StartPfn, machine.Zones[1].EndPfn);
    }

    [Theory]
    [InlineData("kernelcore=25%", 512)]
    [InlineData("kernelcore=0x20000000", 516)]
    [InlineData("movablecore=1532M", 516)]
    [InlineData("movablecore=1530M", 516)]
    [InlineData("movablecore=75% kernelcore=100M", 512)]
    [InlineData("movablecore=1532M kernelcore=1G", 1028)]
    [InlineData("kernelcore=1G kernelcore=512M", 516)]
    public void Percentages_and_both_arguments_together_work(string arguments, long startInMiB)
    {
        using MachineState machine = Boot(arguments, 2048);
        Assert.Equal(startInMiB * PagesPerMiB, Movable(machine, 0).StartPfn);
    }

    [Theory]
    [InlineData("kernelcore=2G")]
    [InlineData("kernelcore=0")]
    [InlineData("movablecore=0%")]
    [InlineData("kernelcore=100%")]
    public void It_is_empty_when_nothing_is_left(string arguments)
    {
        using MachineState machine = Boot(arguments, 2048);
        Assert.False(Movable(machine, 0).IsPopulated);
    }

    [Fact]
    public void All_memory_can_be_asked_for_but_the_lower_zones_keep_theirs()
    {
        using MachineState machine = Boot("movablecore=100%", 6144);

        // kernelcore is 0 then, which means none.
        Assert.False(Movable(machine, 0).IsPopulated);

        using MachineState almost = Boot("kernelcore=1M", 6144);
        Assert.Equal(4096 * PagesPerMiB, Movable(almost, 0).StartPfn);
        Assert.False(almost.Zones[2].IsPopulated);
        Assert.True(almost.Zones[1].IsPopulated);
    }

    [Fact]
    public void What_a_small_node_can_not_give_the_others_give()
    {
        using MachineState machine = Boot("kernelcore=1G", 256, 1024);

        // 131072 pages each; node 0 has 65535, so 65537 more come from node 1: 65536 + 131072 + 65537, rounded up.
        Assert.False(Movable(machine, 0).IsPopulated);
        Assert.Equal(263168, Movable(machine, 1).StartPfn);
        Assert.Equal(327680 - 263168, Movable(machine, 1).PresentPages);
    }

    [Fact]
    public void Nodes_share_evenly()
    {
        using MachineState machine = Boot("kernelcore=1G", 1024, 1024);
        Assert.Equal(516 * PagesPerMiB, Movable(machine, 0).StartPfn);
        Assert.Equal((1024 + 512) * PagesPerMiB, Movable(machine, 1).StartPfn);
    }

    [Fact]
    public void What_lower_zones_give_beyond_their_share_relieves_the_other_nodes()
    {
        using MachineState machine = Boot("kernelcore=1G", 5120, 1024);

        // The 4 GiB of DMA and DMA32 are more than all that is wanted, so node 1 gives nothing.
        Assert.Equal(4096 * PagesPerMiB, Movable(machine, 0).StartPfn);
        Assert.Equal(5120 * PagesPerMiB, Movable(machine, 1).StartPfn);
        Assert.False(machine.NodeData[1]!.Zones[2].IsPopulated);
    }

    [Fact]
    public void On_32_bits_it_is_cut_from_high_memory()
    {
        MachineDescription description = MachineTemplates.FromSize(ArchitectureProfile.I386Pae, 2048 * MiB) with
        {
            Arguments = KernelArguments.Parse("kernelcore=1G"),
        };
        using MachineState machine = MachineBuilder.Boot(description);
        Zone movable = machine.Zones[3];
        Assert.Equal(2, machine.MovableZone);
        Assert.True(movable.StartPfn >= 1024 * PagesPerMiB);
        Assert.True(machine.Zones[2].IsPopulated);

        // As high memory it takes no share of min_free_kbytes and none of the reserves' work.
        Assert.Equal(Math.Clamp(movable.ManagedPages / 1024, 32, 128), movable.RawWatermark(Watermark.Min));
    }

    // Plain memory from address 0 without firmware, so that numbers stay round.
    private static MachineState Boot(string arguments, params long[] sizesInMiB)
    {
        long at = 0;
        var nodes = new List<NodeDescription>();
        foreach (long size in sizesInMiB)
        {
            nodes.Add(new NodeDescription(nodes.Count)
            {
                Memory = [new MemoryRange(at, at + (size * MiB))], Cpus = nodes.Count == 0 ? [0] : [],
            });
            at += size * MiB;
        }

        return MachineBuilder.Boot(new MachineDescription
        {
            Name = "test", Nodes = [.. nodes], Arguments = KernelArguments.Parse(arguments),
        });
    }

    private static Zone Movable(MachineState machine, int nid) => machine.NodeData[nid]!.Zones[3];
}
