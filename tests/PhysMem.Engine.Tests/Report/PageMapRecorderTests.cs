using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Face;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Report;
using PhysMem.Engine.Tests.Testing;

namespace PhysMem.Engine.Tests.Report;

/// <summary>Maps of pages at moments, read back as the page in the browser reads them.</summary>
public sealed class PageMapRecorderTests : IDisposable
{
    private readonly SimMachine _machine = SmallMachines.OneNode();

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void A_moment_has_the_cells_and_pages_that_the_reports_have()
    {
        Take(500, order: 0);
        Take(7, order: 3);
        PageMapReader map = Read();

        PageBlockReport[] blocks = Blocks();
        Assert.Equal(blocks.Length, map.Rows.Count);
        Assert.Equal(blocks.Select(block => (block.Pfn / 512 * 512, CellsOf(block))), map.Rows.Select(row => (row.FirstPfn, row.Cells)));
        Assert.Equal(
            Pages().Select(page => (page.Pfn, page.PageState, Order: page.Order is { } order && page.PageState != "Reserved" ? order : -1)),
            map.Rows.SelectMany(row => row.Pages).Where(page => page.State != PageMapRecorder.Hole)
                .Select(page => (page.Pfn, ((PageState)page.State).ToString(), page.State == (int)PageState.Reserved ? -1 : page.Order)));
    }

    [Fact]
    public void Later_moments_hold_what_has_changed_and_lead_to_the_same_map()
    {
        var recorder = new PageMapRecorder(_machine.State);
        byte[] first = recorder.Take();
        Assert.Empty(recorder.Take());

        Take(1, order: 9);
        byte[] second = recorder.Take();
        Assert.InRange(second.Length, 1, 20);
        var map = new PageMapReader(recorder.Parts, 512);
        map.Read(first);
        map.Read(second);
        Assert.Equal(Read().Rows.Select(row => row.Cells), map.Rows.Select(row => row.Cells));
        Assert.Equal(Read().Rows.SelectMany(row => row.Pages), map.Rows.SelectMany(row => row.Pages));
    }

    [Fact]
    public void Parts_are_runs_of_pageblocks_of_one_zone()
    {
        var recorder = new PageMapRecorder(_machine.State);
        recorder.Take();

        Assert.Equal(
            Blocks().GroupBy(block => block.Zone).Select(zone => (zone.First().Pfn / 512, zone.Count())),
            recorder.Parts.Select(part => (part.FirstBlock, part.Blocks)));
    }

    private static string CellsOf(PageBlockReport block)
    {
        var cell = new MemoryMapCell();
        cell.Add(block, 1);
        return string.Concat(Enum.GetValues<MemoryMapKind>().Select(cell.Show));
    }

    private PageMapReader Read()
    {
        var recorder = new PageMapRecorder(_machine.State);
        byte[] moment = recorder.Take();
        var map = new PageMapReader(recorder.Parts, 512);
        map.Read(moment);
        return map;
    }

    private void Take(int count, int order)
    {
        for (int k = 0; k < count; k++)
        {
            Assert.True(_machine.AllocPages(new AllocationRequest(GfpMask.GfpKernel, order)).Succeeded);
        }
    }

    private PageBlockReport[] Blocks()
    {
        var rows = new List<PageBlockReport>();
        Assert.True(_machine.Reports.ReadPageBlocks(new PageQuery(), rows).AtEnd);
        return [.. rows];
    }

    private List<PageReport> Pages()
    {
        var rows = new List<PageReport>();
        for (var query = new PageQuery(); !query.AtEnd;)
        {
            query = _machine.Reports.ReadPages(query, rows);
        }

        return rows;
    }
}
