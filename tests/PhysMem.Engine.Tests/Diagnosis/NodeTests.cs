using PhysMem.Engine.Diagnosis;
using PhysMem.Engine.Tests.Observed;

namespace PhysMem.Engine.Tests.Diagnosis;

/// <summary>Requests whose nodes and zones decide.</summary>
public sealed class NodeTests
{
    private const string TwoNodes = """
        Mem-Info:
        active_anon:0 inactive_anon:0 isolated_anon:0
         free:101000 free_pcp:0 free_cma:0
        Node 0 Normal free:4000kB boost:0kB min:4096kB low:5120kB high:6144kB reserved_highatomic:0KB present:1048576kB managed:1000000kB free_cma:0kB
        lowmem_reserve[]: 0 0 0 0 0
        Node 1 Normal free:400000kB boost:0kB min:4096kB low:5120kB high:6144kB reserved_highatomic:0KB present:1048576kB managed:1000000kB free_cma:0kB
        lowmem_reserve[]: 0 0 0 0 0
        Node 0 Normal: 1000*4kB (UM) 0*8kB 0*16kB 0*32kB 0*64kB 0*128kB 0*256kB 0*512kB 0*1024kB 0*2048kB 0*4096kB = 4000kB
        Node 1 Normal: 100000*4kB (UM) 0*8kB 0*16kB 0*32kB 0*64kB 0*128kB 0*256kB 0*512kB 0*1024kB 0*2048kB 0*4096kB = 400000kB
        """;

    [Theory]
    [InlineData("0xcc0(GFP_KERNEL), nodemask=0,cpuset=/,mems_allowed=0-1", Verdict.BelowWatermark, true)]
    [InlineData("0xcc0(GFP_KERNEL), nodemask=(null),cpuset=/box,mems_allowed=0", Verdict.BelowWatermark, true)]
    [InlineData("0x200cc0(GFP_KERNEL|__GFP_THISNODE), nodemask=(null),cpuset=/,mems_allowed=0-1", Verdict.BelowWatermark, true)]
    [InlineData("0xcc0(GFP_KERNEL), nodemask=(null),cpuset=/,mems_allowed=0-1", Verdict.CannotTell, false)]
    public void A_node_that_the_request_may_not_use_doesnt_count(string mode, Verdict verdict, bool isCertain)
    {
        AllocExplanation explanation = AllocExplainer.Explain(Logs.One($"app: page allocation failure: order:0, mode:{mode}\nCPU: 0 PID: 1 Comm: app Not tainted 6.1.0\n{TwoNodes}"));
        Assert.Equal((verdict, isCertain), (explanation.Verdict, explanation.IsCertain));
    }

    [Fact]
    public void The_wider_nodemask_is_a_flip()
    {
        AllocExplanation explanation = AllocExplainer.Explain(Logs.One(
            $"app: page allocation failure: order:0, mode:0xcc0(GFP_KERNEL), nodemask=0,cpuset=/,mems_allowed=0-1\nCPU: 0 PID: 1 Comm: app Not tainted 6.1.0\n{TwoNodes}"));
        Assert.Contains(explanation.Flips, flip => flip is { Kind: FlipKind.OtherNodes, IsProved: true });
    }

    // A crash kernel has no memory below 16 MiB that it could give.
    [Fact]
    public void Zones_without_memory_are_named()
    {
        AllocExplanation explanation = AllocExplainer.Explain(Logs.One("""
            swapper/0: page allocation failure: order:0, mode:0xcc1(GFP_KERNEL|GFP_DMA), nodemask=(null),cpuset=/,mems_allowed=0
            CPU: 0 PID: 1 Comm: swapper/0 Not tainted 5.14.0-70.el9.x86_64 #1
            Mem-Info:
             free:20000 free_pcp:0 free_cma:0
            Node 0 DMA free:0kB min:0kB low:0kB high:0kB reserved_highatomic:0KB present:636kB managed:0kB free_cma:0kB
            lowmem_reserve[]: 0 200 200 200 200
            Node 0 DMA32 free:80000kB min:800kB low:1000kB high:1200kB reserved_highatomic:0KB present:262144kB managed:220000kB free_cma:0kB
            lowmem_reserve[]: 0 0 0 0 0
            Node 0 DMA: 0*4kB 0*8kB 0*16kB 0*32kB 0*64kB 0*128kB 0*256kB 0*512kB 0*1024kB 0*2048kB 0*4096kB = 0kB
            """));
        Assert.Equal((Verdict.BelowWatermark, true), (explanation.Verdict, explanation.IsCertain));
        Assert.Contains("DMA at most, have no memory", explanation.Summary, StringComparison.Ordinal);
    }
}
