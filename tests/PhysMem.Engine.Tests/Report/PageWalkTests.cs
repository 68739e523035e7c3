using PhysMem.Engine.Boot;
using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Describe;
using PhysMem.Engine.Face;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Recording;
using PhysMem.Engine.Report;
using PhysMem.Engine.Tests.Testing;

namespace PhysMem.Engine.Tests.Report;

/// <summary>Walks over frames and pageblocks.</summary>
public sealed class PageWalkTests : IDisposable
{
    private const long MiB = 1 << 20;

    private readonly SimMachine _machine = SmallMachines.OneNode(cpus: 2);

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void Every_frame_is_told_once_and_is_what_the_lists_of_the_captured_state_say()
    {
        Dictionary<long, int> held = MakeWork();
        Dictionary<long, (string State, long Head, int Order)> expected = FramesOf(_machine.Exchange.Capture("now"), held);

        PageReport[] pages = [.. Pages(new PageQuery())];

        // 48 MiB without frame 0; more than one part.
        Assert.Equal(Enumerable.Range(1, (48 << 8) - 1).Select(pfn => (long)pfn), pages.Select(page => page.Pfn));
        Assert.All(pages, page => Assert.Equal(expected[page.Pfn], (page.PageState, page.HeadPfn!.Value, page.Order!.Value)));
        Assert.All(pages, page => Assert.Equal((page.Pfn < 4096 ? "DMA" : "DMA32", 0), (page.Zone, page.Node)));
        Assert.Equal(["Free", "InUse", "PerCpu"], pages.Select(page => page.PageState).Distinct().Order(StringComparer.Ordinal));
    }

    // A request of order 4 leaves the upper halves of what was split for it.
    [Fact]
    public void The_buddy_of_a_block_is_the_other_half_of_what_both_were()
    {
        long pfn = _machine.AllocPages(new AllocationRequest(GfpMask.GfpKernel, 4)).Allocation!.Pfn;
        PageReport[] heads = [.. Pages(new PageQuery { HeadOnly = true })];

        PageReport held = heads.Single(page => page.Pfn == pfn);
        Assert.Equal(pfn + 16, held.BuddyPfn);
        Assert.Equal(pfn, heads.Single(page => page.Pfn == pfn + 16).BuddyPfn);

        // Frame 0 isn't the allocator's.
        Assert.All(heads.Where(page => page.Order < 10), page =>
            Assert.Equal((page.Pfn ^ (1L << page.Order!.Value)) is > 0 and var buddy ? buddy : null, page.BuddyPfn));
        Assert.Null(heads.Single(page => page.Pfn == 1).BuddyPfn);
        Assert.All(heads.Where(page => page.Order == 10), page => Assert.Null(page.BuddyPfn));
        Assert.Contains(heads, page => page.Order == 10);
    }

    [Fact]
    public void Heads_are_the_first_frames_of_blocks()
    {
        Dictionary<long, int> held = MakeWork();

        IEnumerable<PageReport> heads = Pages(new PageQuery { HeadOnly = true, State = state => state == PageState.InUse });

        Assert.Equal(held.OrderBy(one => one.Key), heads.ToDictionary(page => page.Pfn, page => page.Order!.Value).OrderBy(one => one.Key));
        Assert.All(Pages(new PageQuery { HeadOnly = true }), page => Assert.Equal(page.Pfn, page.HeadPfn));
    }

    [Fact]
    public void A_block_of_two_pageblocks_has_frames_of_two_types()
    {
        using SimMachine machine = SmallMachines.OneNode();
        machine.State.Zones[1].Pageblocks.SetOfFrame(512, MigrateTypes.Reclaimable);
        var query = new PageQuery { StartPfn = 4000, EndPfn = 5500, MigrateType = type => type == MigrateType.Reclaimable };

        PageReport[] pages = [.. Pages(query, machine)];

        Assert.Equal(Enumerable.Range(4096 + 512, 512).Select(pfn => (long)pfn), pages.Select(page => page.Pfn));
        Assert.All(pages, page => Assert.Equal((4096L, 10), (page.HeadPfn!.Value, page.Order!.Value)));
        Assert.Empty(Pages(query with { HeadOnly = true }, machine));
    }

    [Fact]
    public void What_nobody_has_touched_is_passed_over_at_once_however_large_it_is()
    {
        using var machine = SimMachine.Boot(MachineTemplates.FromSize(ArchitectureProfile.X64, 16L << 40, nodes: 2));
        long[] held = [.. Enumerable.Range(0, 3).Select(
            k => machine.AllocPages(new AllocationRequest(GfpMask.GfpKernel, k) { Node = k % 2 }).Allocation!.Pfn)];
        var rows = new List<PageReport>();

        PageQuery rest = machine.Reports.ReadPages(new PageQuery { State = state => state == PageState.InUse, HeadOnly = true }, rows);

        Assert.True(rest.AtEnd);
        Assert.Equal(held.Order(), rows.Select(page => page.Pfn));
    }

    [Fact]
    public void A_range_and_a_place_bound_the_walk()
    {
        Assert.Equal([4094, 4095, 4096, 4097], Pages(new PageQuery { StartPfn = 4094, EndPfn = 4098 }).Select(page => page.Pfn));
        Assert.Equal(
            [4096, 4097], Pages(new PageQuery { StartPfn = 4094, EndPfn = 4098, Place = (_, zone) => zone == "DMA32" }).Select(page => page.Pfn));
        Assert.Empty(Pages(new PageQuery { Place = (node, _) => node == 1 }));
        Assert.Equal(512 + 4096, PageBlocks(new PageQuery { StartPfn = 4096 + 1023, EndPfn = 4096 + 1024 }).Single().Pfn);
    }

    [Fact]
    public void Frames_that_were_never_handed_out_are_reserved_and_in_no_block()
    {
        using SimMachine machine = new RecordedShapeTexts("128m").Machine();
        long frames = machine.State.Frames.Ranges.Sum(range => range.End - range.Start);

        PageReport[] reserved = [.. Pages(new PageQuery { State = state => state == PageState.Reserved }, machine)];

        Assert.All(reserved, page => Assert.Equal((null, null), (page.Order, page.HeadPfn)));
        Assert.Equal(frames - machine.FreePages, reserved.Length);
        Assert.True(reserved.Length > 1000);
    }

    [Fact]
    public void Pageblocks_count_what_their_frames_are()
    {
        MakeWork();
        ILookup<long, PageReport> frames = Pages(new PageQuery()).ToLookup(page => page.Pfn / 512);

        PageBlockReport[] blocks = [.. PageBlocks(new PageQuery())];

        Assert.Equal(frames.Select(block => block.First().Pfn), blocks.Select(block => block.Pfn));
        Assert.All(blocks, block =>
        {
            IEnumerable<PageReport> own = frames[block.Pfn / 512];
            Assert.Equal(
                (own.Count(), Count(own, "Free"), Count(own, "PerCpu"), Count(own, "InUse"), 0),
                (block.Pages, block.FreePages, block.PageSetPages, block.UsedPages, block.ReservedPages));
            Assert.Equal([block.MigrateType], own.Select(page => page.MigrateType).Distinct());
        });
        Assert.Equal(
            blocks.Where(block => block.MigrateType == "Unmovable"),
            PageBlocks(new PageQuery { MigrateType = type => type == MigrateType.Unmovable }));
    }

    // Node 1 begins in the middle of a pageblock, and there is a hole in another one.
    [Fact]
    public void A_pageblock_that_two_zones_share_has_a_row_for_each_and_holes_are_no_part_of_it()
    {
        using SimMachine machine = Boot([(16 * MiB, 17 * MiB), ((17 * MiB) + (512 << 10), 33 * MiB)], [(33 * MiB, 48 * MiB)]);

        PageBlockReport[] blocks = [.. PageBlocks(new PageQuery(), machine)];

        Assert.Equal((4096L, 384), (blocks[0].Pfn, blocks[0].Pages));
        Assert.Equal(
            [(0, 8192L, 256), (1, 8448L, 256)],
            blocks.Where(block => block.Pfn / 512 == 16).Select(block => (block.Node, block.Pfn, block.Pages)));
        Assert.Equal(machine.PresentPages, blocks.Sum(block => block.Pages));
        Assert.Equal(machine.FreePages, blocks.Sum(block => block.FreePages));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(48 << 8, (48 << 8) + 4096)]
    public void A_range_without_any_RAM_is_refused(long start, long end)
    {
        PhysMemException fault = Assert.Throws<PhysMemException>(() => _machine.Reports.RequireMemory(start, end));

        Assert.Equal(FaultCode.ForeignFrame, fault.Code);
        Assert.Contains("0x1 and 0x2fff", fault.Remedy, StringComparison.Ordinal);
        _machine.Reports.RequireMemory(start == 0 ? 0 : start - 1, end + 1);
    }

    // Blocks of several orders and both kinds of lists in use; what is held, by first frame.
    private Dictionary<long, int> MakeWork()
    {
        var held = new Dictionary<long, int>();
        foreach (int k in Enumerable.Range(0, 400))
        {
            GfpMask gfp = k % 3 == 0 ? GfpMask.GfpHighUserMovable : k % 7 == 0 ? GfpMask.GfpDma : GfpMask.GfpKernel;
            Allocation one = _machine.AllocPages(new AllocationRequest(gfp, k % 5) { Cpu = k % 2 }).Allocation!;
            held.Add(one.Pfn, one.Order);
        }

        foreach ((long pfn, int order) in held.Where(one => one.Key % 3 == 0).ToArray())
        {
            _machine.FreePagesAt(pfn, order);
            held.Remove(pfn);
        }

        return held;
    }

    private static Dictionary<long, (string State, long Head, int Order)> FramesOf(StateDump dump, Dictionary<long, int> held)
    {
        var frames = new Dictionary<long, (string, long, int)>();
        void Add(string state, long head, int order)
        {
            for (long pfn = head; pfn < head + (1L << order); pfn++)
            {
                frames.Add(pfn, (state, head, order));
            }
        }

        foreach (ZoneState zone in dump.Zones)
        {
            zone.FreeLists.ForEach(list => Array.ForEach(list.Pfns, pfn => Add("Free", pfn, list.Order)));
            zone.Pcps.ForEach(set => set.Lists.ForEach(list => Array.ForEach(list.Pages, page => Add("PerCpu", page.Pfn, list.Order))));
        }

        foreach ((long pfn, int order) in held)
        {
            Add("InUse", pfn, order);
        }

        return frames;
    }

    private IEnumerable<PageReport> Pages(PageQuery query, SimMachine? machine = null)
    {
        for (var rows = new List<PageReport>(); !query.AtEnd; rows.Clear())
        {
            query = (machine ?? _machine).Reports.ReadPages(query, rows);
            Assert.InRange(rows.Count, 0, 4096);
            foreach (PageReport row in rows)
            {
                yield return row;
            }
        }
    }

    // Holes, a block from the middle of a run, page cache, and pages of which nobody knows.
    [Fact]
    public void Stretches_of_pageblocks_are_the_pageblocks_one_by_one()
    {
        using SimMachine machine = Boot([(0, 1 * MiB), (2 * MiB, 157 * MiB), (196 * MiB, 273 * MiB)], [(273 * MiB, 351 * MiB), (392 * MiB, 800 * MiB)]);
        Allocation[] blocks = [.. Enumerable.Range(0, 40).Select(k => machine.AllocPages(new(GfpMask.GfpKernel, k % 11)).Allocation).OfType<Allocation>()];
        Assert.True(blocks.Length > 20);
        machine.Blocks.Free(blocks[3]);
        machine.Pressure.FillPageCache(3000);
        foreach (PageQuery query in new[] { new PageQuery(), new PageQuery { StartPfn = 1000, EndPfn = 120_001 }, new PageQuery { MigrateType = type => type != Engine.Kernel.MigrateType.Movable } })
        {
            var stretches = new List<PageBlockStretch>();
            for (PageQuery rest = query; !rest.AtEnd;)
            {
                rest = machine.Reports.ReadPageBlockStretches(rest, stretches);
            }

            Assert.Equal(PageBlocks(query, machine), stretches.SelectMany(EachOf));
            Assert.True(stretches.Count < PageBlocks(query, machine).Count() || query.MigrateType(Engine.Kernel.MigrateType.Movable) == false);
        }
    }

    [Fact]
    public void A_machine_of_many_tebibytes_is_a_few_stretches()
    {
        using SimMachine machine = SimMachine.Boot(MachineTemplates.From(new() { Name = "m", Architecture = ArchitectureProfile.X64, Bytes = 200L << 40, Nodes = 1, Cpus = 1 }));
        var stretches = new List<PageBlockStretch>();

        Assert.True(machine.Reports.ReadPageBlockStretches(new PageQuery(), stretches).AtEnd);
        Assert.InRange(stretches.Count, 1, 1000);
        Assert.InRange(stretches.Sum(one => one.Count), (200L << 31 >> 12) * 99 / 100, 200L << 31 >> 12);
    }

    private static IEnumerable<PageBlockReport> EachOf(PageBlockStretch stretch)
    {
        for (long k = 0; k < stretch.Count; k++)
        {
            yield return stretch.First with { Pfn = stretch.First.Pfn + (k * stretch.First.Pages) };
        }
    }

    private IEnumerable<PageBlockReport> PageBlocks(PageQuery query, SimMachine? machine = null)
    {
        for (var rows = new List<PageBlockReport>(); !query.AtEnd; rows.Clear())
        {
            query = (machine ?? _machine).Reports.ReadPageBlocks(query, rows);
            foreach (PageBlockReport row in rows)
            {
                yield return row;
            }
        }
    }

    private static int Count(IEnumerable<PageReport> pages, string state) => pages.Count(page => page.PageState == state);

    private static SimMachine Boot(params (long Start, long End)[][] nodes) => SimMachine.Boot(new MachineDescription
    {
        Name = "holes",
        Nodes =
        [
            .. nodes.Select((memory, nid) => new NodeDescription(nid)
            {
                Memory = [.. memory.Select(range => new MemoryRange(range.Start, range.End))],
                Cpus = nid == 0 ? [0] : [],
            }),
        ],
    });
}
