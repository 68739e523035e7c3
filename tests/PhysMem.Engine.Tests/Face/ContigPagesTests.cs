using PhysMem.Engine.Boot;
using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Core.Decisions;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Face;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Report;
using PhysMem.Engine.Tests.Testing;

namespace PhysMem.Engine.Tests.Face;

/// <summary>Where contiguous frames are looked for, what is in their way, and how they are given back.</summary>
public sealed class ContigPagesTests
{
    private static readonly AllocationRequest s_kernel = new(GfpMask.GfpKernel);
    private static readonly AllocationRequest s_movable = new(GfpMask.GfpHighUserMovable);

    // DMA32 of a booted machine of 64 MiB are the frames 1000 to 3fff.
    // ALIGN with sizes that are no powers of two: 0x1000 + 2999 without the bits of 2999, and the same with 4999.
    [Theory]
    [InlineData(1024, 0x1000)]
    [InlineData(3000, 0x1000)]
    [InlineData(5000, 0x2000)]
    [InlineData(8192, 0x2000)]
    public void The_first_range_tried_is_where_the_kernel_s_arithmetic_puts_it(long pages, long first)
    {
        using SimMachine machine = Boot();

        Allocation got = machine.ContigPages.Alloc(s_kernel, pages).Allocation!;

        Assert.Equal((first, pages, 0), (got.Pfn, got.Pages, got.Order));
        Assert.Empty(machine.Reports.Audit());
        machine.Blocks.Free(got);
        Assert.Empty(machine.Reports.Audit());
    }

    [Fact]
    public void The_next_range_is_tried_where_one_is_busy_and_the_next_zone_behind_the_last()
    {
        using SimMachine machine = Boot();
        Allocation held = machine.ContigPages.AllocRange(0x1000 + 7, 1).Allocation!;

        Assert.Equal(0x2000, machine.ContigPages.Alloc(s_kernel, 4096).Allocation!.Pfn);
        Assert.Equal(0x3000, machine.ContigPages.Alloc(s_kernel, 4096).Allocation!.Pfn);
        Assert.Equal(0x4000, machine.ContigPages.Alloc(s_kernel, 4096).Allocation!.Pfn);
        Assert.Equal(0x1400, machine.ContigPages.Alloc(s_kernel, 1024).Allocation!.Pfn);
        ContigResult none = machine.ContigPages.Alloc(s_kernel, 4096);

        Assert.Equal((ContigOutcome.Busy, FaultCode.RangeBusy), (none.Outcome, none.Fault));
        Assert.Equal("alloc_contig_pages: no 4096 pages from node 0 on: 4 ranges were tried, and of the last pfn 0x004000 is in use and can't be moved", none.Reason);
        machine.Blocks.Free(held);
        Assert.Equal(FaultCode.OutOfMemory, machine.ContigPages.Alloc(s_kernel, 1 << 20).Fault);
    }

    [Fact]
    public void Nodes_and_zones_are_those_of_the_request()
    {
        using SimMachine machine = SimMachine.Boot(MachineTemplates.From(new() { Bytes = 128 << 20, Nodes = 2, Cpus = 2 }));

        Assert.Equal(1, machine.ContigPages.Alloc(s_kernel with { Node = 1 }, 2048).Allocation!.Node);
        Assert.Equal(0, machine.ContigPages.Alloc(s_kernel with { Node = 1, Nodes = new NodeMask(0) }, 2048).Allocation!.Node);
        Assert.Equal("DMA", machine.ContigPages.Alloc(new AllocationRequest(GfpText.Parse("GFP_DMA")), 512).Allocation!.Zone);
        Assert.Equal(FaultCode.NoSuchPlace, Assert.Throws<PhysMemException>(() => machine.ContigPages.Alloc(s_kernel with { Node = 2 }, 1)).Code);
    }

    // An area of 32 MiB; a buffer of 600 pages is aligned to 256, as dma_alloc_contiguous asks.
    [Theory]
    [InlineData("6.1")]
    [InlineData("6.12")]
    [InlineData("7.2")]
    public void The_owner_of_an_area_gets_its_lowest_frames_and_what_was_lent_moves_away(string line)
    {
        using SimMachine machine = Boot(Line(line), cma: 32 << 20);
        long area = Area(machine);
        List<Allocation> lent = [];
        while (machine.AllocPages(s_movable).Allocation is { } page && lent.Count < 20_000)
        {
            lent.Add(page);
        }

        Assert.Contains(lent, page => page.Pfn >= area && page.Pfn < area + 600);
        lent[..12_000].ForEach(page => machine.Blocks.Free(page));
        Allocation first = machine.ContigPages.AllocFromArea(600).Allocation!, second = machine.ContigPages.AllocFromArea(100).Allocation!;

        Assert.Equal((area, area + 640), (first.Pfn, second.Pfn));
        Assert.All(lent[12_000..], page => Assert.NotNull(machine.Blocks.CurrentPfn(page)));
        Assert.Empty(machine.Reports.Audit());
        machine.Blocks.Free(first);
        Assert.Equal(area, machine.ContigPages.AllocFromArea(256).Allocation!.Pfn);
        Assert.Empty(machine.Reports.Audit());
    }

    [Fact]
    public void An_area_that_is_full_says_so_in_the_kernel_s_words()
    {
        using SimMachine machine = Boot(KernelLine.V72, cma: 4 << 20);

        Assert.True(machine.ContigPages.AllocFromArea(1024).Succeeded);
        ContigResult none = machine.ContigPages.AllocFromArea(1);

        Assert.Equal((ContigOutcome.NoMemory, FaultCode.OutOfMemory), (none.Outcome, none.Fault));
        Assert.Equal("cma_alloc: alloc failed, req-size: 1 pages, ret: -12: no area has so many that its owner doesn't hold already", none.Reason);
        Assert.Equal(FaultCode.NoSuchPlace, Assert.Throws<PhysMemException>(() => machine.ContigPages.AllocFromArea(1, nid: 3)).Code);
        Assert.Contains("has no contiguous area", Assert.Throws<PhysMemException>(() => Boot().ContigPages.AllocFromArea(1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Particular_frames_of_an_area_are_its_owner_s_alone()
    {
        using SimMachine machine = Boot(KernelLine.V72, cma: 8 << 20);
        long area = Area(machine);

        ContigResult refused = machine.ContigPages.AllocRange(area, 10);

        Assert.Equal($"alloc_contig_range: [{area:x}, {area + 10:x}) PFNs busy: pfn 0x{area:x6} is in a contiguous area, which its owner alone can have", refused.Reason);
        Assert.Equal(area + 3, machine.ContigPages.AllocRange(area + 3, 10, MigrateType.Cma).Allocation!.Pfn);
        Assert.EndsWith(
            $"pfn 0x{area + 3:x6} is in use and can't be moved", machine.ContigPages.AllocRange(area, 10, MigrateType.Cma).Reason, StringComparison.Ordinal);
        Assert.Equal(area + 16, machine.ContigPages.AllocFromArea(16).Allocation!.Pfn);
    }

    // free_contig_range: 6.12 page by page; 7.2 the largest blocks, here of 1, 2, 4, 8 and 8 pages, all of which wait for a CPU.
    [Theory]
    [InlineData("6.12", 23)]
    [InlineData("7.2", 5)]
    public void Later_kernels_take_a_range_back_in_blocks(string line, int blocks)
    {
        using SimMachine machine = Boot(Line(line));
        Allocation got = machine.ContigPages.AllocRange(0x2001, 23).Allocation!;
        machine.DrainAllPages();
        PageSet set = machine.State.Frames.ZoneOf(0x2001)!.PageSets[0];
        (set.High, set.HighMin, set.HighMax) = (1000, 1000, 1000);
        var log = new DecisionLog();

        machine.Blocks.Free(got, log: log);

        Assert.Equal((23, blocks), (set.Count, log.Of<FreeToPageSet>().Length));
        Assert.Empty(machine.Reports.Audit());
    }

    [Fact]
    public void A_number_of_pages_below_one_is_refused() =>
        Assert.Equal(FaultCode.OrderInvalid, Assert.Throws<PhysMemException>(() => Boot().ContigPages.Alloc(s_kernel, 0)).Code);

    private static KernelLine Line(string name) => KernelLine.All.Single(one => one.Name == name);

    private static SimMachine Boot(KernelLine? line = null, long cma = 0) =>
        SimMachine.Boot(MachineTemplates.From(new() { Line = line ?? KernelLine.V61, Bytes = 96 << 20, CmaBytes = cma }));

    private static long Area(SimMachine machine)
    {
        List<PageBlockReport> blocks = [];
        machine.Reports.ReadPageBlocks(new PageQuery { MigrateType = type => type == MigrateType.Cma }, blocks);
        return blocks[0].Pfn;
    }
}
