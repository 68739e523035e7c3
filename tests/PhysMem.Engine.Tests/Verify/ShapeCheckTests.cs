using PhysMem.Engine.Describe;
using PhysMem.Engine.Tests.Testing;
using PhysMem.Engine.Verify;

namespace PhysMem.Engine.Tests.Verify;

/// <summary>Real machines against the boot computed from their descriptions.</summary>
public class ShapeCheckTests
{
    [Theory]
    [InlineData("128m", 160)]
    [InlineData("6g-sysctl", 230)]
    [InlineData("numa4-unequal", 630)]
    [InlineData("2g-kernelcore-512m", 165)]
    [InlineData("i386-1g", 125)]
    public void Every_computed_value_equals_the_recorded_one(string name, int atLeast)
    {
        ShapeComparison result = ShapeCheck.Run(Shapes.Read(name));
        Assert.Empty(result.Differences);
        Assert.InRange(result.Count.Total, atLeast, int.MaxValue);
    }

    [Fact]
    public void Without_the_late_release_marks_and_reserves_would_differ()
    {
        RecordedShape shape = Shapes.Read("128m");
        ShapeComparison result = Check(shape, shape.Description with { LateRelease = LateRelease.None });
        Assert.Contains(result.Differences, d => d is { What: "zoneinfo at boot/node 0 DMA/protection[1]", Expected: "56", Given: "64" });
        Assert.Contains(result.Differences, d => d.What == "zoneinfo at boot/node 0 DMA32/min");
    }

    [Fact]
    public void Another_zone_limit_shows_in_spans_and_lists()
    {
        RecordedShape shape = Shapes.Read("2g-kernelcore-512m");
        ShapeComparison result = Check(
            shape, shape.Description with { Arguments = KernelArguments.None, ManagedPages = [], LateRelease = LateRelease.None });
        Assert.Contains(result.Differences, d => d.What == "state/node 0/fallback");
        Assert.Contains(result.Differences, d => d.What == "state/node 0 Movable/spanned");
    }

    [Fact]
    public void Other_distances_show_in_the_zonelists()
    {
        RecordedShape shape = Shapes.Read("numa4-unequal");
        MachineDescription near = shape.Description with
        {
            Nodes = [.. shape.Description.Nodes.Select(n => n with { Distances = [] })],
        };
        Assert.Contains(Check(shape, near).Differences, d => d.What == "log/node 0/fallback order");
    }

    [Fact]
    public void What_was_not_written_is_missed()
    {
        RecordedShape shape = Shapes.Read("6g-sysctl");
        ShapeComparison result = ShapeCheck.Run(new RecordedShape(shape.Description, [shape.Writes[0]], shape.State, shape.Files));
        Assert.Contains(result.Differences, d => d.What == "sysctl written/vm.percpu_pagelist_high_fraction");
        Assert.Contains(result.Differences, d => d.What == "state/node 0 DMA32/pageset_high");
    }

    [Fact]
    public void The_description_says_what_the_machine_was_made_of()
    {
        RecordedShape shape = Shapes.Read("numa4-unequal");
        MachineDescription d = shape.Description;
        Assert.Equal(4, d.Nodes.Length);
        Assert.Equal([16, 18, 10, 22], d.Nodes[2].Distances.AsEnumerable());
        Assert.Equal(1, Assert.Single(d.Nodes[1].Cpus));
        Assert.Equal(new MemoryRange(0x20000000, 0x30000000), Assert.Single(d.Nodes[2].Memory));
        Assert.Equal(2, d.CpuCount);
        Assert.Equal("numa4-unequal", d.Name);
        Assert.Equal(
            [
                new SysctlSetting("watermark_scale_factor", "200"),
                new SysctlSetting("percpu_pagelist_high_fraction", "8"),
                new SysctlSetting("lowmem_reserve_ratio", "64 128 16 0 0"),
            ],
            Shapes.Read("6g-sysctl").Writes.AsEnumerable());
    }

    private static ShapeComparison Check(RecordedShape shape, MachineDescription changed) =>
        ShapeCheck.Run(new RecordedShape(changed, shape.Writes, shape.State, shape.Files));
}
