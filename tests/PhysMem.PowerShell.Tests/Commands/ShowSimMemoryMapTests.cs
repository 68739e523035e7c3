using PhysMem.Engine.Report;
using PhysMem.PowerShell.Commands;
using PhysMem.PowerShell.Tests.Prompt;

namespace PhysMem.PowerShell.Tests.Commands;

/// <summary>Show-SimMemoryMap.</summary>
public sealed class ShowSimMemoryMapTests : IDisposable
{
    private readonly Session _session = new();

    public ShowSimMemoryMapTests() => _session.Boot(new { Memory = "64MB", Node = 2, Name = "lab" });

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Cells_are_the_pageblocks()
    {
        _session.Alloc(new { Count = 700 }).MustSucceed();
        PageBlockReport[] blocks = [.. _session.Run<GetSimPageBlockCommand>().MustSucceed().Of<PageBlockReport>()];
        MemoryMapLine[] lines = Map(new { Width = 16, BlocksPerCell = 1 });

        Assert.Equal(blocks.Length, lines.Sum(line => line.Cells.Replace(" ", "", StringComparison.Ordinal).Length));
        Assert.Equal(
            blocks.Select(block => block.FreePages == block.Pages ? char.ToLowerInvariant(block.MigrateType[0]) : block.MigrateType[0]),
            lines.SelectMany(line => line.Cells.Where(cell => cell != ' ')));
        Assert.All(lines, line => Assert.Equal(0, (line.Pfn + line.Pages) % (16 * 512)));
    }

    [Fact]
    public void A_map_fits_the_window_and_several_pageblocks_are_a_cell_then()
    {
        _session.Boot(new { Memory = "1TB", Name = "large" });
        MemoryMapLine[] lines = Map(new { Machine = "large" });

        Assert.InRange(lines.Length, 10, 48);
        Assert.All(lines, line => Assert.InRange(line.PagesPerCell, 1024, long.MaxValue));
        Assert.Equal(["DMA", "DMA32", "Normal"], lines.Select(line => line.Zone).Distinct());
    }

    [Fact]
    public void Zones_and_nodes_are_chosen_and_a_line_leads_to_its_pageblocks()
    {
        MemoryMapLine line = Assert.Single(Map(new { Zone = "DMA32", Node = 1, Width = 64, BlocksPerCell = 1 }));

        Assert.Equal(("lab", 1, "DMA32"), (line.Machine, line.Node, line.Zone));
        Assert.Equal(
            line.Cells.Trim().Length,
            _session.Type("Show-SimMemoryMap DMA32 -Node 1 -Width 64 -BlocksPerCell 1 | Get-SimPageBlock").Of<PageBlockReport>().Count);
    }

    [Fact]
    public void A_picture_is_one_text() => Assert.StartsWith(
        "<svg ", _session.Run<ShowSimMemoryMapCommand>(new { AsSvg = true, By = "Fill" }).Single<string>(), StringComparison.Ordinal);

    [Fact]
    public void A_zone_that_is_not_there_is_an_error() =>
        Assert.Equal("NoSuchPlace", _session.Run<ShowSimMemoryMapCommand>(new { Zone = "Attic" }).Id());

    private MemoryMapLine[] Map(object parameters) =>
        [.. _session.Run<ShowSimMemoryMapCommand>(parameters).MustSucceed().Of<MemoryMapLine>()];

    [Theory]
    [InlineData("Show-SimMemoryMap Movable")]
    [InlineData("Show-SimMemoryMap Norm*")]
    public void Of_what_has_no_memory_nothing_can_be_drawn_which_is_said(string line)
    {
        RunResult run = _session.Type(line).MustSucceed();

        Assert.Empty(run.Output);
        Assert.StartsWith("There is nothing to draw", Assert.Single(run.Warnings), StringComparison.Ordinal);
    }
}
