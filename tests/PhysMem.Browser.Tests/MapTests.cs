using System.Globalization;
using Microsoft.Playwright;
using PhysMem.Engine.Frames;
using PhysMem.Engine.Report;
using static Microsoft.Playwright.Assertions;

namespace PhysMem.Browser.Tests;

/// <summary>The maps of the page: zones by pageblocks, and pageblocks by pages.</summary>
public sealed class MapTests(Chromium chromium, Reports reports)
{
    private const string MapOfLab = "lab, node 0 DMA32";

    [Fact]
    public async Task Cells_have_the_colours_of_the_memory_map()
    {
        await using OpenedPage opened = await chromium.Open(reports.Machines);
        var rows = new List<PageBlockReport>();
        reports.Machine.Reports.ReadPageBlocks(new PageQuery { Place = (_, zone) => zone == "DMA32" }, rows);
        ILocator map = opened.Map($"{Reports.HostileName}, node 0 DMA32");
        await map.FocusAsync();
        foreach (MemoryMapKind kind in Enum.GetValues<MemoryMapKind>())
        {
            await opened.Page.GetByRole(AriaRole.Combobox, new() { Name = "Colours" }).SelectOptionAsync(((int)kind).ToString(CultureInfo.InvariantCulture));
            string[][] colours = await OpenedPage.Colours(map);
            int columns = colours[0].Length;
            long firstLine = rows[0].Pfn / 512 / columns;
            foreach (PageBlockReport row in rows)
            {
                long block = row.Pfn / 512;
                string cells = CellOf(kind, row);
                (byte red, byte green, byte blue) = MemoryMapColours.Of(kind, cells[0])!.Value;
                Assert.Equal($"{red:x2}{green:x2}{blue:x2}", colours[(block / columns) - firstLine][block % columns]);
            }
        }
    }

    [Fact]
    public async Task Keys_move_in_the_map_and_open_and_close_a_pageblock()
    {
        await using OpenedPage opened = await chromium.Open(reports.Runs);
        await opened.Map(MapOfLab).FocusAsync();
        await Expect(opened.Status).ToContainTextAsync("pageblock 0x001000");
        await Press(opened.Status, "ArrowRight", "pageblock 0x001200");
        await Press(opened.Status, "End", "pageblock 0x003e00");
        await Press(opened.Status, "ArrowDown", "pageblock 0x003e00");
        await Press(opened.Status, "Home", "pageblock 0x001000");
        await Press(opened.Status, "ArrowLeft", "pageblock 0x001000");

        await opened.Page.Keyboard.PressAsync("Enter");
        await Expect(opened.Page.Locator("#pages-title")).ToHaveTextAsync("Pages 0x001000 to 0x0011ff of lab, node 0 DMA32");
        await Expect(opened.Page.Locator("#pages canvas")).ToBeFocusedAsync();
        await Press(opened.PageStatus, "ArrowRight", "0x001001:");
        await Press(opened.PageStatus, "ArrowDown", "0x001021:");
        await Press(opened.PageStatus, "End", "0x0011ff:");
        await opened.Page.Keyboard.PressAsync("Escape");
        await Expect(opened.Page.Locator("#pages")).ToBeHiddenAsync();
        await Expect(opened.Map(MapOfLab)).ToBeFocusedAsync();
    }

    [Fact]
    public async Task A_line_that_begins_with_a_hole_is_entered_at_its_nearest_pageblock()
    {
        await using OpenedPage opened = await chromium.Open(reports.Holed);
        ILocator map = opened.Map("holed, node 0 DMA32");
        await map.FocusAsync();
        Assert.Equal(Reports.Columns, (await OpenedPage.Colours(map))[0].Length);

        await Press(opened.Status, "ArrowDown", $"pageblock {PfnText.Of((Reports.Columns + 8) * 512)}");
        for (int column = 7; column >= 0; column--)
        {
            await Press(opened.Status, "ArrowLeft", $"pageblock {PfnText.Of((Reports.Columns + column) * 512)}");
        }

        await Press(opened.Status, "ArrowDown", $"pageblock {PfnText.Of(2 * Reports.Columns * 512)}");
        await Press(opened.Status, "ArrowDown", $"pageblock {PfnText.Of(Reports.HoleEnd * 512)}");
        await Press(opened.Status, "ArrowUp", $"pageblock {PfnText.Of(((2 * Reports.Columns) + 30) * 512)}");
    }

    [Fact]
    public async Task The_pages_of_a_pageblock_are_those_of_the_machine()
    {
        await using OpenedPage opened = await chromium.Open(reports.Machines);
        long pageblock = reports.Block.Pfn / 512, first = 0x1000 / 512;
        await opened.Map($"{Reports.HostileName}, node 0 DMA32").FocusAsync();
        for (long k = first; k < pageblock; k++)
        {
            await opened.Page.Keyboard.PressAsync("ArrowRight");
        }

        await opened.Page.Keyboard.PressAsync("Enter");
        var pages = new List<PageReport>();
        reports.Machine.Reports.ReadPages(new PageQuery { StartPfn = pageblock * 512, EndPfn = (pageblock + 1) * 512 }, pages);
        foreach (PageReport page in pages.Take(40))
        {
            string state = page.PageState switch { "InUse" => "in use", "PerCpu" => "on a CPU's list", "Free" => "free", _ => "reserved" };
            string block = page.Order is { } order ? $", in a block of order {order} from {PfnText.Of(page.HeadPfn!.Value)} on" : "";
            await Expect(opened.PageStatus).ToHaveTextAsync($"{PfnText.Of(page.Pfn)}: {state}{block}");
            await opened.Page.Keyboard.PressAsync("ArrowRight");
        }

        Assert.Contains(pages.Take(40), page => page.HeadPfn == reports.Block.Pfn && page.Order == 3);
    }

    [Fact]
    public async Task A_click_opens_what_it_hits()
    {
        await using OpenedPage opened = await chromium.Open(reports.Runs);
        await opened.Map(MapOfLab).ClickAsync(new() { Position = new Position { X = (16 * 9) + 8, Y = 8 } });
        await Expect(opened.Page.Locator("#pages-title")).ToContainTextAsync("Pages 0x001200");
        await opened.Page.GetByRole(AriaRole.Button, new() { Name = "Close" }).ClickAsync();
        await Expect(opened.Page.Locator("#pages")).ToBeHiddenAsync();
    }

    private static async Task Press(ILocator status, string key, string told)
    {
        await status.Page.Keyboard.PressAsync(key);
        await Expect(status).ToContainTextAsync(told);
    }

    private static string CellOf(MemoryMapKind kind, PageBlockReport row)
    {
        var map = new MemoryMapBuilder(kind, 1, 512);
        map.Add(new PageBlockStretch(row, 1));
        return map.Finish()!.Cells;
    }
}
