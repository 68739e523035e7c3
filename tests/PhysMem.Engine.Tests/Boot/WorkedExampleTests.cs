using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Limits;
using PhysMem.Engine.Tests.Testing;

namespace PhysMem.Engine.Tests.Boot;

/// <summary>Examples computed by hand from the kernel's formulas: a machine of 1 GiB, one of 6 GiB, a 32-bit one.</summary>
public class WorkedExampleTests
{
    private const int OneCpu = 1;
    private const int FourCpus = 4;

    [Fact]
    public void A_machine_of_1_GiB_without_huge_pages()
    {
        using MachineState machine = BareMachine.WithManaged(ArchitectureProfile.X64, OneCpu, 3840, 258304);
        BareMachine.InitWatermarks(machine);

        Zone dma = machine.Zones[0], dma32 = machine.Zones[1];
        Assert.Equal(4096, machine.Sysctl.MinFreeKbytes);
        Assert.Equal([15, 18, 21, 24], BareMachine.Marks(dma));
        Assert.Equal([1009, 1267, 1525, 1783], BareMachine.Marks(dma32));
        Assert.Equal([0, 1009, 1009, 1009, 1009], dma.LowmemReserve);
        Assert.Equal([0, 0, 0, 0, 0], dma32.LowmemReserve);
        Assert.Equal(2555, machine.Nodes[0].TotalReservePages);
        Assert.Equal((1, 18), (dma.PagesetBatch, dma.PagesetHigh));
        Assert.Equal((63, 1267), (dma32.PagesetBatch, dma32.PagesetHigh));
    }

    [Fact]
    public void A_machine_of_1_GiB_with_huge_pages()
    {
        using MachineState machine = BareMachine.WithManaged(ArchitectureProfile.X64, OneCpu, 3840, 258304);
        BareMachine.InitWatermarks(machine);
        Assert.True(MinFreeKbytes.AdjustForHugePages(machine, enabled: true));
        WatermarkSetup.Apply(machine);

        Zone dma = machine.Zones[0], dma32 = machine.Zones[1];
        Assert.Equal(45056, machine.Sysctl.MinFreeKbytes);
        Assert.Equal([165, 206, 247, 288], BareMachine.Marks(dma));
        Assert.Equal([11099, 13873, 16647, 19421], BareMachine.Marks(dma32));
        Assert.Equal((206, 13873), (dma.PagesetHigh, dma32.PagesetHigh));
        Assert.Equal(17903, machine.Nodes[0].TotalReservePages);
    }

    [Fact]
    public void A_machine_of_6_GiB_without_huge_pages()
    {
        using MachineState machine = BareMachine.WithManaged(ArchitectureProfile.X64, OneCpu, 3840, 782592, 786432);
        BareMachine.InitWatermarks(machine);

        Assert.Equal(10033, machine.Sysctl.MinFreeKbytes);
        Assert.Equal([6, 9, 12, 15], BareMachine.Marks(machine.Zones[0]));
        Assert.Equal([1247, 2029, 2811, 3593], BareMachine.Marks(machine.Zones[1]));
        Assert.Equal([1254, 2040, 2826, 3612], BareMachine.Marks(machine.Zones[2]));
        Assert.Equal([0, 3057, 6129, 6129, 6129], machine.Zones[0].LowmemReserve);
        Assert.Equal([0, 0, 3072, 3072, 3072], machine.Zones[1].LowmemReserve);
        Assert.Equal([0, 0, 0, 0, 0], machine.Zones[2].LowmemReserve);
        Assert.Equal(12549, machine.Nodes[0].TotalReservePages);
    }

    [Fact]
    public void A_machine_of_6_GiB_with_huge_pages()
    {
        using MachineState machine = BareMachine.WithManaged(ArchitectureProfile.X64, OneCpu, 3840, 782592, 786432);
        BareMachine.InitWatermarks(machine);
        MinFreeKbytes.AdjustForHugePages(machine, enabled: true);
        WatermarkSetup.Apply(machine);

        Assert.Equal(67584, machine.Sysctl.MinFreeKbytes);
        Assert.Equal([41, 51, 61, 71], BareMachine.Marks(machine.Zones[0]));
        Assert.Equal([8406, 10507, 12608, 14709], BareMachine.Marks(machine.Zones[1]));
        Assert.Equal([8448, 10560, 12672, 14784], BareMachine.Marks(machine.Zones[2]));
        Assert.Equal(32192, machine.Nodes[0].TotalReservePages);
    }

    [Fact]
    public void Four_CPUs_share_what_the_page_sets_may_hold()
    {
        using MachineState small = BareMachine.WithManaged(ArchitectureProfile.X64, FourCpus, 3840, 258304);
        BareMachine.InitWatermarks(small);
        Assert.Equal([4, 316], small.PopulatedZones.Select(z => z.PagesetHigh));

        using MachineState large = BareMachine.WithManaged(ArchitectureProfile.X64, FourCpus, 3840, 782592, 786432);
        BareMachine.InitWatermarks(large);
        Assert.Equal([4, 507, 510], large.PopulatedZones.Select(z => z.PagesetHigh));
        MinFreeKbytes.AdjustForHugePages(large, enabled: true);
        WatermarkSetup.Apply(large);
        Assert.Equal([12, 2626, 2640], large.PopulatedZones.Select(z => z.PagesetHigh));
    }

    [Fact]
    public void A_32_bit_machine_with_high_memory()
    {
        using MachineState machine = BareMachine.WithManaged(ArchitectureProfile.I386Pae, OneCpu, 3840, 225280, 32768);
        BareMachine.InitWatermarks(machine);

        Assert.Equal(3829, machine.Sysctl.MinFreeKbytes);
        Assert.Equal([16, 20, 24], BareMachine.Marks(machine.Zones[0])[..3]);
        Assert.Equal([940, 1175, 1410], BareMachine.Marks(machine.Zones[1])[..3]);
        Assert.Equal([32, 66, 100], BareMachine.Marks(machine.Zones[2])[..3]);
        Assert.Equal([0, 880, 1008, 1008], machine.Zones[0].LowmemReserve);
        Assert.Equal([0, 0, 1024, 1024], machine.Zones[1].LowmemReserve);
        Assert.Equal([1, 63, 7], machine.PopulatedZones.Select(z => z.PagesetBatch));
    }

    [Fact]
    public void Below_512_MiB_huge_pages_leave_the_marks_alone()
    {
        using MachineState machine = BareMachine.WithManaged(ArchitectureProfile.X64, OneCpu, 3840, 131072 - 3840 - 1);
        BareMachine.InitWatermarks(machine);
        long before = machine.Sysctl.MinFreeKbytes;
        Assert.False(MinFreeKbytes.AdjustForHugePages(machine, enabled: true));
        Assert.Equal(before, machine.Sysctl.MinFreeKbytes);
    }

    [Fact]
    public void From_512_MiB_on_they_do_not()
    {
        using MachineState machine = BareMachine.WithManaged(ArchitectureProfile.X64, OneCpu, 3840, 131072 - 3840);
        BareMachine.InitWatermarks(machine);
        Assert.True(MinFreeKbytes.AdjustForHugePages(machine, enabled: true));

        // sqrt(131072 * 64) = 2896, so 724 pages: DMA 21 + 2 * 5, DMA32 702 + 2 * 175. A twentieth of the rest is less
        // than two and nine blocks for each of two zones.
        Assert.Equal((131072 - 31 - 1052) / 20 * 4, machine.Sysctl.MinFreeKbytes);
    }

    [Fact]
    public void Switched_off_huge_pages_make_the_default_be_computed_once_more()
    {
        using MachineState machine = BareMachine.WithManaged(ArchitectureProfile.X64, OneCpu, 3840, 258304);
        BareMachine.InitWatermarks(machine);
        Assert.True(MinFreeKbytes.AdjustForHugePages(machine, enabled: false));

        // Now above the high marks 21 and 1525: floor(sqrt(260598 * 64)).
        Assert.Equal(4083, machine.Sysctl.MinFreeKbytes);
    }

    [Theory]
    [InlineData(158, 128)]
    [InlineData(256, 128)]
    [InlineData(512, 181)]
    [InlineData(1L << 30, 262144)]
    [InlineData(1L << 31, 262144)]
    public void The_default_stays_within_128_KiB_and_256_MiB(long managed, long expected)
    {
        using MachineState machine = BareMachine.WithManaged(ArchitectureProfile.X64, OneCpu, managed);
        MinFreeKbytes.Calculate(machine);
        Assert.Equal(expected, machine.Sysctl.MinFreeKbytes);
    }

    [Fact]
    public void Huge_pages_ask_for_less_than_a_large_machine_keeps_anyway()
    {
        using MachineState machine = BareMachine.WithManaged(ArchitectureProfile.X64, OneCpu, 0, 0, 1L << 27);
        BareMachine.InitWatermarks(machine);
        Assert.True(MinFreeKbytes.AdjustForHugePages(machine, enabled: true));

        // floor(sqrt(2^29 * 16)), and not 22528 for one zone.
        Assert.Equal(92681, machine.Sysctl.MinFreeKbytes);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(12287, 1)]
    [InlineData(12288, 3)]
    [InlineData(24575, 3)]
    [InlineData(24576, 7)]
    [InlineData(45055, 7)]
    [InlineData(45056, 15)]
    [InlineData(90111, 15)]
    [InlineData(90112, 31)]
    [InlineData(176127, 31)]
    [InlineData(176128, 63)]
    [InlineData(1L << 40, 63)]
    public void A_batch_grows_with_the_zone_in_powers_of_two_less_one(long managed, int batch) =>
        Assert.Equal(batch, PageSetSizes.Batch(managed, pageShift: 12));
}
