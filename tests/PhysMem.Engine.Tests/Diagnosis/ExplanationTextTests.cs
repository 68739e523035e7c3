using PhysMem.Engine.Diagnosis;
using PhysMem.Engine.Tests.Observed;

namespace PhysMem.Engine.Tests.Diagnosis;

/// <summary>Sentences are true of the request: what it may do, and what the pages lacked.</summary>
public sealed class ExplanationTextTests
{
    [Theory]
    [InlineData("sh", 0, "0xcc0(GFP_KERNEL)", "The request may reclaim, and goes on")]
    [InlineData("sh", 2, "0xcc0(GFP_KERNEL)", "The request may reclaim and compact, and goes on")]
    [InlineData("sh", 4, "0xcc0(GFP_KERNEL)", "Above order 3 a request")]
    [InlineData("sh", 4, "0x8cc0(GFP_KERNEL|__GFP_NOFAIL)", "The request may reclaim and compact, and goes on")]
    [InlineData("sh", 1, "0x10cc0(GFP_KERNEL|__GFP_NORETRY)", "With __GFP_NORETRY the request is given up after one round of reclaim and compaction.")]
    [InlineData("sh", 9, "0x4cc0(GFP_KERNEL|__GFP_RETRY_MAYFAIL)", "With __GFP_RETRY_MAYFAIL the request goes on as long as reclaim and compaction help")]
    [InlineData("kswapd0", 0, "0xcc0(GFP_KERNEL)", "kswapd reclaims itself")]
    [InlineData("sh", 0, "0x820(GFP_ATOMIC)", "the request can't wait")]
    public void What_the_slow_path_does_is_told_by_mask_and_order(string who, int order, string mask, string sentence) => Assert.Contains(
        sentence,
        AllocExplainer.Explain(Logs.One($"{who}: page allocation failure: order:{order}, mode:{mask}, nodemask=(null)\nCPU: 0 PID: 7 Comm: {who} Not tainted 6.12.0\nMem-Info:\n"
            + "Normal free:6400kB boost:0kB min:9600kB low:12000kB high:14400kB present:1800000kB managed:1800000kB\nlowmem_reserve[]: 0 0\n")).Reasoning,
        StringComparison.Ordinal);

    // A headline alone tells what was asked for.
    [Theory]
    [InlineData("sh: page allocation failure: order:0, mode:0xcc0(GFP_KERNEL)", "sh didn't get one page: the text doesn't tell why.")]
    [InlineData("sh: page allocation failure: order:3, mode:0xcc0(GFP_KERNEL)", "sh didn't get 8 pages in one piece (order 3): the text doesn't tell why.")]
    [InlineData("sh: page allocation stall for 12 secs: order:9, mode:0xcc0(GFP_KERNEL)", "sh waited for 512 pages in one piece (order 9): the text doesn't tell why.")]
    [InlineData("order:999999999, mode:0xcc0(GFP_KERNEL)", "The text doesn't tell why.")]
    [InlineData("sh: page allocation failure: order:3", "The text doesn't tell why.")]
    public void What_was_asked_for_is_told_where_it_is_known(string headline, string summary) => Assert.Equal(summary, AllocExplainer.Explain(Logs.One(headline)).Summary);

    // Pages are free, and smaller: compaction may make a block of them that isn't of the reserve.
    [Fact]
    public void Blocks_of_the_reserve_alone_leave_compaction_to_try()
    {
        AllocExplanation explanation = AllocExplainer.Explain(Logs.One("""
            sh invoked oom-killer: gfp_mask=0x24000c0(GFP_KERNEL), order=2, oom_score_adj=0
            CPU: 2 PID: 7255 Comm: sh Not tainted 4.7.2
            Normal free:100000kB min:50000kB low:62500kB high:75000kB present:13000000kB managed:12800000kB free_cma:0kB
            lowmem_reserve[]: 0 0
            Normal: 24984*4kB (UME) 0*8kB 4*16kB (H) 0*32kB 0*64kB 0*128kB 0*256kB 0*512kB 0*1024kB 0*2048kB 0*4096kB = 100000kB
            """));

        Assert.Equal(Verdict.HighAtomicOnly, explanation.Verdict);
        Assert.Contains("the only free blocks of that size belong to the reserve", explanation.Summary, StringComparison.Ordinal);
        Assert.Contains(explanation.Flips, flip => flip.Kind == FlipKind.Compaction);
    }

    // 3100 - 100 pages of 4 kB; what isn't told, or is 0, is left out.
    [Theory]
    [InlineData("Free swap  = 8kB\nTotal swap = 64kB\n", "Of 12000 kB RAM are 4400 kB anonymous, 400 kB of files, 1200 kB of slabs that can't be reclaimed; 8 kB of 64 kB swap are free.")]
    [InlineData("Total swap = 0kB\n", "Of 12000 kB RAM are 4400 kB anonymous, 400 kB of files, 1200 kB of slabs that can't be reclaimed; there is no swap.")]
    [InlineData("", "Of 12000 kB RAM are 4400 kB anonymous, 400 kB of files, 1200 kB of slabs that can't be reclaimed.")]
    public void Who_is_out_of_memory_is_told_where_it_is(string swap, string sentence) => Assert.Contains(
        sentence,
        AllocExplainer.Explain(Logs.One("sh invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0\nCPU: 0 PID: 7 Comm: sh Not tainted 6.12.0\nMem-Info:\n"
            + "active_anon:1000 inactive_anon:100 isolated_anon:0\n active_file:40 inactive_file:60 isolated_file:0\n unevictable:0 dirty:6 writeback:0\n slab_reclaimable:52 slab_unreclaimable:300\n free:50 free_pcp:0 free_cma:0\n"
            + $"Normal free:200kB boost:0kB min:400kB low:500kB high:600kB present:12400kB managed:12000kB\nlowmem_reserve[]: 0 0\n{swap}3100 pages RAM\n100 pages reserved\n")).Reasoning,
        StringComparison.Ordinal);

    // What would have saved this request isn't what saves the machine, but where a boost, a block or another zone is in the way.
    [Theory]
    [InlineData("0xcc0(GFP_KERNEL), order=0", "boost:0kB", "", true)]
    [InlineData("0xcc0(GFP_KERNEL), order=0", "boost:0kB", "Total swap = 0kB\n", true)]
    [InlineData("0xcc0(GFP_KERNEL), order=0", "boost:0kB", "Free swap  = 0kB\nTotal swap = 64kB\n", true)]
    [InlineData("0xcc0(GFP_KERNEL), order=0", "boost:0kB", "Free swap  = 8kB\nTotal swap = 64kB\n", true)]
    [InlineData("0xcc0(GFP_KERNEL), order=0", "boost:100kB", "", false)]
    [InlineData("0xcc0(GFP_KERNEL), order=2", "boost:0kB", "", false)]
    [InlineData("0xcc4(GFP_KERNEL|GFP_DMA32), order=0", "boost:0kB", "", false)]
    public void Out_of_memory_lower_marks_only_put_the_next_kill_off(string request, string boost, string swap, bool isTold)
    {
        AllocExplanation explanation = AllocExplainer.Explain(Logs.One($"sh invoked oom-killer: gfp_mask={request}, oom_score_adj=0\nCPU: 0 PID: 7 Comm: sh Not tainted 6.12.0\nMem-Info:\n"
            + $"DMA32 free:200kB {boost} min:400kB low:500kB high:600kB present:12400kB managed:12000kB\nlowmem_reserve[]: 0 40 40\n"
            + $"Normal free:200kB {boost} min:400kB low:500kB high:600kB present:12400kB managed:12000kB\nlowmem_reserve[]: 0 0 0\n{swap}"));

        Assert.Equal(Verdict.BelowWatermark, explanation.Verdict);
        Assert.Equal(isTold, explanation.Reasoning.Contains("put the next kill off", StringComparison.Ordinal));
        Assert.Equal(isTold && swap.Contains("= 0kB", StringComparison.Ordinal), explanation.Reasoning.Contains(", more swap or more RAM", StringComparison.Ordinal));
        Assert.Contains("less in use", Assert.Single(explanation.Flips, flip => flip.Kind == FlipKind.MoreFree).Apply, StringComparison.Ordinal);
    }

    // A kill ends the wait for pages, a failure doesn't: only with the first are lower marks told after less in use.
    [Theory]
    [InlineData("sh invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0", true)]
    [InlineData("sh: page allocation failure: order:0, mode:0xcc0(GFP_KERNEL), nodemask=(null)", false)]
    public void Out_of_memory_less_in_use_comes_before_lower_marks(string headline, bool isFirst)
    {
        FlipKind[] kinds =
        [
            .. AllocExplainer.Explain(Logs.One($"{headline}\nCPU: 0 PID: 7 Comm: sh Not tainted 5.8.0\nMem-Info:\n"
                + "Normal free:380kB min:400kB low:500kB high:600kB present:12400kB managed:12000kB\nlowmem_reserve[]: 0 0 0\n"))
                .Flips.Select(flip => flip.Kind),
        ];

        Assert.Contains(FlipKind.MoreFree, kinds);
        Assert.Contains(FlipKind.LowerMin, kinds);
        Assert.Equal(isFirst, Array.IndexOf(kinds, FlipKind.MoreFree) < Array.IndexOf(kinds, FlipKind.LowerMin));
    }

    [Theory]
    [InlineData("free:1024kB min:0kB", 9, "fewer pages were free than it asked for")]
    [InlineData("free:0kB min:70kB", 0, "no page was free, in the zones")]
    [InlineData("free:4kB min:70kB", 0, "too few pages were free for the min watermark")]
    [InlineData("free:8024kB min:7000kB", 9, "too few pages were free for the min watermark")]
    public void Fewer_pages_than_asked_for_have_no_mark_to_blame(string marks, int order, string sentence) => Assert.Contains(
        sentence,
        AllocExplainer.Explain(Logs.One($"sh: page allocation failure: order:{order}, mode:0xcc1(GFP_KERNEL|GFP_DMA), nodemask=(null)\nCPU: 0 PID: 7 Comm: sh Not tainted 5.8.0\nMem-Info:\n"
            + $"DMA {marks} low:8000kB high:9000kB present:15992kB managed:15992kB\nlowmem_reserve[]: 0 0 0 0\n")).Summary,
        StringComparison.Ordinal);

    // 10000 - 8250 - 63 = 1687 of 1700, and a block of the order that is no CMA.
    [Fact]
    public void Where_CMA_makes_the_pages_too_few_there_may_be_blocks()
    {
        AllocExplanation explanation = AllocExplainer.Explain(Logs.One("""
            sh: page allocation failure: order:6, mode:0x40c40(GFP_NOFS|__GFP_COMP), nodemask=(null)
            CPU: 0 PID: 7 Comm: sh Not tainted 5.8.3
            Normal free:40000kB min:6800kB low:8500kB high:10200kB present:520000kB managed:500000kB free_cma:33000kB
            lowmem_reserve[]: 0 0 0
            Normal: 100*4kB (UMEC) 100*8kB (UMEC) 101*16kB (UMC) 0*32kB 65*64kB (UMC) 0*128kB 1*256kB (U) 0*512kB 0*1024kB 0*2048kB 8*4096kB (C) = 40000kB
            """));

        Assert.Equal(Verdict.CmaOnly, explanation.Verdict);
        Assert.Contains("beside CMA areas, which hold movable pages only, too few pages were free", explanation.Summary, StringComparison.Ordinal);
    }
}
