using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Face;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Report;
using PhysMem.Engine.Tests.Testing;
using Block = PhysMem.Engine.Report.Allocation;

namespace PhysMem.Engine.Tests.Face;

/// <summary>__get_free_pages, get_zeroed_page, and where the direct map has a page.</summary>
public class AddressTests
{
    [Fact]
    public void On_x86_64_every_page_has_an_address_in_the_direct_map()
    {
        using SimMachine machine = SmallMachines.WithNormal();
        var block = machine.AllocPages(new AllocationRequest(GfpMask.GfpKernel, 3)).Allocation!;

        Assert.Equal("Normal", block.Zone);
        Assert.Equal(0xffff_8880_0000_0000 + ((ulong)block.Pfn * 4096), block.PageAddress);
        Assert.Equal(block.Pfn, machine.PfnOf(block.PageAddress!.Value));
        Assert.Equal((8, 8 * 4096), (block.Pages, block.Bytes));
    }

    [Fact]
    public void On_i386_low_memory_has_an_address_and_high_memory_has_none()
    {
        using SimMachine machine = SmallMachines.I386();
        var low = machine.AllocPages(new AllocationRequest(GfpMask.GfpKernel)).Allocation!;
        var high = machine.AllocPages(new AllocationRequest(GfpMask.GfpHighUser)).Allocation!;

        Assert.Equal(("Normal", "HighMem"), (low.Zone, high.Zone));
        Assert.Equal(0xc000_0000 + ((ulong)low.Pfn * 4096), low.PageAddress);
        Assert.Null(high.VirtualAddress);
        Assert.Null(machine.AddressOf(high.Pfn));
        machine.FreePagesByAddress(low.PageAddress!.Value, 0);
        machine.FreePagesAt(high.Pfn, 0);
    }

    [Fact]
    public void Memory_above_the_direct_map_of_the_four_zone_layout_has_no_address()
    {
        using SimMachine machine = SmallMachines.FourZones();
        var high = machine.AllocPages(new AllocationRequest(GfpMask.GfpHighUser)).Allocation!;
        ulong wouldBe = 0xffff_8880_0000_0000 + ((ulong)high.Pfn * 4096);

        Assert.Equal(("HighMem", null), (high.Zone, high.VirtualAddress));
        var fault = Assert.Throws<PhysMemException>(() => machine.PfnOf(wouldBe));
        Assert.Equal(FaultCode.AddressInvalid, fault.Code);
    }

    [Theory]
    [InlineData("GFP_HIGHUSER")]
    [InlineData("GFP_HIGHUSER_MOVABLE")]
    [InlineData("__GFP_HIGHMEM")]
    public void Pages_that_are_asked_for_by_address_never_come_from_HighMem(string gfp)
    {
        foreach (SimMachine machine in new[] { SmallMachines.I386(), SmallMachines.FourZones() })
        {
            using (machine)
            {
                var request = new AllocationRequest(GfpText.Parse(gfp));
                Assert.Equal("HighMem", machine.AllocPages(request).Allocation!.Zone);
                Assert.Equal("Normal", machine.GetFreePages(request).Allocation!.Zone);
                int pages = 0;
                while (machine.GetFreePages(request with { Gfp = request.Gfp & ~GfpMask.Reclaim }).Allocation is { } page)
                {
                    Assert.NotEqual("HighMem", page.Zone);
                    Assert.NotNull(page.VirtualAddress);
                    pages++;
                }

                Assert.InRange(pages, 4096, 3 * 4096);
            }
        }
    }

    // Numbers of this size are rounded by spreadsheets and readers of JSON.
    [Theory]
    [InlineData("x86_64", "0xffff888[0-9a-f]{9}")]
    [InlineData("i386", "0xc[0-9a-f]{7}")]
    [InlineData("fourzone", "0xffff888[0-9a-f]{9}")]
    public void Addresses_are_texts_of_a_fixed_width_that_sort_as_the_numbers_do(string architecture, string form)
    {
        using SimMachine machine = architecture switch
        {
            "i386" => SmallMachines.I386(),
            "fourzone" => SmallMachines.FourZones(),
            _ => SmallMachines.WithNormal(),
        };
        Block[] pages =
            [.. new[] { 3, 0, 10, 1 }.Select(order => machine.AllocPages(new AllocationRequest(GfpMask.GfpKernel, order)).Allocation!)];

        Assert.All(pages, page => Assert.Matches($"^{form}$", page.VirtualAddress));
        Assert.All(pages, page => Assert.Equal($"0x{page.Pfn * 4096:x16}", page.PhysicalAddress));
        Assert.Equal(pages.OrderBy(page => page.Pfn), pages.OrderBy(page => page.VirtualAddress, StringComparer.Ordinal));
        Assert.Equal(pages.OrderBy(page => page.Pfn), pages.OrderBy(page => page.PhysicalAddress, StringComparer.Ordinal));

        var frame = new List<PageReport>();
        machine.Reports.ReadPages(new PageQuery { StartPfn = pages[0].Pfn, EndPfn = pages[0].Pfn + 1 }, frame);
        Assert.Equal((pages[0].VirtualAddress, pages[0].PhysicalAddress), (frame[0].VirtualAddress, frame[0].PhysicalAddress));
    }

    [Fact]
    public void A_zeroed_page_is_a_single_page_with_an_address_whatever_order_was_asked_for()
    {
        using SimMachine machine = SmallMachines.I386();

        var page = machine.GetZeroedPage(new AllocationRequest(GfpMask.GfpHighUser, 5)).Allocation!;

        Assert.Equal(("Normal", 0, 1), (page.Zone, page.Order, page.Pages));
        Assert.Equal("GFP_USER|__GFP_ZERO", page.Gfp);
        Assert.NotNull(page.VirtualAddress);
    }

    [Fact]
    public void A_free_by_address_gives_the_page_back_to_where_it_came_from()
    {
        using SimMachine machine = SmallMachines.I386();
        var first = machine.GetFreePages(new AllocationRequest(GfpMask.GfpKernel)).Allocation!;

        machine.FreePagesByAddress(first.PageAddress!.Value, 0);

        Assert.Equal(first.Pfn, machine.GetFreePages(new AllocationRequest(GfpMask.GfpKernel)).Allocation!.Pfn);
    }
}
