using PhysMem.Engine.Boot;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Exchange;
using PhysMem.Engine.Face;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Frames;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Report;

namespace PhysMem.Engine.Tests.Exchange;

public class CopyTests
{
    [Theory]
    [MemberData(nameof(Machines.Kinds), MemberType = typeof(Machines))]
    public void A_copy_answers_the_same_calls_alike_and_neither_sees_the_other(string kind) =>
        EqualMachines.Check(kind, machine => machine.Exchange.Copy("copy"));

    [Theory]
    [InlineData(11, 1, 1)]
    [InlineData(12, 2, 3)]
    [InlineData(13, 2, 2)]
    public void A_copy_is_equal_under_pressure_too(int seed, int nodes, int cpus) =>
        EqualMachines.CheckUnderPressure(seed, nodes, cpus, machine => machine.Exchange.Copy("copy"));

    [Fact]
    public void A_copy_outlives_its_original_and_has_a_name_of_its_own()
    {
        SimMachine original = Machines.Make("two nodes");
        using SimMachine copy = original.Exchange.Copy("copy");
        long free = copy.FreePages;
        original.Dispose();

        Assert.Equal(("copy", false, free), (copy.Name, copy.IsRemoved, copy.FreePages));
        Assert.Equal("copy", copy.Reports.Zones()[0].Machine);
        Assert.Throws<PhysMemException>(() => original.Exchange.Copy("another"));
    }

    [Fact]
    public void A_sysctl_of_a_copy_is_its_own()
    {
        using SimMachine original = Machines.Make("two nodes");
        using SimMachine copy = original.Exchange.Copy("copy");
        long[] marks = [.. original.Reports.Zones().Select(z => z.Min)];
        IReadOnlyList<SysctlReport> values = original.Reports.Sysctls();
        copy.Sysctls.Set("min_free_kbytes", "4096");
        copy.Sysctls.Set("lowmem_reserve_ratio", "1 1 1");

        Assert.Equal(marks, original.Reports.Zones().Select(z => z.Min));
        Assert.Equal(values, original.Reports.Sysctls());
        Assert.NotEqual(marks, copy.Reports.Zones().Select(z => z.Min));
    }

    // Frames without a state have links that nobody reads; they tell whether their piece was copied.
    [Fact]
    public void What_was_never_touched_of_a_large_machine_is_not_copied()
    {
        using SimMachine original = SimMachine.Boot(MachineTemplates.FromSize(ArchitectureProfile.X64, 64L << 40, 1, 1));
        Zone zone = original.State.PopulatedZones[^1];
        long inRun = zone.Buddy.First(10, MigrateTypes.Movable) + (5 << 10);
        Assert.NotNull(original.AllocPages(new(GfpMask.GfpKernel, 3)).Allocation);
        zone.Table.Wide.SetNext(inRun, 7);
        using SimMachine copy = original.Exchange.Copy("copy");
        FrameTable table = copy.State.PopulatedZones[^1].Table;

        Assert.True(table.IsWide);
        Assert.Equal(zone.Table.Next(table.Frames), table.Next(table.Frames));
        Assert.Equal((7, 0), (zone.Table.Next(inRun), table.Next(inRun)));
        Assert.Empty(MachineComparison.Compare(original.Exchange.Picture(), copy.Exchange.Picture()));
        Assert.Empty(copy.Reports.Audit());
    }
}
