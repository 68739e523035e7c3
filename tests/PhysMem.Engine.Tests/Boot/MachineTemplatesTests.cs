using System.Collections.Immutable;
using PhysMem.Engine.Boot;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Describe;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Tests.Testing;

namespace PhysMem.Engine.Tests.Boot;

public class MachineTemplatesTests
{
    private const long MiB = 1L << 20;

    [Fact]
    public void The_firmware_map_is_that_of_the_recorded_machine_of_the_same_size()
    {
        RecordedShape shape = Shapes.Read("6g-sysctl");

        // The recorded map goes on with a range beyond all memory.
        Assert.Equal(
            shape.Description.FirmwareMap.Where(r => r.Start < 1L << 39),
            MachineTemplates.FromSize(ArchitectureProfile.X64, 6144 * MiB).FirmwareMap.AsEnumerable());
        RecordedShape i386 = Shapes.Read("i386-1g");
        Assert.Equal(
            i386.Description.FirmwareMap.AsEnumerable(),
            MachineTemplates.FromSize(ArchitectureProfile.I386Pae, 1024 * MiB).FirmwareMap.AsEnumerable());
    }

    [Fact]
    public void Nodes_get_the_addresses_that_the_recorded_machine_has()
    {
        RecordedShape shape = Shapes.Read("numa4-unequal");
        MachineDescription made = MachineTemplates.From(new MachineTemplate
        {
            NodeSizes = [512 * MiB, 256 * MiB, 1024 * MiB, 3072 * MiB], CpuNodes = [0, 2],
        });

        // Its kernel numbered the second and third node the other way round, and its BIOS gave the video hole away.
        MachineDescription real = shape.Description;
        Assert.Equal(real.Nodes[0].Memory[^1].End, made.Nodes[0].Memory[^1].End);
        Assert.Equal(real.Nodes[2].Memory.AsEnumerable(), made.Nodes[1].Memory.AsEnumerable());
        Assert.Equal(real.Nodes[1].Memory.AsEnumerable(), made.Nodes[2].Memory.AsEnumerable());
        Assert.Equal(real.Nodes[3].Memory.AsEnumerable(), made.Nodes[3].Memory.AsEnumerable());
        Assert.Equal(0, Assert.Single(made.Nodes[0].Cpus));
        Assert.Equal(1, Assert.Single(made.Nodes[2].Cpus));
    }

    [Theory]
    [InlineData(3072, 0xc0000000, 0)]
    [InlineData(3583, 0xdff00000, 0)]
    [InlineData(3584, 0xc0000000, 0x120000000)]
    [InlineData(4096, 0xc0000000, 0x140000000)]
    public void Memory_that_has_no_room_below_4_GiB_continues_there(long mib, long lowEnd, long highEnd)
    {
        ImmutableArray<MemoryRange> memory = MachineTemplates.FromSize(ArchitectureProfile.X64, mib * MiB).Nodes[0].Memory;
        Assert.Equal(lowEnd, memory[0].End);
        Assert.Equal(highEnd, memory.Length > 1 ? memory[1].End : 0);
    }

    [Fact]
    public void A_machine_without_firmware_has_its_memory_in_one_piece()
    {
        MachineDescription machine = MachineTemplates.FromSize(ArchitectureProfile.FourZone, 8192 * MiB);
        Assert.Empty(machine.FirmwareMap);
        Assert.Equal(new MemoryRange(0, 8192 * MiB), Assert.Single(machine.Nodes[0].Memory));
    }

    [Fact]
    public void Memory_and_CPUs_are_spread_over_the_nodes()
    {
        MachineDescription machine = MachineTemplates.FromSize(ArchitectureProfile.X64, 1000 * MiB, nodes: 3, cpus: 5);
        Assert.Equal([333, 333, 334], machine.Nodes.Select(n => n.Memory.Sum(m => m.Bytes) / MiB));
        Assert.Equal(["0,3", "1,4", "2"], machine.Nodes.Select(n => string.Join(',', n.Cpus)));
        Assert.Equal(5, machine.CpuCount);
    }

    [Fact]
    public void Typical_reservations_come_near_what_real_kernels_keep()
    {
        // Managed pages of recorded machines: zone by zone within 1 % of the machine's size.
        Dictionary<string, long[]> recorded = new()
        {
            ["128m"] = [3840, 16637], ["1g"] = [3840, 242093], ["6g"] = [3840, 754599, 758467],
        };
        foreach ((string name, long mib) in new[] { ("128m", 128L), ("1g", 1024L), ("6g", 6144L) })
        {
            using MachineState machine = MachineBuilder.Boot(
                MachineTemplates.From(new MachineTemplate { Bytes = mib * MiB, Reservations = true }));
            long[] managed = [.. machine.PopulatedZones.Select(z => z.ManagedPages)];
            Assert.Equal(recorded[name].Length, managed.Length);
            Assert.All(managed.Zip(recorded[name]), pair => Assert.InRange(
                pair.First, pair.Second - 100, pair.Second + 1500 + (mib * 256 / 100)));
            Assert.NotEqual(0, machine.PopulatedZones[^1].PageSets[0].Count + machine.PopulatedZones[1].PageSets[0].Count);
        }
    }

    [Theory]
    [InlineData(0, 1, 1, "A machine can't have 0 bytes of memory.")]
    [InlineData(1048575, 1, 1, "A machine can't have 1048575 bytes of memory.")]
    [InlineData(1048577, 1, 1, "A machine can't have 1048577 bytes of memory.")]
    [InlineData(-1048576, 1, 1, "A machine can't have -1048576 bytes of memory.")]
    [InlineData(1L << 48, 1, 1, "256 TiB are more than x86_64 can have.")]
    [InlineData(1L << 30, 0, 1, "A machine has 1 to 1024 nodes, not 0.")]
    [InlineData(1L << 40, 1025, 1, "A machine has 1 to 1024 nodes, not 1025.")]
    [InlineData(1L << 21, 3, 1, "2 MiB are not enough for 3 nodes.")]
    [InlineData(1L << 30, 1, 0, "A machine has 1 to 8192 CPUs, not 0.")]
    [InlineData(1L << 30, 1, 8193, "A machine has 1 to 8192 CPUs, not 8193.")]
    public void Bad_sizes_and_counts_are_refused(long bytes, int nodes, int cpus, string message)
    {
        var thrown = Assert.Throws<PhysMemException>(
            () => MachineTemplates.FromSize(ArchitectureProfile.X64, bytes, nodes, cpus));
        Assert.Equal((FaultCode.MachineDescriptionInvalid, message), (thrown.Code, thrown.Message));
    }

    public static TheoryData<string, MachineTemplate> BadTemplates => new()
    {
        { "i386 is built without NUMA and has node 0 alone.", new() { Architecture = ArchitectureProfile.I386Pae, Bytes = 64 * MiB, Nodes = 2 } },
        { "64 GiB are more than i386 can have.", new() { Architecture = ArchitectureProfile.I386Pae, Bytes = 65536 * MiB } },
        { "A node can't have -4096 bytes of memory.", new() { NodeSizes = [64 * MiB, -4096] } },
        { "A node can't have 5 bytes of memory.", new() { NodeSizes = [64 * MiB, 5] } },
        { "The nodes have 96 MiB together, but the machine 128 MiB.", new() { NodeSizes = [64 * MiB, 32 * MiB], Bytes = 128 * MiB } },
        { "CPU 1 is to be on node 2, but the nodes are 0 to 1.", new() { NodeSizes = [64 * MiB, 32 * MiB], CpuNodes = [0, 2] } },
        { "Node 1 has neither memory nor CPUs.", new() { NodeSizes = [64 * MiB, 0] } },
        { "There are 1 rows of distances for 2 nodes.", new() { Bytes = 64 * MiB, Nodes = 2, Distances = [[10, 20]] } },
        { "The machine is too small for what a kernel keeps at boot.", new() { Bytes = 32 * MiB, Reservations = true } },
    };

    [Theory]
    [MemberData(nameof(BadTemplates))]
    public void Bad_templates_are_refused(string message, MachineTemplate template)
    {
        var thrown = Assert.Throws<PhysMemException>(() => MachineTemplates.From(template));
        Assert.Equal((FaultCode.MachineDescriptionInvalid, message), (thrown.Code, thrown.Message));
        Assert.NotEmpty(thrown.Remedy);
    }
}
