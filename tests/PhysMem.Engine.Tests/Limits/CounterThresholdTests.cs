using PhysMem.Engine.Boot;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Limits;
using PhysMem.Engine.Tests.Testing;

namespace PhysMem.Engine.Tests.Limits;

public class CounterThresholdTests
{
    // Values of recorded machines with one, two and four CPUs.
    [Theory]
    [InlineData(3840, 1, 2)]
    [InlineData(16637, 1, 2)]
    [InlineData(754599, 1, 12)]
    [InlineData(3840, 2, 4)]
    [InlineData(64468, 2, 8)]
    [InlineData(113501, 2, 12)]
    [InlineData(257942, 2, 16)]
    [InlineData(446212, 2, 20)]
    [InlineData(499757, 4, 30)]
    [InlineData(1L << 32, 8192, 125)]
    public void The_threshold_grows_with_the_digits_of_CPUs_and_memory(long managed, int cpus, int threshold) =>
        Assert.Equal(threshold, CounterThresholds.Normal(managed, cpus));

    [Fact]
    public void One_CPU_needs_no_drift_mark()
    {
        using MachineState machine = MachineBuilder.Boot(MachineTemplates.FromSize(ArchitectureProfile.X64, 1L << 30));
        Assert.All(machine.PopulatedZones, z => Assert.Equal(0, z.DriftMark));
    }

    [Fact]
    public void With_more_CPUs_a_drift_mark_from_before_the_watermarks_stays()
    {
        using MachineState machine = MachineBuilder.Boot(
            MachineTemplates.FromSize(ArchitectureProfile.X64, 2L << 30, cpus: 4));
        Zone dma32 = machine.Zones[1];
        Assert.Equal(30, dma32.PageSets[0].StatThreshold);

        // When the CPUs came up, only the first sections of this zone were there: 4 * 2 * 3 * (1 + 1).
        Assert.Equal(4 * 12, dma32.DriftMark);
    }

    [Fact]
    public void A_zone_that_is_not_the_nodes_highest_was_complete_by_then()
    {
        using MachineState machine = MachineBuilder.Boot(
            MachineTemplates.FromSize(ArchitectureProfile.X64, 6L << 30, cpus: 2));
        int whole = CounterThresholds.Normal(machine.Zones[1].ManagedPages, 2);
        Assert.Equal(2 * whole, machine.Zones[1].DriftMark);
        Assert.Equal(2 * CounterThresholds.Normal(0x8000, 2), machine.Zones[2].DriftMark);
    }

    [Fact]
    public void Once_set_a_drift_mark_is_not_taken_back()
    {
        using MachineState machine = BareMachine.WithManaged(ArchitectureProfile.X64, 2, 3840, 258304);
        CounterThresholds.Refresh(machine, z => z.ManagedPages);
        Assert.Equal([8, 32], machine.PopulatedZones.Select(z => z.DriftMark));

        BareMachine.InitWatermarks(machine);
        CounterThresholds.Refresh(machine, z => z.ManagedPages);

        // DMA: low - min = 3 < 8, so 21 + 8; DMA32: 258 > 32, as it was.
        Assert.Equal([29, 32], machine.PopulatedZones.Select(z => z.DriftMark));
    }
}
