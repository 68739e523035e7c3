using PhysMem.Engine.Boot;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Describe;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Tests.Boot;

/// <summary>Where contiguous areas come to lie, and that their memory is what they say.</summary>
public class CmaPlaceTests
{
    private const long MiB = 1L << 20;
    private const long GiB = 1L << 30;

    // As a 7.2 kernel with 280 MiB and cma=64M said: "cma: Reserved 64 MiB at 0x000000000d600000".
    [Fact]
    public void Below_4_GiB_it_is_the_highest_place_as_recorded()
    {
        MachineDescription machine = MachineTemplates.From(Template(280, 64));
        Assert.Equal([new MemoryRange(0xd600000, 0x11600000)], machine.CmaAreas);
    }

    // As one with 128 MiB on both sides of 4 GiB and cma=48M said: "cma: Reserved 48 MiB at 0x0000000100000000".
    [Fact]
    public void With_room_above_4_GiB_it_is_the_lowest_place_there_as_recorded()
    {
        MachineDescription machine = CmaPlaces.AddTo(Split(128 * MiB), 48 * MiB);
        Assert.Equal([new MemoryRange(4 * GiB, (4 * GiB) + (48 * MiB))], machine.CmaAreas);
    }

    [Fact]
    public void Without_room_for_all_of_it_above_4_GiB_it_lies_below()
    {
        MachineDescription machine = CmaPlaces.AddTo(Split(40 * MiB), 48 * MiB);
        Assert.Equal([new MemoryRange(80 * MiB, 128 * MiB)], machine.CmaAreas);
    }

    [Fact]
    public void What_is_reserved_is_passed_over()
    {
        MachineDescription machine = Split(40 * MiB) with { Reserved = [new MemoryRange(100 * MiB, 128 * MiB)] };
        Assert.Equal([new MemoryRange(52 * MiB, 100 * MiB)], CmaPlaces.AddTo(machine, 48 * MiB).CmaAreas);
    }

    [Fact]
    public void Sizes_are_rounded_up_to_pageblocks()
    {
        Assert.Equal(66 * MiB, MachineTemplates.From(Template(280, 65)).CmaAreas[0].Bytes);
        Assert.Equal(
            512 * MiB, MachineTemplates.From(Template(4096, 1) with { PageBytes = 64 << 10 }).CmaAreas[0].Bytes);
    }

    // That a kernel with cma=24M on two nodes keeps 72 MiB was seen; where the three lie was not.
    [Fact]
    public void With_several_nodes_a_7_2_kernel_has_one_on_each_besides()
    {
        MachineTemplate two = Template(512, 24) with { Nodes = 2 };
        MachineDescription machine = MachineTemplates.From(two);
        Assert.Equal([0, 1, 1], machine.CmaAreas.Select(area => area.Start / (256 * MiB)));
        Assert.Single(MachineTemplates.From(two with { Line = KernelLine.V612 }).CmaAreas);
    }

    public static TheoryData<string> Lines => [.. KernelLine.All.Select(line => line.Name)];

    [Theory]
    [MemberData(nameof(Lines))]
    public void An_area_is_managed_free_and_of_its_type(string line)
    {
        using MachineState machine = MachineBuilder.BootAllocator(
            MachineTemplates.From(Template(280, 64) with { Line = KernelLine.All.Single(one => one.Name == line) }));
        Zone zone = machine.PopulatedZones[^1];
        Assert.Equal(64 * 256, zone.CmaPages);
        Assert.Equal(64 * 256, zone.NrFreeCmaExact);
        Assert.Equal(machine.PopulatedZones.Sum(z => z.PresentPages), machine.PopulatedZones.Sum(z => z.ManagedPages));
        Assert.Equal(32, Enumerable.Range(0, (int)zone.Pageblocks.Count).Count(k => zone.Pageblocks[k] == MigrateTypes.Cma));
    }

    public static TheoryData<string, MachineTemplate> Refused => new()
    {
        { "There is no room for a contiguous area of 300 MiB.", Template(280, 300) },
        { "There is no room for a contiguous area of 200 MiB on node 0.", Template(280, 200) with { Nodes = 2 } },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_has_no_place_is_refused(string message, MachineTemplate template)
    {
        var thrown = Assert.Throws<PhysMemException>(() => MachineTemplates.From(template));
        Assert.Equal((FaultCode.MachineDescriptionInvalid, message), (thrown.Code, thrown.Message));
    }

    [Fact]
    public void An_area_across_the_border_of_zones_is_refused()
    {
        MachineDescription machine = MachineTemplates.From(Template(280, 64)) with { CmaAreas = [new MemoryRange(14 * MiB, 18 * MiB)] };
        var thrown = Assert.Throws<PhysMemException>(() => MachineBuilder.BootAllocator(machine));
        Assert.Equal("The contiguous area [mem 0xe00000-0x11fffff] isn't RAM of one zone alone.", thrown.Message);
    }

    private static MachineTemplate Template(long mib, long area) =>
        new() { Line = KernelLine.V72, Bytes = mib * MiB, CmaBytes = area * MiB };

    // 128 MiB, and something above 4 GiB.
    private static MachineDescription Split(long above) => new()
    {
        Name = "split",
        Line = KernelLine.V72,
        Build = new KernelBuild(ArchitectureProfile.X64) { HasCma = true },
        Nodes = [new NodeDescription(0) { Memory = [new(0, 128 * MiB), new(4 * GiB, (4 * GiB) + above)], Cpus = [0] }],
    };
}
