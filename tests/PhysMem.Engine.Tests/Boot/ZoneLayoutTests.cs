using PhysMem.Engine.Boot;
using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Describe;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Tests.Boot;

public class ZoneLayoutTests
{
    private const long MiB = 1L << 20;

    [Fact]
    public void All_four_zones_have_their_place_in_a_machine_with_all_of_them()
    {
        using MachineState machine = MachineBuilder.Boot(MachineTemplates.FromSize(ArchitectureProfile.FourZone, 8192 * MiB));
        Assert.Equal(
            [("DMA", 1, 0x1000), ("DMA32", 0x1000, 0x100000), ("Normal", 0x100000, 0x180000), ("HighMem", 0x180000, 0x200000)],
            machine.PopulatedZones.Select(z => (z.Name, z.StartPfn, z.EndPfn)));
        Assert.Equal(3, machine.MovableZone);
        Assert.Equal([256, 256, 32, 0, 0], machine.Sysctl.LowmemReserveRatio);
    }

    [Fact]
    public void A_zone_spans_holes_but_does_not_count_them()
    {
        using MachineState machine = MachineBuilder.Boot(MachineTemplates.FromSize(ArchitectureProfile.X64, 6144 * MiB));

        // As the recorded machine 6g has it.
        Assert.Equal(
            [(1, 4095, 3998), (4096, 1044480, 782301), (1048576, 786432, 786432)],
            machine.PopulatedZones.Select(z => ((int)z.StartPfn, (int)z.SpannedPages, (int)z.PresentPages)));
        Assert.Equal([true, false, true], machine.PopulatedZones.Select(z => z.IsContiguous));
        Assert.Null(machine.Frames.ZoneOf(0));
        Assert.Null(machine.Frames.ZoneOf(0x9f));
        Assert.Null(machine.Frames.ZoneOf(0xc0000));
        Assert.Same(machine.Zones[2], machine.Frames.ZoneOf(0x100000));
    }

    [Fact]
    public void Memory_of_another_node_in_between_makes_a_zone_not_contiguous()
    {
        using MachineState machine = Boot(
            Node(0, (16, 64), (128, 192)) with { Cpus = [0] },
            Node(1, (64, 128)));
        Zone outer = machine.NodeData[0]!.Zones[1], inner = machine.NodeData[1]!.Zones[1];
        Assert.False(outer.IsContiguous);
        Assert.True(inner.IsContiguous);
        Assert.Equal((176 * 256, 112 * 256), ((int)outer.SpannedPages, (int)outer.PresentPages));
        Assert.Same(inner, machine.Frames.ZoneOf(100 * 256));
    }

    [Fact]
    public void One_page_of_another_node_at_the_end_of_a_pageblock_is_enough()
    {
        using MachineState machine = Boot(
            Node(0, (16, 65), (66, 192)) with { Cpus = [0] },
            Node(1, (65, 66)));
        Assert.False(machine.NodeData[0]!.Zones[1].IsContiguous);

        // In the middle of a block nobody looks.
        MachineDescription inside = Describe(
            new NodeDescription(0)
            {
                Cpus = [0],
                Memory = [new MemoryRange(16 * MiB, 65 * MiB), new MemoryRange((65 * MiB) + 4096, 192 * MiB)],
            },
            new NodeDescription(1) { Memory = [new MemoryRange(65 * MiB, (65 * MiB) + 4096)] });
        using MachineState unnoticed = MachineBuilder.Boot(inside);
        Assert.True(unnoticed.NodeData[0]!.Zones[1].IsContiguous);
    }

    [Fact]
    public void Without_sections_every_hole_has_page_structs()
    {
        using MachineState machine = MachineBuilder.Boot(
            Describe(Node(0, (16, 64), (256, 320)) with { Cpus = [0] }) with { Architecture = ArchitectureProfile.I386Pae });
        Assert.True(machine.PopulatedZones[0].IsContiguous);
    }

    [Fact]
    public void Neighbouring_ranges_of_a_node_are_one()
    {
        using MachineState machine = Boot(Node(0, (64, 128), (16, 63), (63, 64)) with { Cpus = [0] });
        Assert.Equal((0x1000, 0x8000), machine.Frames.Ranges.Select(r => (r.Start, r.End)).Single());
        Assert.All(FreeLists.Of(machine.PopulatedZones[0]), l => Assert.StartsWith("o10 ", l, StringComparison.Ordinal));
    }

    [Fact]
    public void What_a_PCs_firmware_calls_usable_between_640_KiB_and_1_MiB_is_not_believed()
    {
        MachineDescription description = Describe(Node(0, (0, 64)) with { Cpus = [0] }) with
        {
            FirmwareMap = [new MemoryRange(0, 64 * MiB)],
        };
        using MachineState machine = MachineBuilder.Boot(description);
        Assert.Equal([(1, 0xa0), (0x100, 0x1000), (0x1000, 0x4000)], machine.Frames.Ranges.Select(r => (r.Start, r.End)));
    }

    [Fact]
    public void A_small_hole_within_a_section_leaves_a_zone_contiguous_but_a_whole_section_does_not()
    {
        using MachineState small = Boot(Node(0, (16, 64), (80, 120)) with { Cpus = [0] });
        Assert.True(small.PopulatedZones[0].IsContiguous);

        using MachineState large = Boot(Node(0, (16, 64), (256, 320)) with { Cpus = [0] });
        Assert.False(large.PopulatedZones[0].IsContiguous);
    }

    [Fact]
    public void Only_the_pageblock_with_page_0_stays_unmovable_on_a_PC()
    {
        using MachineState machine = MachineBuilder.Boot(MachineTemplates.FromSize(ArchitectureProfile.X64, 512 * MiB));
        Assert.Equal([0L], Unmovable(machine.Zones[0]));
        Assert.Empty(Unmovable(machine.Zones[1]));
        Assert.Equal(["o0 U: 1 9e", "o1 U: 2 9c"], FreeLists.Of(machine.Zones[0])[..2]);
    }

    [Fact]
    public void A_block_that_begins_in_a_hole_stays_unmovable()
    {
        using MachineState machine = Boot(Node(0, (16, 64), (65, 70)) with { Cpus = [0] });
        Assert.Equal([64 * 256L], Unmovable(machine.PopulatedZones[0]).Where(p => p == 64 * 256));

        // It is 65 MiB where memory goes on, in the middle of the block from 64 to 66.
        Assert.Equal([65 * 256L], FreeLists.Pfns(machine.PopulatedZones[0], 8, MigrateTypes.Unmovable));
    }

    [Fact]
    public void In_deferred_memory_blocks_that_begin_with_a_reserved_page_stay_unmovable()
    {
        MachineDescription description = Describe(Node(0, (16, 512)) with { Cpus = [0] }) with
        {
            // One within what is ready early, up to 256 MiB, one across its end, one behind.
            Reserved =
            [
                new MemoryRange(32 * MiB, 36 * MiB),
                new MemoryRange(252 * MiB, 260 * MiB),
                new MemoryRange(399 * MiB, 405 * MiB),
            ],
        };
        long[] expected = [.. new[] { 256, 258, 400, 402, 404 }.Select(mib => mib * 256L)];
        using MachineState machine = MachineBuilder.Boot(description);
        Assert.Equal(expected, Unmovable(machine.PopulatedZones[0]));

        // Released late, from 403 MiB on, they are no different.
        using MachineState late = MachineBuilder.Boot(description with { LateRelease = new LateRelease(0, 512) });
        Assert.Equal(expected, Unmovable(late.PopulatedZones[0]));
    }

    [Fact]
    public void A_block_that_begins_with_another_nodes_memory_has_been_made_movable_there()
    {
        using MachineState machine = Boot(Node(0, (16, 65)) with { Cpus = [0] }, Node(1, (65, 128)));
        Assert.All(machine.PopulatedZones, z => Assert.Empty(Unmovable(z)));
    }

    [Fact]
    public void Only_a_nodes_highest_zone_is_deferred_and_not_its_first_section()
    {
        using MachineState machine = MachineBuilder.Boot(MachineTemplates.FromSize(ArchitectureProfile.X64, 6144 * MiB));
        IReadOnlyList<FrameRange> ram = machine.Frames.Ranges;
        Assert.Equal(long.MaxValue, DeferredInit.FirstDeferredPfn(machine.Zones[1], ram));
        Assert.Equal(0x108000, DeferredInit.FirstDeferredPfn(machine.Zones[2], ram));

        // From 16 MiB on a section's worth is complete at 144 MiB; the next boundary is at 256 MiB.
        using MachineState low = MachineBuilder.Boot(MachineTemplates.FromSize(ArchitectureProfile.X64, 1024 * MiB));
        Assert.Equal(0x10000, DeferredInit.FirstDeferredPfn(low.Zones[1], low.Frames.Ranges));

        // 104 MiB and, behind a hole, 24 MiB more.
        using MachineState holes = Boot(Node(0, (16, 120), (130, 1024)) with { Cpus = [0] });
        Assert.Equal(0x10000, DeferredInit.FirstDeferredPfn(holes.Zones[1], holes.Frames.Ranges));

        using MachineState small = MachineBuilder.Boot(MachineTemplates.FromSize(ArchitectureProfile.X64, 128 * MiB));
        Assert.Equal(long.MaxValue, DeferredInit.FirstDeferredPfn(small.Zones[1], small.Frames.Ranges));

        using MachineState i386 = MachineBuilder.Boot(MachineTemplates.FromSize(ArchitectureProfile.I386Pae, 2048 * MiB));
        Assert.Equal(long.MaxValue, DeferredInit.FirstDeferredPfn(i386.Zones[2], i386.Frames.Ranges));
    }

    [Theory]
    [InlineData(8, true)]
    [InlineData(10, true)]
    [InlineData(12, false)]
    public void A_machine_with_hardly_10_MiB_does_not_group_pages_by_mobility(int mib, bool disabled)
    {
        using MachineState machine = MachineBuilder.Boot(MachineTemplates.FromSize(ArchitectureProfile.X64, mib * MiB));
        Assert.Equal(disabled, machine.GroupingDisabled);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(17)]
    public void The_smallest_machines_boot_too(int mib)
    {
        foreach (ArchitectureProfile architecture in ArchitectureProfile.All)
        {
            using MachineState machine = MachineBuilder.Boot(MachineTemplates.FromSize(architecture, mib * MiB));
            Assert.InRange(machine.TotalRam * machine.Build.PageSize, 150 * 4096, mib * MiB);
            Assert.Equal(architecture == ArchitectureProfile.Arena, machine.Frames.ZoneOf(0) != null);
            long pfn = machine.Allocator.AllocPages(GfpBits.GfpKernel, 0, 0, new TaskContext(0), null, out _);
            Assert.NotNull(machine.Frames.ZoneOf(pfn));
        }
    }

    private static NodeDescription Node(int nid, params (long Start, long End)[] mib) => new(nid)
    {
        Memory = [.. mib.Select(m => new MemoryRange(m.Start * MiB, m.End * MiB))],
    };

    private static MachineDescription Describe(params NodeDescription[] nodes) => new() { Name = "test", Nodes = [.. nodes] };

    private static MachineState Boot(params NodeDescription[] nodes) => MachineBuilder.Boot(Describe(nodes));

    private static List<long> Unmovable(Zone zone)
    {
        var pfns = new List<long>();
        for (long pfn = zone.Table.BasePfn; pfn < zone.EndPfn; pfn += PageConstants.PageblockPages)
        {
            if (zone.Pageblocks.OfFrame(zone.FrameIndex(pfn)) == MigrateTypes.Unmovable)
            {
                pfns.Add(pfn);
            }
        }

        return pfns;
    }
}
