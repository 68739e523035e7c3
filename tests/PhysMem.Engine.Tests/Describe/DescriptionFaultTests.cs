using System.Collections.Immutable;
using PhysMem.Engine.Boot;
using PhysMem.Engine.Describe;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Tests.Describe;

public class DescriptionFaultTests
{
    private const long MiB = 1L << 20;

    private static readonly MachineDescription s_good = new()
    {
        Name = "test",
        Nodes =
        [
            new NodeDescription(0) { Memory = [new MemoryRange(0, 64 * MiB)], Cpus = [0], Distances = [10, 20] },
            new NodeDescription(1) { Memory = [new MemoryRange(64 * MiB, 128 * MiB)], Cpus = [1], Distances = [20, 10] },
        ],
    };

    public static TheoryData<string, Func<MachineDescription, MachineDescription>> Bad => new()
    {
        { "A machine needs a name.", d => d with { Name = " " } },
        { "A machine has 1 to 1024 nodes, not 0.", d => d with { Nodes = [] } },
        { "A machine has 1 to 1024 nodes, not 0.", d => d with { Nodes = default } },
        { "A machine has 1 to 1024 nodes, not 1025.", d => d with { Nodes = [.. Enumerable.Range(0, 1025).Select(n => new NodeDescription(n))] } },
        { "1024 is no node number.", d => Second(d, n => n with { Nid = 1024 }) },
        { "-1 is no node number.", d => Second(d, n => n with { Nid = -1 }) },
        { "Node 0 is described twice.", d => Second(d, n => n with { Nid = 0 }) },
        { "Node 1 has neither memory nor CPUs.", d => Second(d, n => n with { Memory = [], Cpus = [] }) },
        { "i386 is built without NUMA and has node 0 alone.", d => d with { Architecture = ArchitectureProfile.I386Pae } },
        { "A machine has 1 to 8192 CPUs, not 0.", d => d with { Nodes = [.. d.Nodes.Select(n => n with { Cpus = [] })] } },
        { "CPU 2 is out of place among 2 CPUs.", d => Second(d, n => n with { Cpus = [2] }) },
        { "CPU -1 is out of place among 2 CPUs.", d => Second(d, n => n with { Cpus = [-1] }) },
        { "CPU 0 is on two nodes.", d => Second(d, n => n with { Cpus = [0] }) },
        { "Node 1 has 1 distances, but the machine has 2 nodes.", d => Second(d, n => n with { Distances = [20] }) },
        { "Node 1 has 0 distances, but the machine has 2 nodes.", d => Second(d, n => n with { Distances = [] }) },
        { "Node 1 is 20 away from itself.", d => Second(d, n => n with { Distances = [20, 20] }) },
        { "Node 0 is 10 away from node 1.", d => Second(d, n => n with { Distances = [10, 10] }) },
        { "Node 0 is 255 away from node 1.", d => Second(d, n => n with { Distances = [255, 10] }) },
        { "The memory of node 1 has a range from 0x100 to 0x100, which is empty or negative.", d => Second(d, n => n with { Memory = [new MemoryRange(0x100, 0x100)] }) },
        { "The memory of node 1 has a range from -1 to 0x100, which is empty or negative.", d => Second(d, n => n with { Memory = [new MemoryRange(-1, 0x100)] }) },
        { "The memory of node 1 reaches up to 0x1000000001000, but the architecture ends at 256 TiB.", d => Second(d, n => n with { Memory = [new MemoryRange(64 * MiB, (1L << 48) + 4096)] }) },
        { "In the nodes' memory, [mem 0x0-0x3ffffff] and [mem 0x3fff000-0x7ffffff] overlap.", d => Second(d, n => n with { Memory = [new MemoryRange((64 * MiB) - 4096, 128 * MiB)] }) },
        { "In the firmware map, [mem 0x0-0x1fff] and [mem 0x1000-0x2fff] overlap.", d => d with { FirmwareMap = [new MemoryRange(0x1000, 0x3000), new MemoryRange(0, 0x2000, false)] } },
        { "The firmware map has a range from 0x5 to 0x4, which is empty or negative.", d => d with { FirmwareMap = [new MemoryRange(5, 4)] } },
        { "The reserved memory has a range from 0x5 to 0x5, which is empty or negative.", d => d with { Reserved = [new MemoryRange(5, 5)] } },
        { "The machine has no usable memory.", d => d with { FirmwareMap = [new MemoryRange(1L << 40, 1L << 41)] } },
        { "Managed pages are given for zone Dma of node 7, which the machine doesn't have.", d => d with { ManagedPages = [new ZonePages(7, ZoneType.Dma, 1)] } },
        { "Managed pages are given for zone HighMem of node 0, which the machine doesn't have.", d => d with { ManagedPages = [new ZonePages(0, ZoneType.HighMem, 1)] } },
        { "Managed pages of zone Dma of node 0 are negative or given twice.", d => d with { ManagedPages = [new ZonePages(0, ZoneType.Dma, -1)] } },
        { "Managed pages of zone Dma of node 0 are negative or given twice.", d => d with { ManagedPages = [new ZonePages(0, ZoneType.Dma, 1), new ZonePages(0, ZoneType.Dma, 1)] } },
        { "node 0 DMA is to have 4096 managed pages, 0 of them released late, but 4095 pages are not reserved there.", d => d with { ManagedPages = [new ZonePages(0, ZoneType.Dma, 4096)] } },
        { "node 0 DMA32 is to have 4 managed pages, 5 of them released late, but 12288 pages are not reserved there.", d => d with { ManagedPages = [new ZonePages(0, ZoneType.Dma32, 4)], LateRelease = new LateRelease(5, 0) } },
        { "5 pages of node 0 DMA32 are to be released late, but only 0 are reserved there.", d => d with { LateRelease = new LateRelease(5, 0) } },
        { "A negative number of pages is to be released late.", d => d with { LateRelease = new LateRelease(0, -1) } },
        { "Linux 6.1 on x86_64 has no sysctl 'vm.swappiness' that the allocator looks at.", d => d with { Sysctls = [new SysctlSetting("vm.swappiness", "60")] } },
    };

    [Fact]
    public void The_description_that_these_tests_break_is_good()
    {
        using var machine = MachineBuilder.Boot(s_good);
        Assert.Equal(2, machine.Nodes.Length);
    }

    [Theory]
    [MemberData(nameof(Bad))]
    public void A_description_that_makes_no_sense_is_refused(string message, Func<MachineDescription, MachineDescription> spoil)
    {
        ArgumentNullException.ThrowIfNull(spoil);
        var thrown = Assert.Throws<PhysMemException>(() => MachineBuilder.Boot(spoil(s_good)));
        Assert.Equal(message, thrown.Message);
        Assert.Contains(thrown.Code, new[] { FaultCode.MachineDescriptionInvalid, FaultCode.SysctlInvalid });
        Assert.NotEmpty(thrown.Remedy);
    }

    private static MachineDescription Second(MachineDescription d, Func<NodeDescription, NodeDescription> change) =>
        d with { Nodes = ImmutableArray.Create(d.Nodes[0], change(d.Nodes[1])) };
}
