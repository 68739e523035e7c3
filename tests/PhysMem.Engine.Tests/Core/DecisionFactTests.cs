using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Core.Decisions;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Face;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Tests.Testing;

namespace PhysMem.Engine.Tests.Core;

/// <summary>The numbers behind decisions, worked out by hand. DMA32 has 8192 pages, marks are 1000, 1250 and 1500.</summary>
public sealed class DecisionFactTests : IDisposable
{
    private const int U = MigrateTypes.Unmovable;
    private const int M = MigrateTypes.Movable;
    private const int First = 0x1000;

    private readonly SimMachine _machine = SmallMachines.OneNode();
    private readonly DecisionLog _log = new();

    public DecisionFactTests()
    {
        foreach (Zone zone in _machine.State.PopulatedZones)
        {
            zone.FoldFree();
            zone.PageSets[0].StatThreshold = 0;
            (zone.PageSets[0].Batch, zone.PageSets[0].High) = (8, 32);
            zone.SetRawWatermark(Watermark.Min, 1000);
            zone.SetRawWatermark(Watermark.Low, 1250);
            zone.SetRawWatermark(Watermark.High, 1500);
        }
    }

    private Zone Dma32 => _machine.State.Zones[1];

    private Zone Dma => _machine.State.Zones[0];

    public void Dispose() => _machine.Dispose();

    // A list of order 3 takes two blocks at least.
    [Fact]
    public void A_block_of_a_per_CPU_list() => Assert.Equal(
        [
            new Walk(WalkReason.FastPath, AllocFlags.WatermarkLow | AllocFlags.Kswapd),
            Test(order: 3, Watermark.Low, 1250, free: 8192, own: 7),
            new Steal(Dma32, First, 10, U, M, Claimed: true, Boost: 0),
            new Refill(Dma32, Cpu: 0, 3, U, 16),
            new BlockTaken(Dma32, First, 3, BlockSource.PageSet, U, Split: 3, Cpu: 0),
            new Result(Dma32, First, 3, 8, GiveUpRule.None, Zeroed: false),
        ],
        Facts(GfpMask.GfpKernel, 3));

    [Fact]
    public void A_block_of_a_buddy_list_says_what_it_was_split_from()
    {
        Assert.Equal(
            [new Steal(Dma32, First, 10, U, M, Claimed: true, Boost: 0), Taken(First, split: 10)], Facts(GfpMask.GfpKernel, 6)[2..4]);
        Assert.Equal([Taken(First + 64, split: 6)], Facts(GfpMask.GfpKernel, 6)[2..3]);
        Assert.Equal([Taken(First + 128, split: 7)], Facts(GfpMask.GfpKernel, 6)[2..3]);

        BlockTaken Taken(long pfn, int split) => new(Dma32, pfn, 6, BlockSource.FreeList, U, split);
    }

    [Fact]
    public void A_higher_zone_that_fails_and_the_reserve_of_the_one_below()
    {
        TakeDown(GfpMask.Dma32, 1250);
        long reserve = Dma.LowmemReserve[Dma32.Index];
        Assert.True(reserve > 0);

        Assert.Equal(
            [
                Test(order: 0, Watermark.Low, 1250, free: 1250, verdict: WatermarkVerdict.TooFew),
                Test(order: 0, Watermark.Low, 1250, free: Dma.NrFree, zone: Dma, reserve: reserve),
            ],
            Facts(GfpMask.GfpDma32, 0)[1..3]);
    }

    // Half of 1000 for ALLOC_MIN_RESERVE, a quarter of what is left for ALLOC_NON_BLOCK: 375 must be left.
    [Fact]
    public void The_rights_of_GFP_ATOMIC()
    {
        TakeDown(GfpMask.Dma32, 376);
        Facts(GfpMask.GfpAtomic | GfpMask.Dma32 | GfpMask.ThisNode, 0);

        Assert.Equal(
            Test(order: 0, Watermark.Min, 1000, free: 376, lowered: 625), _log.Of<WatermarkTest>().Single(test => test.Passed));
        Assert.Equal(376 - 1, Dma32.NrFree + Dma32.PageSets[0].Count);
    }

    // The sum with the boost is lowered; without it the test is made again.
    [Fact]
    public void A_boost_counts_like_the_mark_and_an_atomic_request_has_a_second_test_without_it()
    {
        TakeDown(GfpMask.Dma32, 1000);
        TakeDown(GfpMask.Dma, 0);
        Dma32.WatermarkBoost = 600;
        Facts(GfpMask.GfpAtomic | GfpMask.Dma32, 0);
        Assert.Equal(
            [
                Test(order: 0, Watermark.Low, 1250, free: 1000, boost: 600, verdict: WatermarkVerdict.TooFew),
                Test(order: 0, Watermark.Min, 1000, free: 1000, boost: 600, lowered: 1000),
            ],
            _log.Of<WatermarkTest>().Where(test => test.Zone == Dma32));

        TakeDown(GfpMask.Dma32, 600);
        Facts(GfpMask.GfpAtomic | GfpMask.Dma32, 0);
        Assert.Equal(
            [
                Test(order: 0, Watermark.Min, 1000, free: 600, boost: 600, lowered: 1000, verdict: WatermarkVerdict.TooFew),
                Test(order: 0, Watermark.Min, 1000, free: 600, leftOut: 600, lowered: 625, verdict: WatermarkVerdict.Enough),
            ],
            _log.Of<WatermarkTest>()[^2..]);
    }

    [Fact]
    public void Enough_pages_and_no_block()
    {
        // Every second page of the zone is free.
        long[] pages = [.. TakeDown(GfpMask.Dma32 | GfpMask.Movable, 0)];
        Array.ForEach(Array.FindAll(pages, pfn => pfn % 2 == 0), pfn => _machine.FreePagesAt(pfn, 0));
        _machine.DrainAllPages();

        Facts(GfpMask.GfpDma32 | GfpMask.ThisNode, 2);

        Assert.Equal(
            Test(order: 2, Watermark.Low, 1250, free: 4096, own: 3, verdict: WatermarkVerdict.NoBlock), _log.Of<WatermarkTest>()[0]);
    }

    [Fact]
    public void The_HighAtomic_reserve_is_joined_told_apart_and_used()
    {
        TakeDown(GfpMask.Dma32, 1100);
        TakeDown(GfpMask.Dma, 0);
        Facts(GfpMask.GfpAtomic | GfpMask.Dma32, 4);
        Assert.Equal(512, Assert.Single(_log.Of<HighAtomic>()).Pages);
        Assert.True(_log.Of<HighAtomic>()[0].Joined);

        Facts(GfpMask.GfpAtomic | GfpMask.Dma32, 4);
        Assert.Equal(MigrateTypes.HighAtomic, Assert.Single(_log.Of<BlockTaken>()).MigrateType);

        // 1100 less two blocks of 16.
        Facts(GfpMask.GfpDma32, 4);
        Assert.Equal((1068, 15, 512, 527), NumbersOf(_log.Of<WatermarkTest>()[0]));

        static (long Free, long Own, long HighAtomic, long Unusable) NumbersOf(WatermarkTest test) =>
            (test.Free, test.OwnPages, test.HighAtomic, test.Unusable);
    }

    [Fact]
    public void A_request_that_may_ignore_watermarks_fails_the_test_and_passes()
    {
        TakeDown(GfpMask.Dma32, 500);
        TakeDown(GfpMask.Dma, 0);

        Facts(GfpMask.Dma32 | GfpMask.MemAlloc, 0);

        Assert.Equal(
            Test(order: 0, Watermark.Min, 1000, free: 500, verdict: WatermarkVerdict.NotBinding),
            _log.Of<WatermarkTest>().Single(test => test.Passed));
        Assert.Equal(WalkReason.Emergency, _log.Of<Walk>()[^1].Why);
    }

    [Fact]
    public void A_bulk_request_adds_its_pages_to_the_mark()
    {
        _machine.Decisions = _log;
        _machine.SinglePages.AllocBulk(new AllocationRequest(GfpMask.GfpKernel), 20);

        // Batch by batch, 8 pages each.
        Assert.Equal(
            [
                Test(order: 0, Watermark.Low, 1250, free: 8192, asked: 20),
                new Steal(Dma32, First, 10, U, M, Claimed: true, Boost: 0),
                .. Enumerable.Repeat(new Refill(Dma32, 0, 0, U, 8), 3),
                new Bulk(Dma32, 20, 0),
                new Result(Dma32, First, 0, 20, GiveUpRule.None, Zeroed: false),
            ],
            _log.Facts);
        Assert.Equal(1270, _log.Of<WatermarkTest>()[0].Needed);
    }

    private WatermarkTest Test(
        int order, int which, long mark, long free, long own = 0, long boost = 0, long leftOut = 0, long lowered = 0,
        long reserve = 0, long asked = 0, WatermarkVerdict verdict = WatermarkVerdict.Enough, Zone? zone = null) =>
        new(zone ?? Dma32, order, which, mark, boost, leftOut, asked, lowered, reserve, free, own, HighAtomic: 0, Cma: 0, verdict);

    private Decision[] Facts(GfpMask gfp, int order)
    {
        _log.Clear();
        _machine.Decisions = _log;
        _machine.AllocPages(new AllocationRequest(gfp, order));
        _machine.Decisions = null;
        return [.. _log.Facts];
    }

    // Takes single pages of the mask's zone, past all watermarks, until so many are free: none waits on a per-CPU list.
    private List<long> TakeDown(GfpMask gfp, long free)
    {
        var pages = new List<long>();
        Zone zone = _machine.State.Zones[_machine.State.ZoneTable.ZoneIndex(gfp.Value)];
        (zone.PageSets[0].Batch, zone.PageSets[0].High) = (1, 0);
        _machine.DrainAllPages();
        while (zone.NrFree > free)
        {
            pages.Add(_machine.AllocPages(new AllocationRequest(gfp | GfpMask.MemAlloc)).Allocation!.Pfn);
        }

        return pages;
    }
}
