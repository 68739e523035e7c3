using PhysMem.Engine.Core.Allocation;
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
    public void A_request_that_succeeds_tells_walk_test_and_frame()
    {
        Decision[] decisions = Log(GfpMask.GfpKernel, 3);

        Assert.Equal([DecisionKind.Walk, DecisionKind.Watermark, DecisionKind.Fallback, DecisionKind.Success], decisions.Select(d => d.Kind));
        Assert.Equal("fast path: walk at the low watermark", decisions[0].Text);
        Assert.Equal("node 0 DMA32: 8192 free - 7 unusable = 8185, must be above low 1250: enough", decisions[1].Text);
        Assert.Equal((0, "DMA32", 8185L, 1250L), (decisions[1].Node, decisions[1].Zone, decisions[1].Free, decisions[1].Needed));
        Assert.Equal(
            "node 0 DMA32: no Unmovable block, took pfn 0x001000 of order 10 from the Movable lists; its pageblock is now Unmovable",
            decisions[2].Text);
        Assert.StartsWith("node 0 DMA32: pfn 0x001000, order 3, from the list of CPU 0, filled with ", decisions[3].Text, StringComparison.Ordinal);
        Assert.Equal((-1, ""), (decisions[0].Node, decisions[0].Zone));
    }

    [Fact]
    public void A_request_that_succeeds_tells_where_its_block_came_from()
    {
        (ZoneOf("DMA32").PageSets[0].Batch, ZoneOf("DMA32").PageSets[0].High) = (7, 28);
        string filled = Log(GfpMask.GfpKernel, 0)[^1].Text;
        string waiting = Log(GfpMask.GfpKernel, 0)[^1].Text;

        // Of the largest block that the first request split, one of each order from 4 on is left.
        string whole = Log(GfpMask.GfpKernel, 4)[^1].Text;
        string split = Log(GfpMask.GfpKernel, 4)[^1].Text;

        Assert.EndsWith(", order 0, from the list of CPU 0, filled with 7 pages", filled, StringComparison.Ordinal);
        Assert.EndsWith(", order 0, from the list of CPU 0", waiting, StringComparison.Ordinal);
        Assert.EndsWith(", order 4, from the free lists", whole, StringComparison.Ordinal);
        Assert.EndsWith(", order 4, split from a block of order 5", split, StringComparison.Ordinal);
    }

    [Fact]
    public void A_high_order_atomic_request_tells_that_its_pageblock_is_kept()
    {
        Take(GfpMask.Dma32, leave: 1100);
        Take(GfpMask.Dma, leave: 1100);

        Decision[] decisions = Log(GfpMask.GfpAtomic, 2);

        Assert.Equal("node 0 DMA32: its pageblock joins the HighAtomic reserve", decisions[^1].Text);
    }

    [Fact]
    public void A_request_tells_whether_it_woke_kswapd_found_it_awake_or_may_not_wake_it()
    {
        Take(GfpMask.Dma32, leave: 1000);
        Take(GfpMask.Dma, leave: 900);
        GfpMask wakes = GfpMask.Dma32 | GfpMask.KswapdReclaim;

        Assert.Contains("no __GFP_KSWAPD_RECLAIM: kswapd isn't woken", Texts(GfpMask.Dma32));
        Assert.False(_machine.GetNodes().Single().KswapdAwake);

        Assert.Contains("kswapd of node 0 is woken for order 2", Texts(wakes, 2));
        Assert.Equal((true, 2), (_machine.GetNodes().Single().KswapdAwake, _machine.GetNodes().Single().KswapdOrder));

        Assert.Contains("kswapd of node 0 is awake already", Texts(wakes));
        Assert.DoesNotContain("kswapd of node 0 is woken for order 0", Texts(wakes));

        string[] Texts(GfpMask gfp, int order = 0) => [.. Log(gfp, order).Select(d => d.Text)];
    }

    [Fact]
    public void A_request_with_GFP_ZERO_tells_that_its_pages_are_zeroed()
    {
        Assert.Equal("node 0 DMA32: filled with zeros (__GFP_ZERO)", Log(GfpMask.GfpKernel | GfpMask.Zero, 0)[^1].Text);

        _log.Clear();
        _machine.AllocPagesBulk(new AllocationRequest(GfpMask.GfpKernel | GfpMask.Zero), 3);
        Assert.Equal("node 0 DMA32: filled with zeros (__GFP_ZERO)", _log.Decisions[^1].Text);
        Assert.DoesNotContain("zeros", Log(GfpMask.GfpKernel | GfpMask.ZeroTags, 0)[^1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_request_that_fails_tells_every_walk_with_its_arithmetic_and_why_it_gave_up()
    {
        Take(GfpMask.Dma32, leave: 1000);
        Take(GfpMask.Dma, leave: 900);
        Zone dma32 = ZoneOf("DMA32"), dma = ZoneOf("DMA");

        Decision[] decisions = Log(GfpMask.GfpDma32 | GfpMask.KswapdReclaim, 0);

        long reserve = dma.LowmemReserve[1];
        Assert.True(reserve > 0);
        Assert.Equal(
            [
                "fast path: walk at the low watermark",
                $"node 0 DMA32: {dma32.NrFree} free - 0 unusable = {dma32.NrFree}, must be above low 1250: too few",
                $"node 0 DMA: {dma.NrFree} free - 0 unusable = {dma.NrFree}, must be above low 1250 + lowmem_reserve {reserve} = {1250 + reserve}: too few",
                "kswapd of node 0 is woken for order 0",
                "slow path: walk at the min watermark, with the reserves that the mask gives",
                $"node 0 DMA32: {dma32.NrFree} free - 0 unusable = {dma32.NrFree}, must be above min 1000: too few",
                $"node 0 DMA: {dma.NrFree} free - 0 unusable = {dma.NrFree}, must be above min 1000 + lowmem_reserve {reserve} = {1000 + reserve}: too few",
                "walk again",
                $"node 0 DMA32: {dma32.NrFree} free - 0 unusable = {dma32.NrFree}, must be above min 1000: too few",
                $"node 0 DMA: {dma.NrFree} free - 0 unusable = {dma.NrFree}, must be above min 1000 + lowmem_reserve {reserve} = {1000 + reserve}: too few",
                "no __GFP_DIRECT_RECLAIM: give up",
                "the request fails",
            ],
            decisions.Select(d => d.Text));
        Assert.Equal(DecisionKind.Failure, decisions[^1].Kind);
        Assert.All(decisions.Where(d => d.Kind == DecisionKind.Watermark), d => Assert.True(d.Free <= d.Needed));
    }

    [Fact]
    public void The_rights_of_an_atomic_request_show_as_a_lowered_mark()
    {
        Take(GfpMask.Dma32, leave: 1000);

        Decision[] decisions = Log(GfpMask.GfpAtomic | GfpMask.Dma32, 0);

        long free = ZoneOf("DMA32").NrFree + 1;
        Assert.Contains($"node 0 DMA32: {free} free - 0 unusable = {free}, must be above min 1000 lowered to 375: enough", decisions.Select(d => d.Text));
        Assert.Equal(DecisionKind.Success, decisions[^1].Kind);
    }

    [Fact]
    public void Pages_of_the_HighAtomic_reserve_are_unusable_to_others()
    {
        ZoneOf("DMA32").NrReservedHighAtomic = 512;

        Assert.Contains(
            "node 0 DMA32: 8192 free - 513 unusable = 7679, must be above low 1250: enough",
            Log(GfpMask.Dma32, 1).Select(d => d.Text));
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

        Decision[] decisions = Log(GfpMask.Dma32 | GfpMask.Movable | GfpMask.ThisNode, 1);

        Assert.Equal(
            $"node 0 DMA32: {free} free - 1 unusable = {free - 1}, must be above low 1250: enough pages, but no free block of order 1 or larger that it may use",
            decisions[1].Text);
    }

    [Fact]
    public void An_atomic_request_that_passes_because_it_may_leave_the_boost_out_says_so()
    {
        Take(GfpMask.Dma32, leave: 1000);
        Zone zone = ZoneOf("DMA32");
        zone.WatermarkBoost = 4000;
        long free = zone.NrFree;

        Decision[] decisions = Log(GfpMask.GfpAtomic | GfpMask.Dma32, 0);

        Assert.Equal(DecisionKind.Success, decisions[^1].Kind);
        Assert.Contains(
            $"node 0 DMA32: {free} free - 0 unusable = {free}, must be above min 5000 lowered to 1875: enough without the boost of 4000",
            decisions.Select(d => d.Text));
    }

    [Fact]
    public void A_request_that_may_reclaim_tells_every_step_up_to_the_OOM_killer()
    {
        Take(GfpMask.Dma32, leave: 1000);
        Take(GfpMask.Dma, leave: 1000);

        string[] steps = [.. Log(GfpMask.GfpKernel, 2).Where(d => d.Kind == DecisionKind.SlowPath).Select(d => d.Text)];

        string[] inOrder =
        [
            "slow path: walk at the min watermark, with the reserves that the mask gives",
            "direct compaction at priority 2: Skipped",
            "walk again",
            "direct reclaim freed 0 pages",
            "reclaim can't help any more",
            "walk at the high watermark before killing anything",
            "OOM killer: NobodyKnown",
        ];
        Assert.Equal(inOrder, steps.Where(inOrder.Contains).Distinct());
    }

    [Theory]
    [InlineData("GFP_KERNEL|__GFP_NORETRY", 0, "__GFP_NORETRY: one round is all")]
    [InlineData("GFP_KERNEL", 5, "a costly order: give up rather than retry")]
    [InlineData("GFP_KERNEL|__GFP_NORETRY", 5, "__GFP_NORETRY and compaction can't help: give up")]
    [InlineData("GFP_KERNEL|__GFP_RETRY_MAYFAIL", 0, "no OOM kill: __GFP_RETRY_MAYFAIL")]
    [InlineData("GFP_KERNEL|__GFP_THISNODE", 0, "no OOM kill: __GFP_THISNODE")]
    [InlineData("GFP_KERNEL|GFP_DMA", 0, "no OOM kill: a request for low zones only")]
    [InlineData("__GFP_MEMALLOC", 10, "walk again with emergency rights")]
    public void Each_way_to_give_up_has_its_sentence(string gfp, int order, string sentence)
    {
        Take(GfpMask.Dma32, leave: 1000);
        Take(GfpMask.Dma, leave: 1000);

        Decision[] decisions = Log(GfpText.Parse(gfp), order);

        Assert.Contains(sentence, decisions.Select(d => d.Text));
        Assert.Equal(DecisionKind.Failure, decisions[^1].Kind);
    }

    [Fact]
    public void A_request_that_the_kernel_would_never_answer_says_why()
    {
        Take(GfpMask.Dma32, leave: 1000);
        Take(GfpMask.Dma, leave: 1000);

        Decision last = Log(GfpText.Parse("GFP_NOFS"), 0)[^1];

        Assert.Equal(DecisionKind.Failure, last.Kind);
        Assert.StartsWith("the OOM killer reports success and kills nobody, as it does without __GFP_FS", last.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_log_is_cleared_by_its_owner_and_a_machine_without_one_tells_nothing()
    {
        Assert.NotEmpty(Log(GfpMask.GfpKernel, 0));
        _machine.Decisions = null;
        _log.Clear();

        _machine.AllocPages(new AllocationRequest(GfpMask.GfpKernel));

        Assert.Empty(_log.Decisions);
    }

    [Fact]
    public void A_bulk_request_tells_which_zone_has_room_for_all_and_how_many_pages_it_gave()
    {
        _machine.Decisions = _log;
        _machine.AllocPagesBulk(new AllocationRequest(GfpMask.GfpKernel), 40);

        // The mark is the low one and the 40 pages themselves.
        Assert.Equal("node 0 DMA32: 8192 free - 0 unusable = 8192, must be above low 1290: enough", _log.Decisions[0].Text);
        Assert.StartsWith("node 0 DMA32: 40 pages from the lists of CPU 0", _log.Decisions[^1].Text, StringComparison.Ordinal);

        _log.Clear();
        _machine.AllocPagesBulk(new AllocationRequest(GfpMask.GfpKernel), 1_000_000);
        Assert.Contains(_log.Decisions, one => one.Text == "no zone has room for all pages: ask for one");
    }

    [Fact]
    public void An_exact_request_tells_what_it_gave_back()
    {
        _machine.Decisions = _log;
        _machine.AllocPagesExact(new AllocationRequest(GfpMask.GfpKernel), 5);

        Assert.Equal("node 0 DMA32: split into single pages, 3 behind the end given back", _log.Decisions[^1].Text);
    }

    [Theory]
    [InlineData(MemoryPolicyMode.Preferred, "policy prefer:0: node 0 is preferred")]
    [InlineData(MemoryPolicyMode.PreferredMany, "policy prefer (many):0: these nodes first, without reclaim")]
    [InlineData(MemoryPolicyMode.Bind, "policy bind:0: these nodes only")]
    [InlineData(MemoryPolicyMode.Interleave, "policy interleave:0: node 0 is preferred")]
    public void A_policy_s_part_is_told_first(MemoryPolicyMode mode, string sentence)
    {
        _machine.Decisions = _log;
        _machine.AllocPages(new AllocationRequest(GfpMask.GfpKernel) { Policy = new MemoryPolicy(mode, 0) });

        Assert.Equal(sentence, _log.Decisions[0].Text);
    }

    private Zone ZoneOf(string name) => _machine.State.PopulatedZones.Single(z => z.Name == name);

    private Decision[] Log(GfpMask gfp, int order)
    {
        _log.Clear();
        _machine.Decisions = _log;
        _machine.AllocPages(new AllocationRequest(gfp, order));
        return [.. _log.Decisions];
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
