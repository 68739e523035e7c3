using PhysMem.Engine.Boot;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Describe;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Tests.Testing;

namespace PhysMem.Engine.Tests.Boot;

public class MemoryReleaseTests
{
    private const long Page = PageConstants.PageSize;

    [Fact]
    public void Golden_trace_T0_whole_blocks_in_rising_order()
    {
        using MachineState machine = Boot(0x1000, 0x3000);
        Assert.Equal(
            ["o10 M: 1000 1400 1800 1c00 2000 2400 2800 2c00"], FreeLists.Of(Assert.Single(machine.PopulatedZones)));
    }

    [Fact]
    public void Golden_trace_T8_ragged_ends_leave_small_blocks_lower_one_first()
    {
        using MachineState machine = BootReserved(0x1000, 0x3000);
        Zone zone = Assert.Single(machine.PopulatedZones);
        MemoryRelease.FreeRun(machine, new FrameRange(0x1003, 0x18f5, zone), toTail: true);
        Assert.Equal(
            [
                "o0 M: 1003 18f4", "o2 M: 1004 18f0", "o3 M: 1008", "o4 M: 1010 18e0", "o5 M: 1020 18c0",
                "o6 M: 1040 1880", "o7 M: 1080 1800", "o8 M: 1100", "o9 M: 1200", "o10 M: 1400",
            ],
            FreeLists.Of(zone));
    }

    [Fact]
    public void All_memory_is_managed_and_free_unless_something_is_kept_back()
    {
        using MachineState machine = MachineBuilder.Boot(
            MachineTemplates.FromSize(ArchitectureProfile.X64, 6L << 30, nodes: 2, cpus: 4));
        Assert.All(machine.PopulatedZones, z =>
        {
            Assert.Equal(z.PresentPages, z.ManagedPages);
            Assert.Equal(z.PresentPages, z.NrFreeExact);
            Assert.Equal(z.PresentPages, z.Buddy.FreePages);
            Assert.Equal(0, z.PageSets.Pages);
        });
        Assert.Equal(machine.Nodes.Sum(n => n.PresentPages), machine.TotalRam);
        Assert.Equal(machine.TotalRam, machine.Events.PgFree);
    }

    [Theory]
    [InlineData("6.1", true)]
    [InlineData("6.12", true)]
    [InlineData("7.2", false)]
    public void High_memory_is_handed_out_from_its_end_until_7_2_releases_it_with_the_rest(string line, bool falls)
    {
        MachineDescription description = MachineTemplates.FromSize(ArchitectureProfile.I386Pae, 1L << 30);
        using MachineState machine = MachineBuilder.Boot(description with { Line = KernelLine.All.Single(one => one.Name == line) });
        long[] high = FreeLists.Pfns(machine.Zones[2], 10, MigrateTypes.Movable);
        long[] low = FreeLists.Pfns(machine.Zones[1], 10, MigrateTypes.Movable);
        Assert.Equal(falls ? high.OrderDescending() : high.Order(), high);
        Assert.Equal(low.Order(), low);
        Assert.Equal(35, high.Length);

        // Low memory ends at 0x36ffe, inside of a block: high memory has two pages of it, of another type.
        Assert.Equal([0x36ffeL], FreeLists.Pfns(machine.Zones[2], 1, MigrateTypes.Unmovable));
    }

    [Fact]
    public void Freeing_the_grown_blocks_of_high_memory_equals_freeing_its_pages_one_by_one()
    {
        var random = new Random(61);
        for (int round = 0; round < 200; round++)
        {
            using MachineState blocks = BootReserved(0x1000, 0x3000), pages = BootReserved(0x1000, 0x3000);
            PageSet bootSet = pages.PopulatedZones[0].PageSets[0];
            bootSet.High = 0;
            bootSet.Batch = 1;
            long at = 0x1000;
            while (at < 0x2f00)
            {
                long start = at + random.Next(1, 700), end = Math.Min(start + random.Next(1, 3000), 0x3000);
                if (start >= end)
                {
                    break;
                }

                MemoryRelease.FreeRun(blocks, new FrameRange(start, end, blocks.PopulatedZones[0]), toTail: false);
                FreePages(pages, start, end);
                at = end;
            }

            Assert.Equal(FreeLists.Of(pages.PopulatedZones[0]), FreeLists.Of(blocks.PopulatedZones[0]));
        }
    }

    [Fact]
    public void Reserved_memory_is_a_gap_and_not_managed()
    {
        MachineDescription description = Describe(0x1000, 0x3000) with
        {
            Reserved = [new MemoryRange(0x1400 * Page, (0x1c00 * Page) - 100), new MemoryRange((0x2fff * Page) + 100, 0x3000 * Page)],
        };
        using MachineState machine = MachineBuilder.Boot(description);
        Zone zone = machine.PopulatedZones[0];
        Assert.Equal(0x2000 - 0x800 - 1, zone.ManagedPages);
        Assert.Equal([0x1000, 0x1c00, 0x2000, 0x2400, 0x2800], FreeLists.Pfns(zone, 10, MigrateTypes.Movable));
        Assert.Equal([0x2c00L], FreeLists.Pfns(zone, 9, MigrateTypes.Movable));
        Assert.Equal([0x2ffeL], FreeLists.Pfns(zone, 0, MigrateTypes.Movable));
    }

    [Fact]
    public void What_a_known_number_of_managed_pages_leaves_over_is_kept_at_the_top()
    {
        MachineDescription description = Describe(0x1000, 0x3000) with
        {
            Reserved = [new MemoryRange(0x1000 * Page, 0x1400 * Page)],
            ManagedPages = [new ZonePages(0, ZoneType.Dma32, 0x1800)],
        };
        using MachineState machine = MachineBuilder.Boot(description);
        Zone zone = machine.PopulatedZones[0];
        Assert.Equal(0x1800, zone.ManagedPages);
        Assert.Equal(
            [0x1400, 0x1800, 0x1c00, 0x2000, 0x2400, 0x2800], FreeLists.Pfns(zone, 10, MigrateTypes.Movable));
    }

    [Fact]
    public void Late_pages_come_through_the_first_CPUs_lists_and_change_no_mark()
    {
        MachineDescription early = Describe(0x1000, 0x5000) with { Reserved = [new MemoryRange(0x4c00 * Page, 0x5000 * Page)] };
        MachineDescription late = early with { LateRelease = new LateRelease(0x20, 0x10) };
        using MachineState before = MachineBuilder.Boot(early), after = MachineBuilder.Boot(late);
        Zone was = before.PopulatedZones[0], zone = after.PopulatedZones[0];
        Assert.Equal(was.ManagedPages + 0x30, zone.ManagedPages);
        Assert.Equal(before.TotalRam + 0x30, after.TotalRam);
        Assert.Equal(BareMachine.Marks(was), BareMachine.Marks(zone));
        Assert.Equal(before.Sysctl.MinFreeKbytes, after.Sysctl.MinFreeKbytes);

        // The highest reserved frames, the last one freed on top.
        Assert.Equal(0x30, zone.PageSets[0].Count);
        Assert.Equal(was.NrFreeExact, zone.NrFreeExact);
        long head = zone.PageSets[0].Head(PageSet.ListOf(0, MigrateTypes.Movable));
        unsafe
        {
            Assert.Equal(0x4fff, zone.Pfn(zone.Table.Next(head)));
            Assert.Equal(0x4fd0, zone.Pfn(zone.Table.Prev(head)));
        }
    }

    private static void FreePages(MachineState machine, long start, long end)
    {
        Zone zone = machine.PopulatedZones[0];
        for (long pfn = start; pfn < end; pfn++)
        {
            machine.Allocator.FreePages(zone, zone.FrameIndex(pfn), 0, cpu: 0);
        }
    }

    private static MachineState Boot(long startPfn, long endPfn) => MachineBuilder.Boot(Describe(startPfn, endPfn));

    private static MachineState BootReserved(long startPfn, long endPfn) => MachineBuilder.Boot(
        Describe(startPfn, endPfn) with { Reserved = [new MemoryRange(startPfn * Page, endPfn * Page)] });

    private static MachineDescription Describe(long startPfn, long endPfn) => new()
    {
        Name = "test",
        Nodes = [new NodeDescription(0) { Memory = [new MemoryRange(startPfn * Page, endPfn * Page)], Cpus = [0] }],
    };
}
