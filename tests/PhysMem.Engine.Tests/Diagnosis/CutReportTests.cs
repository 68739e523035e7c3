using PhysMem.Engine.Diagnosis;
using PhysMem.Engine.Tests.Observed;

namespace PhysMem.Engine.Tests.Diagnosis;

/// <summary>Terminals and logs cut lines off. What isn't there any more mustn't be taken for nothing, nor half a number for a whole one.</summary>
public sealed class CutReportTests
{
    // 512 kB in one piece; what is free of 2264 kB and not in the columns that are left lies in larger blocks, of whatever order.
    [Fact]
    public void A_buddy_line_that_was_cut_off_tells_no_largest_order()
    {
        AllocExplanation explanation = AllocExplainer.Explain(Logs.One("""
            yavta: page allocation failure: order:7, mode:0x14000c0(GFP_KERNEL), nodemask=(null)
            CPU: 0 PID: 7 Comm: yavta Not tainted 4.14.0
            Mem-Info:
            Normal free:2264kB min:344kB low:428kB high:512kB active_anon:37B
            lowmem_reserve[]: 0 0 0
            Normal: 12*4kB (U) 31*8kB (U) 19*16kB (U) 12*32kB (U) 4*64kB (U)B
            """));
        Assert.Equal(Verdict.CannotTell, explanation.Verdict);
        Assert.Contains(explanation.Missing, what => what.Contains("buddy line", StringComparison.Ordinal));
    }

    // 12 + 62 + 76 + 96 + 64 = 310 pages are all that is free, so that no block of order 7 can be.
    [Fact]
    public void Where_the_smaller_blocks_are_all_that_is_free_there_is_no_larger_one()
    {
        AllocExplanation explanation = AllocExplainer.Explain(Logs.One("""
            yavta: page allocation failure: order:5, mode:0x14000c0(GFP_KERNEL), nodemask=(null)
            CPU: 0 PID: 7 Comm: yavta Not tainted 4.14.0
            Mem-Info:
            Normal free:1240kB min:344kB low:428kB high:512kB
            lowmem_reserve[]: 0 0 0
            Normal: 12*4kB (U) 31*8kB (U) 19*16kB (U) 12*32kB (U) 4*64kB (U)
            """));
        Assert.Equal((Verdict.Fragmentation, true), (explanation.Verdict, explanation.IsCertain));
    }

    // The middle of a folded line is lost: the columns that are left don't come to its sum.
    [Fact]
    public void A_buddy_line_that_lacks_columns_tells_nothing_of_them()
    {
        AllocExplanation explanation = AllocExplainer.Explain(Logs.One("""
            go: page allocation failure: order:5, mode:0xcc0(GFP_KERNEL)
            CPU: 0 PID: 7 Comm: go Not tainted 5.8.2
            Mem-Info:
            Normal free:20480kB min:344kB low:428kB high:512kB present:65536kB managed:60000kB
            lowmem_reserve[]: 0 0 0
            Normal: 12*4kB (U) 31*8kB (U)
            0*2048kB 0*4096kB = 20480kB
            """));
        Assert.Equal(Verdict.CannotTell, explanation.Verdict);
    }

    // 19947 - 7662 - 8478 - 2632 pages are too few for the halved mark, but of the order there may be a block or none.
    [Fact]
    public void Before_4_4_a_buddy_line_that_was_cut_off_leaves_the_cause_open()
    {
        AllocExplanation explanation = AllocExplainer.Explain(Logs.One("""
            runc: page allocation failure: order:5, mode:0xd0
            CPU: 27 PID: 70623 Comm: runc Not tainted 3.10.0
            Mem-Info:
            Node 0 Normal free:79912kB min:43728kB low:54660kB high:65592kB present:65011712kB managed:63932260kB
            lowmem_reserve[]: 0 0 0 0
            Node 0 Normal: 7662*4kB (UE) 4239*8kB (UEM) 658*16kB (UEM)
            """));
        Assert.Equal(Verdict.CannotTell, explanation.Verdict);
        Assert.Contains(explanation.Missing, what => what.Contains("before 4.4", StringComparison.Ordinal));
    }

    // free: in front of min: is whole, and of 61948 kB the screen has two digits.
    [Fact]
    public void Half_a_number_is_none()
    {
        AllocExplanation explanation = AllocExplainer.Explain(Logs.One("""
            sh invoked oom-killer: gfp_mask=0x140dca(GFP_HIGHUSER_MOVABLE|__GFP_COMP|__GFP_ZERO), order=0, oom_score_adj=0
            Mem-Info:
            Node 0 Normal free:61900kB boost:8192kB min:61
            lowmem_reserve[]: 0 0 0
            """));
        Assert.Null(Assert.Single(explanation.Zones).Zone.Min);
        Assert.Equal(Verdict.CannotTell, explanation.Verdict);
    }

    [Theory]
    [InlineData("Xorg invoked oom-killer: gfp_mask=0x")]
    [InlineData("Xorg invoked oom-killer: gfp_mask=0x2")]
    public void Half_a_mask_is_none(string headline)
    {
        AllocExplanation explanation = AllocExplainer.Explain(Logs.One($"{headline}\nMem-Info:\nNormal free:40kB min:80kB low:100kB high:120kB present:8000kB\nlowmem_reserve[]: 0 0\n"));
        Assert.Equal(Verdict.CannotTell, explanation.Verdict);
        Assert.Contains(explanation.Missing, what => what.Contains("gfp mask", StringComparison.Ordinal));
    }

    // The sizes of both zones are cut off; Normal, which decides, has the fewer free pages.
    [Fact]
    public void Of_zones_without_sizes_the_highest_decides()
    {
        AllocExplanation explanation = AllocExplainer.Explain(Logs.One("""
            sh invoked oom-killer: gfp_mask=0x140dca(GFP_HIGHUSER_MOVABLE|__GFP_COMP|__GFP_ZERO), order=0, oom_score_adj=0
            CPU: 0 PID: 7 Comm: sh Not tainted 6.1.1
            Mem-Info:
            Node 0 DMA32 free:63304kB boost:0kB min:13760kB low:17200kB high:20
            lowmem_reserve[]: 0 0 12468 12468 12468
            Node 0 Normal free:61900kB boost:0kB min:61948kB low:75384kB high:8
            lowmem_reserve[]: 0 0 0 0 0
            """));
        Assert.Equal([Verdict.BelowWatermark, Verdict.LowmemReserve], explanation.Causes);
    }
}
