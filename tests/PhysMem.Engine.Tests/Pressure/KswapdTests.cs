using PhysMem.Engine.Core.State;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Report;
using static PhysMem.Engine.Tests.Pressure.PressureMachine;

namespace PhysMem.Engine.Tests.Pressure;

/// <summary>A zone of 1024 pages with min 64, low 80, high 96.</summary>
public sealed class KswapdTests : IDisposable
{
    private const int Normal = 2;

    private readonly PressureMachine _machine = new(1024, min: 64, step: 16);

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void A_request_at_the_low_watermark_wakes_kswapd_and_notes_what_is_wanted()
    {
        _machine.Fill(944);
        Assert.Equal(80, _machine.Free);
        Assert.False(_machine.Node.KswapdAwake);

        Assert.True(_machine.Alloc(GfpBits.GfpKernel) >= 0);

        Assert.True(_machine.Node.KswapdAwake);
        Assert.Equal(0, _machine.Node.KswapdOrder);
        Assert.Equal(Normal, _machine.Node.KswapdHighestZone);
    }

    [Fact]
    public void It_stops_as_soon_as_the_zone_is_above_high()
    {
        _machine.Fill(944);
        _machine.Alloc(GfpBits.GfpKernel);

        ReclaimReport report = Run();

        // Passes over 944 pages free 1, 3, 7 and 14 of them (priority 9 to 6): 79 + 25 is above 96, 79 + 11 isn't.
        Assert.Equal(25, report.Reclaimed);
        Assert.Equal(104, _machine.Free);
        Assert.True(report.Balanced);
        Assert.False(_machine.Node.KswapdAwake);
        Assert.False(_machine.Zone.ReclaimActive);
        Assert.Equal(_machine.Node.Zones.Length, _machine.Node.KswapdHighestZone);
    }

    [Fact]
    public void While_it_runs_page_sets_keep_less()
    {
        bool active = false;
        _machine.Fill(944);
        _machine.Alloc(GfpBits.GfpKernel);
        _machine.State.Trace = new FreeListener(() => active |= _machine.Zone.ReclaimActive);

        Run();

        Assert.True(active);
    }

    [Fact]
    public void It_does_nothing_while_it_sleeps()
    {
        _machine.Fill(944);

        ReclaimReport report = Run();

        Assert.False(report.Ran);
        Assert.Equal(80, _machine.Free);
    }

    [Fact]
    public void A_balanced_node_leaves_it_asleep()
    {
        _machine.Fill(900);
        _machine.System.WakeKswapd(_machine.Node, GfpBits.GfpKernel, 0, Normal);

        Assert.False(_machine.Node.KswapdAwake);
    }

    [Theory]
    [InlineData(GfpBits.GfpNowait, 3)]
    [InlineData(GfpBits.GfpKernel, 0)]
    public void A_balanced_node_has_compaction_tried_for_requests_that_may_not_wait(uint gfp, int order)
    {
        _machine.System.WakeKswapd(_machine.Node, gfp, 3, Normal);

        Assert.Equal(order, _machine.System.Of(_machine.Node).KcompactdOrder);
        Assert.False(_machine.Node.KswapdAwake);
    }

    [Fact]
    public void Where_nothing_can_be_reclaimed_it_gives_up_after_16_runs()
    {
        TakeDownTo(70);
        Assert.True(_machine.Node.KswapdAwake);

        ReclaimReport report = Run();

        Assert.Equal(16, report.Failures);
        Assert.False(report.Balanced);
        Assert.False(_machine.Node.KswapdAwake);

        // A hopeless node isn't bothered again.
        _machine.Alloc(GfpBits.GfpKernel);
        Assert.False(_machine.Node.KswapdAwake);
    }

    [Fact]
    public void Progress_of_anybody_makes_a_node_hopeful_again()
    {
        _machine.Node.KswapdFailures = 16;
        _machine.Fill(100);
        TakeDownTo(64);
        _machine.Alloc(GfpBits.GfpKernel);

        Assert.True(_machine.System.Totals.StolenDirect > 0);
        Assert.Equal(0, _machine.Node.KswapdFailures);
    }

    [Fact]
    public void For_a_large_block_it_frees_twice_its_size_and_leaves_the_rest_to_compaction()
    {
        // One page of eight stays where it is, so no block of order 3 can come about.
        long[] pfns = _machine.Alloc(1024, Movable | GfpBits.MemAlloc);
        _machine.System.Swap.Resize(1000);
        foreach (long pfn in pfns)
        {
            if (pfn % 8 == 0)
            {
                _machine.Lru.Leave(_machine.Zone.FrameIndex(pfn), 0);
            }
            else if (pfn % 2 == 0)
            {
                _machine.FreePages(pfn);
            }
        }

        _machine.Node.WakeKswapd(_machine.Zone, GfpBits.GfpKernel, 3, Normal);
        Assert.True(_machine.Node.KswapdAwake);
        ReclaimReport report = Run();

        // Passes over 512 pages: 1, 2, 4, 8 and 16 less what is gone.
        Assert.InRange(report.Reclaimed, 16, 31);
        Assert.False(report.Balanced);
        Assert.Equal(3, _machine.System.Of(_machine.Node).KcompactdOrder);
    }

    [Fact]
    public void A_boost_is_worked_off_without_swapping_and_compaction_is_asked_for_pageblocks()
    {
        using var machine = new PressureMachine(16384, min: 64, step: 16);
        machine.System.Swap.Resize(5000);
        machine.Fill(8192);
        machine.Fill(2000, LruKind.Anonymous);
        machine.Zone.WatermarkBoost = 600;
        machine.Node.WakeKswapd(machine.Zone, gfp: 0, order: 0, machine.Zone.Index);
        Assert.True(machine.Node.KswapdAwake);

        ReclaimReport report = machine.System.Kswapd.Run(machine.Node);

        // 2 and 4 pages, then 7 or 8 at a time: the priority doesn't rise further for a boost.
        Assert.InRange(report.Reclaimed, 600, 607);
        Assert.Equal(0, machine.Zone.WatermarkBoost);
        Assert.Equal(5000, machine.System.Swap.Free);
        Assert.Equal(PageConstants.PageblockOrder, machine.System.Of(machine.Node).KcompactdOrder);
    }

    [Fact]
    public void Counters_are_kept_closer_while_it_runs_in_zones_with_a_drift_mark()
    {
        _machine.Zone.DriftMark = 1;
        int during = -1;
        _machine.Fill(944);
        _machine.Alloc(GfpBits.GfpKernel);
        _machine.State.Trace = new FreeListener(() => during = _machine.Zone.PageSets[0].StatThreshold);

        Run();

        // (low - min) / CPUs while it runs; by size of machine and zone otherwise: 2 * 1 * (1 + 0).
        Assert.Equal(16, during);
        Assert.Equal(2, _machine.Zone.PageSets[0].StatThreshold);
    }

    private ReclaimReport Run() => _machine.System.Kswapd.Run(_machine.Node);

    private void TakeDownTo(long free)
    {
        while (_machine.Free > free)
        {
            Assert.True(_machine.Alloc(GfpBits.GfpKernel | GfpBits.MemAlloc) >= 0);
        }
    }

    private sealed class FreeListener(Action listen) : ITraceSink
    {
        public void PageAlloc(long pfn, int order, uint gfp, int migrateType)
        {
        }

        public void PageAllocZoneLocked(long pfn, int order, int migrateType, bool perCpuRefill)
        {
        }

        public void PageAllocExtFrag(
            long pfn, int order, int fallbackOrder, int migrateType, int fallbackMigrateType, bool changedOwnership)
        {
        }

        public void PageFree(long pfn, int order) => listen();

        public void PageFreeBatched(long pfn)
        {
        }

        public void PagePcpuDrain(long pfn, int order, int migrateType)
        {
        }
    }
}
