using System.Runtime.CompilerServices;
using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Core.Decisions;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Report;
using PhysMem.Engine.Tests.Pressure;
using PhysMem.Engine.Tests.Testing;

namespace PhysMem.Engine.Tests.Report;

/// <summary>How what was decided is told: every step once, rounds that did the same with their number.</summary>
public sealed class NarrationTests : IDisposable
{
    private readonly PressureMachine _machine = new(1024, min: 64, step: 16);
    private readonly DecisionLog _log = new();

    public NarrationTests()
    {
        while (_machine.Free > 64)
        {
            _machine.Alloc(GfpBits.GfpKernel | GfpBits.MemAlloc);
        }
    }

    public void Dispose() => _machine.Dispose();

    // The zone counts as reclaimable with its 64 free pages: 64 + 64 would pass, 16 times in vain.
    [Fact]
    public void Rounds_that_did_the_same_are_told_once_with_their_number()
    {
        string[] lines = Tell(GfpBits.GfpKernel | GfpBits.RetryMayFail);

        Assert.Equal(
            [
                "walk again",
                "node 0 DMA32: 64 free, must be above min 64: too few",
                "direct reclaim freed 0 pages",
                "retry, 1 without progress: node 0 DMA32 would pass with 128 pages, those that are free or could be reclaimed",
                "16 rounds: the same each time",
                "walk again",
                "node 0 DMA32: 64 free, must be above min 64: too few",
                "direct reclaim freed 0 pages",
                "reclaim can't help any more",
                "walk at the high watermark before killing anything",
                "node 0 DMA32: 64 free, must be above high 96: too few",
                "give up: no OOM kill with __GFP_RETRY_MAYFAIL",
            ],
            lines.SkipWhile(line => line != "walk again"));
        Assert.Equal(17, _log.Of<Reclaim>().Length);
        Assert.Equal(
            Enumerable.Range(1, 16).Select(k => new Retry(RetryReason.ReclaimCouldDo, k, _machine.Zone, 128)), _log.Of<Retry>()[..16]);
    }

    [Fact]
    public void Rounds_that_alternate_between_two_kinds_are_told_once_too()
    {
        string[] lines = Tell(GfpBits.GfpNofs);

        Assert.Single(lines, line => line == "16 rounds: the same each time");
        Assert.Equal("65 times: the same 17 rounds", lines[^2]);
        Assert.Equal(65 * 17, _log.Of<Reclaim>().Length);
        Assert.True(lines.Length < 25);
    }

    [Fact]
    public void Rounds_that_differ_are_told_one_by_one()
    {
        _log.Add(new Walk(WalkReason.Round, 0));
        _log.Add(new Reclaim(3));
        _log.Add(new Walk(WalkReason.Round, 0));
        _log.Add(new Reclaim(2));

        Assert.Equal(
            ["walk again", "direct reclaim freed 3 pages", "walk again", "direct reclaim freed 2 pages"], Narration.Of(_log));
    }

    // kswapd gave up on the node after 16 vain runs; who can't compact himself has kcompactd try.
    [Fact]
    public void A_hopeless_node_has_compaction_tried_instead()
    {
        (_machine.Node.KswapdFailures, _machine.Node.KswapdAwake) = (16, false);

        string[] lines = Tell(GfpBits.GfpNowait, order: 1);

        Assert.Contains("kcompactd of node 0 is asked for order 1", lines);
        Assert.Contains("kswapd of node 0 isn't woken: the node has enough, or reclaim there was hopeless", lines);
    }

    [Fact]
    public void What_compaction_says_of_a_zone_doesn_t_hide_why_the_request_failed()
    {
        _machine.State.Decisions = _log;
        _machine.State.Allocator.AllocPages(new AllocationRequest(GfpMask.GfpKernel, 4), out _);

        Assert.IsType<CompactZone>(_log.Facts[^4]);
        Assert.Equal("the request fails: a costly order isn't retried; too few pages in node 0 DMA32", Narration.Of(_log).Last());
    }

    [Fact]
    public void An_empty_log_has_nothing_to_tell() => Assert.Empty(Narration.Of(_log));

    // A kind that is new has neither; what it is made of doesn't matter here.
    [Fact]
    public void Every_kind_of_fact_has_a_sentence() => Assert.All(
        typeof(Decision).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Decision)) && !type.IsAbstract),
        type =>
        {
            var fact = (Decision)RuntimeHelpers.GetUninitializedObject(type);
            if (fact is GaveUp or Result)
            {
                fact = fact is GaveUp ? new GaveUp(GiveUpRule.Costly) : new Result(null, -1, 4, 0, GiveUpRule.Costly, false);
            }

            Assert.NotEmpty(Narration.Sentence(fact, [fact]));
        });

    [Fact]
    public void Every_rule_for_giving_up_has_words_of_its_own()
    {
        GiveUpRule[] rules = [.. Enum.GetValues<GiveUpRule>().Where(rule => rule != GiveUpRule.None)];

        Assert.Equal(rules.Length, rules.Select(GiveUpText.Of).Distinct().Count());
        Assert.Equal(
            [GiveUpRule.NoFail, GiveUpRule.OomPretends, GiveUpRule.OomPanic], rules.Where(rule => GiveUpText.WhyNoReturn(rule) != null));
    }

    private string[] Tell(uint gfp, int order = 0)
    {
        _machine.State.Decisions = _log;
        _machine.Alloc(gfp, order, TaskFlags.None);
        return [.. Narration.Of(_log)];
    }
}
