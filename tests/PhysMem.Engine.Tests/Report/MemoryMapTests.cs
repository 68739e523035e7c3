using System.Xml.Linq;
using PhysMem.Engine.Report;

namespace PhysMem.Engine.Tests.Report;

/// <summary>Maps of physical memory, of pageblocks made by hand and of a machine.</summary>
public sealed class MemoryMapTests
{
    [Fact]
    public void A_cell_has_the_letter_of_its_type_and_a_small_one_when_all_is_free() =>
        Assert.Equal("Um E", Map(MemoryMapKind.MigrateType, Block(0, "Unmovable", free: 5), Block(1, "Movable", free: 512), Block(3, "Reclaimable", free: 0)).Single().Cells);

    [Theory]
    [InlineData(512, '.')]
    [InlineData(511, '1')]
    [InlineData(256, '5')]
    [InlineData(1, '9')]
    [InlineData(0, '#')]
    public void A_cell_tells_begun_tenths_in_use(int free, char cell) =>
        Assert.Equal($"{cell}", Map(MemoryMapKind.Fill, Block(0, "Movable", free)).Single().Cells);

    [Fact]
    public void A_cell_tells_the_largest_free_order_of_its_pageblocks() => Assert.Equal(
        ["a3", "-"],
        Map(MemoryMapKind.FreeOrder, perCell: 2, Block(0, "Movable", 1, 10), Block(1, "Movable", 1, 0), Block(2, "Movable", 0), Block(3, "Movable", 8, 3), Block(9, "Movable", 0))
            .Select(line => line.Cells));

    [Fact]
    public void Most_pages_decide_the_type_of_several_pageblocks() =>
        Assert.Equal("U", Map(MemoryMapKind.MigrateType, perCell: 4, Block(0, "Movable", 0), Block(1, "Unmovable", 0), Block(2, "Unmovable", 0)).Single().Cells);

    [Fact]
    public void Lines_begin_at_multiples_of_their_length_and_hold_one_zone()
    {
        MemoryMapLine[] lines = Map(MemoryMapKind.Fill, Block(6, "Movable", 0), Block(6, "Movable", 0) with { Zone = "Normal" }, Block(13, "Movable", 0) with { Zone = "Normal" });

        Assert.Equal([("DMA", 6 * 512L, "  #"), ("Normal", 6 * 512L, "  #"), ("Normal", 13 * 512L, " #")], lines.Select(line => (line.Zone, line.Pfn, line.Cells)));
        Assert.Equal([8 * 512L, 8 * 512L, 16 * 512L], lines.Select(line => line.Pfn + line.Pages));
        Assert.All(lines, line => Assert.Equal(512, line.PagesPerCell));
    }

    [Fact]
    public void A_picture_is_XML_and_has_a_rectangle_for_each_run_of_equal_cells()
    {
        var svg = XElement.Parse(MemoryMapSvg.Draw(Map(MemoryMapKind.Fill, Block(0, "Movable", 0), Block(1, "Movable", 0), Block(3, "Movable", 512))));
        XNamespace ns = "http://www.w3.org/2000/svg";
        int legend = MemoryMapLegend.InFull(MemoryMapKind.Fill).Count;

        XElement[] drawn = [.. svg.Elements(ns + "rect").SkipLast(legend)];

        Assert.Equal(["24", "12"], drawn.Select(rect => rect.Attribute("width")!.Value));
        Assert.Equal(2, drawn.Select(rect => rect.Attribute("fill")!.Value).Distinct().Count());
    }

    [Fact]
    public void All_amounts_have_colours_of_their_own()
    {
        Assert.Equal(12, "-0123456789a".Select(cell => MemoryMapColours.Of(MemoryMapKind.FreeOrder, cell)).Distinct().Count());
        Assert.Equal(11, ".123456789#".Select(cell => MemoryMapColours.Of(MemoryMapKind.Fill, cell)).Distinct().Count());
        Assert.Equal(12, "UMEHCIumehci".Select(cell => MemoryMapColours.Of(MemoryMapKind.MigrateType, cell)).Distinct().Count());
        Assert.Null(MemoryMapColours.Of(MemoryMapKind.Fill, ' '));
    }

    // Lines have 4 cells of 2 pageblocks.
    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, 8)]
    [InlineData(3, 9)]
    [InlineData(7, 30)]
    public void Pageblocks_that_are_alike_are_drawn_as_one_by_one(int first, int count)
    {
        var map = new MemoryMapBuilder(MemoryMapKind.Fill, 4, 2 * 512);
        List<MemoryMapLine> lines = [.. map.Add(new PageBlockStretch(Block(first, "Movable", 100, 6), count)), map.Finish()!];

        Assert.Equal(Map(MemoryMapKind.Fill, 2, [.. Enumerable.Range(first, count).Select(number => Block(number, "Movable", 100, 6))]), lines);
    }

    private static PageBlockReport Block(long number, string type, int free, int? largest = null) => new()
    {
        Machine = "lab", Node = 0, Zone = "DMA", Pfn = number * 512, MigrateType = type, Pages = 512, FreePages = free,
        LargestFreeOrder = largest, PageSetPages = 0, UsedPages = 512 - free, ReservedPages = 0, UnacceptedPages = 0,
    };

    private static MemoryMapLine[] Map(MemoryMapKind kind, params PageBlockReport[] blocks) => Map(kind, 1, blocks);

    private static MemoryMapLine[] Map(MemoryMapKind kind, int perCell, params PageBlockReport[] blocks)
    {
        var map = new MemoryMapBuilder(kind, 4, perCell * 512);
        List<MemoryMapLine> lines = [.. blocks.SelectMany(block => map.Add(new PageBlockStretch(block, 1)))];
        return map.Finish() is { } last ? [.. lines, last] : [.. lines];
    }
}
