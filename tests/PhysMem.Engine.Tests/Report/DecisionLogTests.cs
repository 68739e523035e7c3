using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Core.Decisions;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Face;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Tests.Testing;

namespace PhysMem.Engine.Tests.Report;

/// <summary>What the engine tells about a request when somebody listens.</summary>
public sealed class DecisionLogTests : IDisposable
{
    private readonly SimMachine _machine = SmallMachines.OneNode();
    private readonly DecisionLog _log = new();

    public DecisionLogTests()
    {
        // Round numbers to calculate with; the counters are exact.
        foreach (Zone zone in _machine.State.PopulatedZones)
        {
            zone.FoldFree();
            zone.PageSets[0].StatThreshold = 0;
            zone.SetRawWatermark(Watermark.Min, 1000);
            zone.SetRawWatermark(Watermark.Low, 1250);
            zone.SetRawWatermark(Watermark.High, 1500);
        }
    }

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void A_request_that_succeeds_tells_walk_test_and_frame() => Assert.Equal(
        [
            "fast path: walk at the low watermark",
            "node 0 DMA32: 8192 free - 7 unusable = 8185, must be above low 1250: enough",
            "node 0 DMA32: no Unmovable block, took pfn 0x001000 of order 10 from the Movable lists; its pageblock is now Unmovable",
            "node 0 DMA32: CPU 0 fills its Unmovable list of order 3 with 8 pages",
            "node 0 DMA32: pfn 0x001000, order 3, from the list of CPU 0",
            "the request gets pfn 0x001000, order 3, from node 0 DMA32, on the fast path",
        ],
        Log(GfpMask.GfpKernel, 3));

    [Fact]
    public void A_request_that_succeeds_tells_where_its_block_came_from()
    {
        string filled = Log(GfpMask.GfpKernel, 0)[^2];

        // Of the largest block that the first request split, one of each order from 4 on is left.
        string whole = Log(GfpMask.GfpKernel, 6)[^2];
        string split = Log(GfpMask.GfpKernel, 6)[^2];

        Assert.Equal("node 0 DMA32: pfn 0x001000, order 0, from the list of CPU 0", filled);
        Assert.Equal("node 0 DMA32: pfn 0x001040, order 6, from the Unmovable lists", whole);
        Assert.Equal("node 0 DMA32: pfn 0x001080, order 6, split from a block of order 7 of the Unmovable lists", split);
    }

    [Fact]
    public void A_high_order_atomic_request_tells_that_its_pageblock_is_kept()
    {
        Take(GfpMask.Dma32, leave: 1100);
        Take(GfpMask.Dma, leave: 1100);

        Assert.Contains(Log(GfpMask.GfpAtomic, 2), text => text.EndsWith(" joins the HighAtomic reserve, now 512 pages", StringComparison.Ordinal));
    }

    [Fact]
    public void A_request_tells_whether_it_woke_kswapd_found_it_awake_or_may_not_wake_it()
    {
        Take(GfpMask.Dma32, leave: 1000);
        Take(GfpMask.Dma, leave: 900);
        GfpMask wakes = GfpMask.Dma32 | GfpMask.KswapdReclaim;

        Assert.Contains("no __GFP_KSWAPD_RECLAIM: kswapd isn't woken", Log(GfpMask.Dma32, 0));
        Assert.False(_machine.Reports.Nodes().Single().KswapdAwake);

        Assert.Contains("kswapd of node 0 is woken for order 2", Log(wakes, 2));
        Assert.Equal((true, 2), (_machine.Reports.Nodes().Single().KswapdAwake, _machine.Reports.Nodes().Single().KswapdOrder));

        string[] again = Log(wakes, 0);
        Assert.Contains("kswapd of node 0 is awake already", again);
        Assert.DoesNotContain("kswapd of node 0 is woken for order 0", again);
    }

    [Fact]
    public void A_request_with_GFP_ZERO_tells_that_its_pages_are_zeroed()
    {
        const string zeros = "; filled with zeros (__GFP_ZERO)";
        Assert.EndsWith(zeros, Log(GfpMask.GfpKernel | GfpMask.Zero, 0)[^1], StringComparison.Ordinal);

        _log.Clear();
        _machine.SinglePages.AllocBulk(new AllocationRequest(GfpMask.GfpKernel | GfpMask.Zero), 3);
        Assert.EndsWith(zeros, _log.Texts()[^1], StringComparison.Ordinal);
        Assert.DoesNotContain("zeros", Log(GfpMask.GfpKernel | GfpMask.ZeroTags, 0)[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_request_that_fails_tells_every_walk_with_its_arithmetic_and_why_it_gave_up()
    {
        Take(GfpMask.Dma32, leave: 1000);
        Take(GfpMask.Dma, leave: 900);
        Zone dma32 = ZoneOf("DMA32"), dma = ZoneOf("DMA");

        string[] texts = Log(GfpMask.GfpDma32 | GfpMask.KswapdReclaim, 0);

        long reserve = dma.LowmemReserve[1];
        Assert.True(reserve > 0);
        Assert.Equal(
            [
                "fast path: walk at the low watermark",
                $"node 0 DMA32: {dma32.NrFree} free, must be above low 1250: too few",
                $"node 0 DMA: {dma.NrFree} free, must be above low 1250 + lowmem_reserve {reserve} = {1250 + reserve}: too few",
                "kswapd of node 0 is woken for order 0",
                "slow path: walk at the min watermark, with ALLOC_NON_BLOCK",
                $"node 0 DMA32: {dma32.NrFree} free, must be above min 1000: too few",
                $"node 0 DMA: {dma.NrFree} free, must be above min 1000 + lowmem_reserve {reserve} = {1000 + reserve}: too few",
                "walk again",
                $"node 0 DMA32: {dma32.NrFree} free, must be above min 1000: too few",
                $"node 0 DMA: {dma.NrFree} free, must be above min 1000 + lowmem_reserve {reserve} = {1000 + reserve}: too few",
                "give up: no __GFP_DIRECT_RECLAIM, so it can't wait for pages",
                "the request fails: no __GFP_DIRECT_RECLAIM, so it can't wait for pages; too few pages in node 0 DMA32 and node 0 DMA",
            ],
            texts);
    }

    [Fact]
    public void The_rights_of_an_atomic_request_show_as_a_lowered_mark()
    {
        Take(GfpMask.Dma32, leave: 1000);

        string[] texts = Log(GfpMask.GfpAtomic | GfpMask.Dma32, 0);

        long free = ZoneOf("DMA32").NrFree + 1;
        Assert.Contains("slow path: walk at the min watermark, with ALLOC_NON_BLOCK|ALLOC_MIN_RESERVE", texts);
        Assert.Contains($"node 0 DMA32: {free} free, must be above min 1000 - rights 625 = 375: enough", texts);
        Assert.EndsWith("from node 0 DMA32, at the min watermark less 625 for its rights", texts[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Pages_of_the_HighAtomic_reserve_are_unusable_to_others()
    {
        ZoneOf("DMA32").NrReservedHighAtomic = 512;

        Assert.Contains(
            "node 0 DMA32: 8192 free - 1 unusable - HighAtomic 512 = 7679, must be above low 1250: enough", Log(GfpMask.Dma32, 1));
    }

    [Fact]
    public void Enough_pages_without_a_block_that_fits_are_told_apart_from_too_few()
    {
        List<long> pages = Take(GfpMask.Dma32 | GfpMask.Movable, leave: 0);
        foreach (long pfn in pages.Where(pfn => pfn % 2 == 0))
        {
            _machine.FreePagesAt(pfn, 0);
        }

        _machine.DrainAllPages();
        long free = ZoneOf("DMA32").NrFree;

        string[] texts = Log(GfpMask.Dma32 | GfpMask.Movable | GfpMask.ThisNode, 1);

        Assert.Equal(
            $"node 0 DMA32: {free} free - 1 unusable = {free - 1}, must be above low 1250: enough pages, but no block of order 1 or larger that it may use",
            texts[1]);
        Assert.StartsWith("the request gets pfn", texts[^1], StringComparison.Ordinal);
        Assert.EndsWith("from node 0 DMA, on the fast path; no block of order 1 in node 0 DMA32", texts[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_boosted_mark_is_mark_plus_boost_and_an_atomic_request_may_leave_the_boost_out()
    {
        Take(GfpMask.Dma32, leave: 1000);
        Zone zone = ZoneOf("DMA32");
        zone.WatermarkBoost = 4000;
        long free = zone.NrFree;

        string[] texts = Log(GfpMask.GfpAtomic | GfpMask.Dma32, 0);

        Assert.Contains($"node 0 DMA32: {free} free, must be above low 1250 + boost 4000 = 5250: too few", texts);
        Assert.Contains($"node 0 DMA32: {free} free, must be above min 1000 + boost 4000 - rights 3125 = 1875: too few", texts);
        Assert.Contains($"node 0 DMA32: {free} free, must be above min 1000 - rights 625 = 375: enough without the boost of 4000", texts);
    }

    [Fact]
    public void A_request_that_may_reclaim_tells_every_step_up_to_the_OOM_killer()
    {
        Take(GfpMask.Dma32, leave: 1000);
        Take(GfpMask.Dma, leave: 1000);

        string[] inOrder =
        [
            "slow path: walk at the min watermark, without any reserve",
            "direct compaction at priority 2: Skipped",
            "walk again",
            "direct reclaim freed 0 pages",
            "reclaim can't help any more",
            "walk at the high watermark before killing anything",
            "OOM killer: no task is known",
        ];
        Assert.Equal(inOrder, Log(GfpMask.GfpKernel, 2).Where(inOrder.Contains).Distinct());
    }

    [Theory]
    [InlineData("GFP_KERNEL|__GFP_NORETRY", 0, "give up: __GFP_NORETRY, one round is all")]
    [InlineData("GFP_KERNEL", 5, "give up: a costly order isn't retried")]
    [InlineData("GFP_KERNEL|__GFP_NORETRY", 5, "give up: __GFP_NORETRY, and compaction was skipped or put off")]
    [InlineData("GFP_KERNEL|__GFP_RETRY_MAYFAIL", 0, "give up: no OOM kill with __GFP_RETRY_MAYFAIL")]
    [InlineData("GFP_KERNEL|__GFP_THISNODE", 0, "give up: no OOM kill with __GFP_THISNODE")]
    [InlineData("GFP_KERNEL|GFP_DMA", 0, "give up: no OOM kill for a request for low zones only")]
    [InlineData("__GFP_MEMALLOC", 10, "walk again, with ALLOC_NO_WATERMARKS")]
    public void Each_way_to_give_up_has_its_sentence(string gfp, int order, string sentence)
    {
        Take(GfpMask.Dma32, leave: 1000);
        Take(GfpMask.Dma, leave: 1000);

        string[] texts = Log(GfpText.Parse(gfp), order);

        Assert.Contains(sentence, texts);
        Assert.StartsWith("the request fails: ", texts[^1], StringComparison.Ordinal);
        Assert.Contains(order == 10 ? "; no block of order 10 in " : "; too few pages in ", texts[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_request_that_the_kernel_would_never_answer_says_why()
    {
        Take(GfpMask.Dma32, leave: 1000);
        Take(GfpMask.Dma, leave: 1000);

        Assert.StartsWith(
            "the request would not return: the OOM killer reports success and kills nobody, as it does without __GFP_FS",
            Log(GfpText.Parse("GFP_NOFS"), 0)[^1],
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_log_is_cleared_by_its_owner_and_a_machine_without_one_tells_nothing()
    {
        Assert.NotEmpty(Log(GfpMask.GfpKernel, 0));
        _machine.Decisions = null;
        _log.Clear();

        _machine.AllocPages(new AllocationRequest(GfpMask.GfpKernel));

        Assert.Empty(_log.Facts);
    }

    [Fact]
    public void A_bulk_request_tells_which_zone_has_room_for_all_and_how_many_pages_it_gave()
    {
        _machine.Decisions = _log;
        _machine.SinglePages.AllocBulk(new AllocationRequest(GfpMask.GfpKernel), 40);

        // The mark is the low one and the 40 pages themselves.
        string[] texts = _log.Texts();
        Assert.Equal("node 0 DMA32: 8192 free, must be above low 1250 + bulk 40 = 1290: enough", texts[0]);
        Assert.Equal("node 0 DMA32: 40 pages from the lists of CPU 0, which were filled as needed", texts[^2]);
        Assert.Equal("the request gets 40 pages, the first at pfn 0x001000, from node 0 DMA32", texts[^1]);

        _log.Clear();
        _machine.SinglePages.AllocBulk(new AllocationRequest(GfpMask.GfpKernel), 1_000_000);
        Assert.Contains("no zone has room for all pages: ask for one", _log.Texts());
    }

    [Fact]
    public void An_exact_request_tells_what_it_gave_back()
    {
        _machine.Decisions = _log;
        _machine.SinglePages.AllocExact(new AllocationRequest(GfpMask.GfpKernel), 5);

        Assert.Equal("node 0 DMA32: split into single pages, 3 behind the end given back", _log.Texts()[^2]);
        Assert.StartsWith("the request gets 5 pages, the first at pfn 0x001000, from", _log.Texts()[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(MemoryPolicyMode.Preferred, "policy prefer:0: node 0 is preferred")]
    [InlineData(MemoryPolicyMode.PreferredMany, "policy prefer (many):0: these nodes first, without reclaim")]
    [InlineData(MemoryPolicyMode.Bind, "policy bind:0: these nodes only")]
    [InlineData(MemoryPolicyMode.Interleave, "policy interleave:0: node 0 is preferred")]
    public void A_policy_s_part_is_told_first(MemoryPolicyMode mode, string sentence)
    {
        _machine.Decisions = _log;
        var request = new AllocationRequest(GfpMask.GfpKernel) { Policy = new MemoryPolicy(mode, 0) };
        _machine.AllocPages(request);
        Assert.Equal(sentence, _log.Texts()[0]);

        // A request that says itself where to look has no use for it, an exact one neither.
        foreach (AllocationRequest other in new[] { request with { Node = 0 }, request with { Nodes = new NodeMask(0) } })
        {
            _log.Clear();
            _machine.AllocPages(other);
            _machine.SinglePages.AllocExact(other, 3);
            Assert.Empty(_log.Of<UsePolicy>());
        }
    }

    private Zone ZoneOf(string name) => _machine.State.PopulatedZones.Single(z => z.Name == name);

    private string[] Log(GfpMask gfp, int order)
    {
        _log.Clear();
        _machine.Decisions = _log;
        _machine.AllocPages(new AllocationRequest(gfp, order));
        return _log.Texts();
    }

    // Takes single pages of the mask's zone until no more than so many are left in it.
    private List<long> Take(GfpMask gfp, long leave)
    {
        var pages = new List<long>();
        Zone zone = _machine.State.PopulatedZones.Single(z => z.Index == _machine.State.ZoneTable.ZoneIndex(gfp.Value));
        while (zone.NrFree > leave)
        {
            uint everything = (gfp | GfpMask.MemAlloc).Value;
            pages.Add(_machine.AllocPages(new AllocationRequest(new GfpMask(everything)) { Nodes = null }).Allocation!.Pfn);
        }

        return pages;
    }
}
