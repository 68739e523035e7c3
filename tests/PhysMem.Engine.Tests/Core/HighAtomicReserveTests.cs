using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Tests.Testing;

namespace PhysMem.Engine.Tests.Core;

/// <summary>The reserve of pageblocks for high-order atomic requests: its limit, who may use it, its release.</summary>
public class HighAtomicReserveTests
{
    // Order 4, which doesn't go through the per-CPU lists.
    private const int Order = 4;
    private const int PerBlock = 512 >> Order;

    [Theory]
    [InlineData(0x800, 1024)]
    [InlineData(51_199, 1024)]
    [InlineData(51_299, 1024)]
    [InlineData(51_300, 1536)]
    public void It_grows_block_by_block_until_it_has_reached_a_hundredth_of_the_zone_and_a_block(long pages, long most)
    {
        using var machine = new TestMachine(pages);
        BelowTheLowMark(machine.Zone);
        for (int k = 0; k < 3 * PerBlock; k++)
        {
            Assert.NotEqual(-1, machine.Alloc(Order, GfpBits.GfpAtomic));
        }

        Assert.Equal(most, machine.Zone.NrReservedHighAtomic);
        Assert.Equal(most / 512, Blocks(machine.Zone, MigrateTypes.HighAtomic));
    }

    [Theory]
    [InlineData(GfpBits.GfpAtomic, 0, 0)]
    [InlineData(GfpBits.GfpNowait, Order, 0)]
    [InlineData(GfpBits.GfpAtomic | GfpBits.NoMemAlloc, Order, 0)]
    [InlineData(GfpBits.High, 1, 512)]
    [InlineData(GfpBits.GfpAtomic, Order, 512)]
    public void Only_high_order_requests_that_cant_wait_and_are_urgent_make_it_grow(uint gfp, int order, long reserved)
    {
        using var machine = new TestMachine(0x1000);
        BelowTheLowMark(machine.Zone);

        Assert.NotEqual(-1, machine.Alloc(order, gfp));

        Assert.Equal(reserved, machine.Zone.NrReservedHighAtomic);
    }

    [Fact]
    public void Above_the_low_mark_nothing_is_reserved()
    {
        using var machine = new TestMachine(0x1000);

        machine.Alloc(Order, GfpBits.GfpAtomic);

        Assert.Equal(0, machine.Zone.NrReservedHighAtomic);
    }

    [Fact]
    public void When_nothing_else_is_left_a_request_that_can_wait_gets_the_reserve_released()
    {
        using TestMachine machine = WithOnlyTheReserveLeft(out long left);

        long pfn = machine.Alloc(0, GfpBits.GfpKernel);

        Assert.NotEqual(-1, pfn);
        Assert.Equal((0, 0), (machine.Zone.NrReservedHighAtomic, Blocks(machine.Zone, MigrateTypes.HighAtomic)));
        Assert.Equal((int)MigrateType.Unmovable, machine.Zone.Pageblocks.OfFrame(machine.Zone.FrameIndex(pfn)));
        Assert.Equal(left - 1, machine.Zone.Buddy.FreePages + machine.PageSet.Count);
    }

    [Fact]
    public void A_request_that_cant_wait_takes_pages_of_the_reserve_last_and_leaves_it_standing()
    {
        using TestMachine machine = WithOnlyTheReserveLeft(out long left);
        int[] types = [.. Enumerable.Range(0, 17)
            .Select(_ => machine.Alloc(0, GfpBits.GfpNowait))
            .Select(pfn => machine.Zone.Pageblocks.OfFrame(machine.Zone.FrameIndex(pfn)))];

        Assert.Equal(MigrateTypes.HighAtomic, types[16]);
        Assert.DoesNotContain(MigrateTypes.HighAtomic, types[..16]);
        Assert.Equal((512, left - 17), (machine.Zone.NrReservedHighAtomic, machine.Zone.Buddy.FreePages));
        Assert.Equal(-1, machine.Alloc(0, GfpBits.GfpNowait | GfpBits.NoMemAlloc));
    }

    // So that the first walk fails and the second one, at a min mark of 0, doesn't.
    private static void BelowTheLowMark(Zone zone) => zone.SetRawWatermark(Watermark.Low, 1 << 20);

    // One block is reserved, 16 of its pages are in use. The charge for it is the whole block, so 16 other pages are
    // left too.
    private static TestMachine WithOnlyTheReserveLeft(out long left)
    {
        var machine = new TestMachine(0x800, batch: 1, high: 4);
        BelowTheLowMark(machine.Zone);
        machine.Alloc(Order, GfpBits.GfpAtomic);
        machine.Zone.SetRawWatermark(Watermark.Low, 0);
        while (machine.Alloc(0, GfpBits.NoMemAlloc) >= 0)
        {
        }

        left = machine.Zone.Buddy.FreePages;
        Assert.Equal((512, 512, 0), (machine.Zone.NrReservedHighAtomic, left, machine.PageSet.Count));
        return machine;
    }

    private static int Blocks(Zone zone, int mt) =>
        Enumerable.Range(0, (int)(zone.SpannedPages + 511) / 512).Count(block => zone.Pageblocks[block] == mt);
}
