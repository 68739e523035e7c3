using PhysMem.Engine.Report;
using PhysMem.PowerShell.Commands;
using PhysMem.PowerShell.State;
using PhysMem.PowerShell.Tests.Prompt;

namespace PhysMem.PowerShell.Tests.Commands;

/// <summary>Get-SimPage and Get-SimPageBlock.</summary>
public sealed class GetSimPageTests : IDisposable
{
    private readonly Session _session = new();
    private readonly MachineHandle _machine;

    public GetSimPageTests()
    {
        _machine = _session.Boot(new { Memory = "64MB", Node = 2 });
    }

    public void Dispose() => _session.Dispose();

    [Fact]
    public void All_frames_are_counted_where_other_reports_count_them()
    {
        _session.Alloc(new { Order = 3, Count = 7 }).MustSucceed();
        _session.Alloc(new { Gfp = "GFP_HIGHUSER_MOVABLE", Count = 100, Node = 1 }).MustSucceed();

        IReadOnlyList<PageReport> pages = _session.Run<GetSimPageCommand>().MustSucceed().Of<PageReport>();
        IReadOnlyList<PageBlockReport> blocks = _session.Run<GetSimPageBlockCommand>().MustSucceed().Of<PageBlockReport>();
        ZoneReport[] zones = [.. _session.Run<GetSimZoneCommand>().Of<ZoneReport>()];

        Assert.Equal(zones.Sum(zone => zone.PresentPages), pages.Count);
        Assert.Equal(zones.Sum(zone => zone.PageSetPages), pages.Count(page => page.PageState == "PerCpu"));
        Assert.Equal(156, pages.Count(page => page.PageState == "InUse"));
        Assert.Equal(_machine.FreePages, pages.Count(page => page.PageState is "Free" or "PerCpu"));
        Assert.All(zones, zone => Assert.Equal(
            (zone.PresentPages, zone.PageSetPages),
            (Of(blocks, zone).Sum(block => block.Pages), Of(blocks, zone).Sum(block => block.PageSetPages))));
        Assert.Equal((156, 0), (blocks.Sum(block => block.UsedPages), blocks.Sum(block => block.ReservedPages)));
        Assert.Equal(
            _session.Run<GetSimFreeAreaCommand>().Of<FreeAreaReport>().GroupBy(list => list.Order).ToDictionary(same => same.Key, same => same.Sum(list => list.Pages)),
            pages.Where(page => page.PageState == "Free").GroupBy(page => page.Order!.Value).OrderBy(same => same.Key).ToDictionary(same => same.Key, same => (long)same.Count()));
    }

    [Fact]
    public void Frames_are_chosen_by_number_range_and_list_in_the_order_given()
    {
        Assert.Equal([4096L, 4097, 4098, 5], Pfns(new { Pfn = new object[] { "0x1000..0x1002", 5 } }));
        Assert.Equal([4096L, 4097], _session.Run(Call.To<GetSimPageCommand>().At("4096..4097")).MustSucceed().Of<PageReport>().Select(page => page.Pfn));
        Assert.Equal([4096L], Pfns(new { Pfn = "0xffe..0x1000", Zone = "DMA32" }));
        Assert.Equal([4094L, 4095], Pfns(new { Pfn = "0xffe..0x1000", Zone = "DMA" }));
        Assert.Equal([10L, 11, 12], Pfns(new { Pfn = 10, Pages = 3 }));
    }

    [Fact]
    public void An_allocation_stands_for_all_of_its_pages_and_a_row_of_a_file_too()
    {
        Allocation block = _session.AllocOne(new { Order = 2, Node = 1 });
        var row = Row.Of(("Machine", "machine1"), ("Pfn", $"{block.Pfn}"), ("Pages", "4"), ("Node", "1"), ("Zone", "DMA32"));
        foreach (object given in new object[] { block, row })
        {
            IReadOnlyList<PageReport> pages = _session.Run<GetSimPageCommand>(input: new[] { given }).MustSucceed().Of<PageReport>();

            Assert.Equal(Enumerable.Range(0, 4).Select(k => block.Pfn + k), pages.Select(page => page.Pfn));
            Assert.All(pages, page => Assert.Equal(
                ("InUse", block.Pfn, 2, 1, "Unmovable"), (page.PageState, page.HeadPfn, page.Order, page.Node, page.MigrateType)));
            Assert.Equal((block.PhysicalAddress, block.VirtualAddress), (pages[0].PhysicalAddress, pages[0].VirtualAddress));
        }
    }

    [Fact]
    public void A_failed_request_has_no_frames()
    {
        RunResult run = _session.Pipe(
            Call.To<InvokeAllocPagesCommand>(new { Gfp = "GFP_DMA", Order = 10, Count = 9, AllowFailure = true }), Call.To<GetSimPageCommand>());

        IReadOnlyList<PageReport> pages = run.MustSucceed().Of<PageReport>();
        Assert.NotEmpty(pages);
        Assert.All(pages, page => Assert.Equal("InUse", page.PageState));
        Assert.Empty(Pfns(new { Pfn = Array.Empty<object>() }));
    }

    [Fact]
    public void Heads_of_blocks_in_use_are_what_Remove_Pages_takes()
    {
        long free = _machine.FreePages;
        _session.Alloc(new { Order = 3, Count = 5 }).MustSucceed();
        _session.Alloc(new { Count = 50 }).MustSucceed();

        _session.Pipe(Call.To<GetSimPageCommand>(new { PageState = "InUse", HeadOnly = true }), Call.To<RemovePagesCommand>()).MustSucceed();

        Assert.Equal(free, _machine.FreePages);
    }

    [Fact]
    public void Pageblocks_are_shown_whole_and_lead_to_their_frames()
    {
        _session.Alloc(new { Gfp = "GFP_KERNEL", Count = 10 }).MustSucceed();

        // A block of the largest order was taken over with both of its pageblocks; the pages came from the first one.
        PageBlockReport[] taken = [.. _session.Run<GetSimPageBlockCommand>(new { MigrateType = "unm*", Zone = "DMA32" }).Of<PageBlockReport>()];
        PageBlockReport block = taken[0];
        IReadOnlyList<PageReport> frames = _session.Run<GetSimPageCommand>(input: new[] { block }).MustSucceed().Of<PageReport>();

        Assert.Equal([(512, 10), (512, 0)], taken.Select(one => (one.Pages, one.UsedPages)));
        Assert.Equal(512, frames.Count);
        Assert.Equal(10, frames.Count(page => page.PageState == "InUse"));
        Assert.Equal(block, _session.Run<GetSimPageBlockCommand>(new { Pfn = block.Pfn + 511 }).Single<PageBlockReport>());
    }

    [Fact]
    public void Frames_that_are_not_there_are_an_error_and_the_others_are_shown()
    {
        RunResult run = _session.Run<GetSimPageCommand>(new { Pfn = new object[] { 5, "0xa0..0xff", "0x7fffffff", 6 } });

        Assert.Equal([5L, 6], run.Of<PageReport>().Select(page => page.Pfn));
        Assert.Equal(["ForeignFrame,", "ForeignFrame,"], run.Errors.Select(error => error.FullyQualifiedErrorId[..13]));
        Assert.Equal("The pfns 0x0000a0 to 0x0000ff are no RAM of this machine.", run.Errors[0].ToString());
        Assert.Equal("0x7fffffff", $"{run.Errors[1].TargetObject}");
        Assert.Contains("Get-SimZone", run.Errors[0].ErrorDetails!.RecommendedAction, StringComparison.Ordinal);
        Assert.Equal("ForeignFrame", _session.Run<GetSimPageBlockCommand>(new { Pfn = 0 }).Id());
        Assert.Equal("NoSuchPlace", _session.Run<GetSimPageCommand>(new { Zone = "HighMem" }).Id());
        Assert.Equal("NoSuchPlace", _session.Run<GetSimPageBlockCommand>(new { MigrateType = "Stuck" }).Id());
    }

    [Fact]
    public void Ctrl_C_ends_a_listing_between_two_rows_and_the_machine_is_free_while_a_row_is_read()
    {
        bool wasFree = false;
        bool StopAtTen(RunResult run)
        {
            wasFree = Task.Run(() => _machine.FreePages).Wait(TimeSpan.FromSeconds(10));
            return run.Output.Count == 10;
        }

        RunResult run = _session.Run<GetSimPageCommand>(options: new RunOptions { StopWhen = StopAtTen });

        Assert.True(run.WasStopped);
        Assert.InRange(run.Output.Count, 10, 10_000);
        Assert.True(wasFree);
    }

    [Fact]
    public void Nothing_is_said_beside_the_rows()
    {
        RunResult run = _session.Run<GetSimPageCommand>(new { Pfn = "1..9", Verbose = true });

        Assert.Equal(9, run.Output.Count);
        Assert.Empty(run.Verbose);
    }

    private static IEnumerable<PageBlockReport> Of(IReadOnlyList<PageBlockReport> blocks, ZoneReport zone) =>
        blocks.Where(block => (block.Node, block.Zone) == (zone.Node, zone.Zone));

    private IEnumerable<long> Pfns(object parameters) =>
        _session.Run<GetSimPageCommand>(parameters).MustSucceed().Of<PageReport>().Select(page => page.Pfn);
}
