using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Core.Decisions;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Report;
using PhysMem.Engine.Tests.Testing;

namespace PhysMem.Engine.Tests.Pressure;

/// <summary>How requests end that find nothing: each of them returns here, whatever it would do in the kernel.</summary>
public sealed class SlowPathEndTests : IDisposable
{
    private readonly PressureMachine _machine = new(1024, min: 64, step: 16);

    public void Dispose() => _machine.Dispose();

    [Theory]
    [InlineData(GfpBits.GfpNofs)]
    [InlineData(GfpBits.GfpNoio)]
    public void A_small_request_without_file_systems_would_not_return(uint gfp)
    {
        TakeDownTo(64);

        Assert.Equal(-1, _machine.Alloc(gfp, 0, TaskFlags.None, out AllocOutcome outcome));
        Assert.Equal(GiveUpRule.OomPretends, outcome.Rule);
    }

    [Theory]
    [InlineData(GfpBits.GfpKernel, 0, nameof(GiveUpRule.NobodyKnown))]
    [InlineData(GfpBits.GfpKernel, 3, nameof(GiveUpRule.NobodyKnown))]
    [InlineData(GfpBits.GfpNofs | GfpBits.NoRetry, 0, nameof(GiveUpRule.NoRetry))]
    [InlineData(GfpBits.GfpNofs | GfpBits.RetryMayFail, 0, nameof(GiveUpRule.NoOomRetryMayFail))]
    [InlineData(GfpBits.GfpNofs | GfpBits.ThisNode, 0, nameof(GiveUpRule.NoOomThisNode))]
    [InlineData(GfpBits.GfpNofs, 4, nameof(GiveUpRule.Costly))]
    [InlineData(GfpBits.GfpNofs | GfpBits.Dma, 0, nameof(GiveUpRule.NoZone))]
    [InlineData(GfpBits.GfpNofs | GfpBits.Dma32, 0, nameof(GiveUpRule.NoOomLowZones))]
    [InlineData(GfpBits.GfpAtomic, 0, nameof(GiveUpRule.NoDirectReclaim))]
    [InlineData(GfpBits.GfpNowait | GfpBits.NoFail, 0, nameof(GiveUpRule.NoDirectReclaim))]
    [InlineData(GfpBits.GfpKernel | GfpBits.RetryMayFail, 9, nameof(GiveUpRule.NoOomCostly))]
    [InlineData(GfpBits.GfpKernel | GfpBits.NoRetry, 9, nameof(GiveUpRule.NoRetryCompaction))]
    public void Others_fail(uint gfp, int order, string rule)
    {
        TakeDownTo(0);

        Assert.Equal(-1, _machine.Alloc(gfp, order, TaskFlags.None, out AllocOutcome outcome));
        Assert.Equal(rule, outcome.Rule.ToString());
        Assert.Null(GiveUpText.WhyNoReturn(outcome.Rule));
        Assert.Null(outcome.Zone);
    }

    [Theory]
    [InlineData(GfpBits.GfpKernel, 0, nameof(GiveUpRule.NoFail))]
    [InlineData(GfpBits.GfpNofs, 0, nameof(GiveUpRule.OomPretends))]
    [InlineData(GfpBits.GfpKernel | GfpBits.NoRetry, 2, nameof(GiveUpRule.NoFail))]
    [InlineData(GfpBits.GfpKernel | GfpBits.ThisNode, 1, nameof(GiveUpRule.NoFail))]
    [InlineData(GfpBits.GfpKernel, 5, nameof(GiveUpRule.NoFail))]
    public void A_request_that_must_not_fail_would_not_return(uint gfp, int order, string rule)
    {
        TakeDownTo(0);

        Assert.Equal(-1, _machine.Alloc(gfp | GfpBits.NoFail, order, TaskFlags.None, out AllocOutcome outcome));
        Assert.Equal(rule, outcome.Rule.ToString());
        Assert.NotNull(GiveUpText.WhyNoReturn(outcome.Rule));
    }

    [Fact]
    public void A_request_that_must_not_fail_takes_what_is_left_before_it_hangs()
    {
        TakeDownTo(64);

        // Nobody to kill is known, so the OOM killer's success is taken for granted: no watermark counts then.
        Assert.True(_machine.Alloc(GfpBits.GfpKernel | GfpBits.NoFail) >= 0);
        Assert.Equal(63, _machine.Free);

        // Without the OOM killer it is half of the reserve.
        Assert.True(_machine.Alloc(GfpBits.GfpKernel | GfpBits.NoFail | GfpBits.NoRetry) >= 0);
        TakeDownTo(32);
        _machine.Alloc(GfpBits.GfpKernel | GfpBits.NoFail | GfpBits.NoRetry, 0, TaskFlags.None, out AllocOutcome outcome);
        Assert.Equal(GiveUpRule.NoFail, outcome.Rule);
        Assert.Equal(32, _machine.Free);
    }

    [Fact]
    public void A_request_without_file_systems_goes_on_as_long_as_reclaim_frees_anything()
    {
        // 50 pages can be reclaimed, and 40 are missing up to the mark.
        _machine.Fill(50);
        TakeDownTo(25);

        Assert.True(_machine.Alloc(GfpBits.GfpNofs) >= 0);
        Assert.True(_machine.System.Totals.StolenDirect >= 40);
    }

    [Fact]
    public void A_request_hangs_only_when_nothing_happens_any_more()
    {
        // 10 free pages and 40 to reclaim can't be 64, so the OOM killer is called after the first 32: and once more.
        _machine.Fill(40);
        TakeDownTo(10);

        _machine.Alloc(GfpBits.GfpNofs, 0, TaskFlags.None, out AllocOutcome outcome);

        Assert.Equal(GiveUpRule.OomPretends, outcome.Rule);
        Assert.Equal(0, _machine.LruPages);
        Assert.Equal(50, _machine.Free);
    }

    [Fact]
    public void A_victim_of_the_OOM_killer_gets_half_of_the_reserve_and_then_fails()
    {
        TakeDownTo(64);
        int got = 0;
        while (_machine.Alloc(GfpBits.GfpKernel, 0, TaskFlags.OomVictim) >= 0)
        {
            got++;
        }

        Assert.Equal(32, got);
        _machine.Alloc(GfpBits.GfpKernel, 0, TaskFlags.OomVictim, out AllocOutcome outcome);
        Assert.Equal(GiveUpRule.OomVictim, outcome.Rule);
    }

    [Fact]
    public void A_node_bound_request_that_may_retry_fails_after_16_rounds_without_progress()
    {
        TakeDownTo(64);
        _machine.State.Decisions = new DecisionLog();

        _machine.Alloc(GfpBits.GfpKernel | GfpBits.RetryMayFail);

        // The zone's free pages count as reclaimable where nothing else does: 64 + 64 would pass.
        Assert.Equal(17, _machine.State.Decisions.Of<Reclaim>().Length);
    }

    [Fact]
    public void A_cpuset_of_movable_memory_alone_fails_a_kernel_request_at_once()
    {
        // The machine's only zone is DMA32; a set of other nodes has no zone for this request.
        var task = new TaskContext(0, memsAllowed: new NodeMask(5));
        _machine.State.Decisions = new DecisionLog();

        long pfn = _machine.State.Allocator.AllocPages(
            GfpBits.GfpUser, 0, 0, task, null, out AllocOutcome _);

        Assert.Equal(-1, pfn);
        Assert.Equal([new GaveUp(GiveUpRule.MovableCpuset)], _machine.State.Decisions.Facts.TakeLast(1));
        Assert.Equal(0, _machine.System.Totals.AllocStalls);
    }

    private void TakeDownTo(long free)
    {
        while (_machine.Free > free)
        {
            Assert.True(_machine.Alloc(GfpBits.GfpKernel | GfpBits.MemAlloc) >= 0);
        }
    }
}
