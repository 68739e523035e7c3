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

    [Theory]
    [InlineData("free:1024kB min:0kB", 9, "fewer pages were free than it asked for")]
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
