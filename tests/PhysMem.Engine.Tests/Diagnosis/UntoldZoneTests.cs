using PhysMem.Engine.Diagnosis;
using PhysMem.Engine.Tests.Observed;

namespace PhysMem.Engine.Tests.Diagnosis;

/// <summary>Reports whose zones aren't printed, have nothing yet, or have numbers that can't be.</summary>
public sealed class UntoldZoneTests
{
    private const string NoZones = """
        Mem-Info:
        active_anon:5000 inactive_anon:0 isolated_anon:0
         free:4000000 free_pcp:0 free_cma:0
        Node 0 hugepages_total=0 hugepages_free=0 hugepages_surp=0 hugepages_size=2048kB
        30000 total pagecache pages
        4200000 pages RAM
        80000 pages reserved
        """;

    // All RAM lies above 4 GiB, so that no zone up to DMA32 has pages, and since 6.1 others aren't printed.
    [Fact]
    public void No_zone_is_printed_where_none_that_the_mask_allows_has_pages()
    {
        AllocExplanation explanation = AllocExplainer.Explain(Logs.One(Failure("0xcc4(GFP_KERNEL|GFP_DMA32)", "7.2.0-rc1", NoZones)));

        Assert.Equal((Verdict.BelowWatermark, false), (explanation.Verdict, explanation.IsCertain));
        Assert.Contains("no zone that its mask allows, DMA32 at most, has memory", explanation.Summary, StringComparison.Ordinal);
        Assert.Equal((FlipKind.HigherZones, false), (explanation.Flips.Single().Kind, explanation.Flips[0].IsProved));
        Assert.Empty(TwinProof.Ask(explanation).Flips.Where(flip => flip.IsProved));
    }

    // An older kernel prints every zone, of a mask for all zones one has pages, and what was cut out was there.
    [Theory]
    [InlineData("0xcc4(GFP_KERNEL|GFP_DMA32)", "5.15.0", NoZones)]
    [InlineData("0xcc4(GFP_KERNEL|GFP_DMA32)", null, NoZones)]
    [InlineData("0xcc0(GFP_KERNEL)", "7.2.0", NoZones)]
    [InlineData("0xcc4(GFP_KERNEL|GFP_DMA32)", "7.2.0", "Mem-Info:\n free:4000000 free_pcp:0 free_cma:0\n[...]\n4200000 pages RAM\n")]
    [InlineData("0xcc4(GFP_KERNEL|GFP_DMA32)", "7.2.0", "Mem-Info:\n free:4000000 free_pcp:0 free_cma:0\n")]
    public void Elsewhere_a_report_without_zones_tells_nothing(string mask, string? release, string memory) =>
        Assert.Equal(Verdict.CannotTell, AllocExplainer.Explain(Logs.One(Failure(mask, release, memory))).Verdict);

    [Fact]
    public void Who_asks_before_memory_is_handed_over_needs_no_sysctl()
    {
        AllocExplanation explanation = AllocExplainer.Explain(Logs.One("""
            swapper: page allocation failure: order:0, mode:0x100(__GFP_ZERO), nodemask=(null)
            CPU: 0 PID: 0 Comm: swapper Not tainted 6.3.0
            Call Trace:
             warn_alloc+0x10c/0x1c8
             set_fixmap+0xec/0xf4
             start_kernel+0x5f0/0xa98
            Mem-Info:
            Normal free:0kB boost:0kB min:0kB low:0kB high:0kB present:1000000kB managed:1000000kB
            lowmem_reserve[]: 0 0
            Normal: 0*4kB 0*8kB 0*16kB 0*32kB 0*64kB 0*128kB 0*256kB 0*512kB 0*1024kB 0*2048kB 0*4096kB = 0kB
            """));

        Assert.Equal(Verdict.BelowWatermark, explanation.Verdict);
        Assert.Contains("before the page allocator had any", explanation.Summary, StringComparison.Ordinal);
        Assert.Empty(explanation.Flips);
    }

    // Managed pages that were counted below nothing made a reserve of 2^56 pages: that is no 0.
    [Fact]
    public void A_reserve_beyond_all_memory_leaves_its_zone_open()
    {
        AllocExplanation explanation = AllocExplainer.Explain(Logs.One("""
            sh: page allocation failure: order:0, mode:0x100cca(GFP_HIGHUSER_MOVABLE), nodemask=(null)
            CPU: 0 PID: 7 Comm: sh Not tainted 5.4.0
            Mem-Info:
            Node 0 DMA32 free:2600000kB min:7000kB low:10000kB high:13000kB present:3100000kB managed:2900000kB
            lowmem_reserve[]: 0 0 72057594037900000 72057594037900000
            Node 0 Normal free:1000kB min:4000kB low:5000kB high:6000kB present:4718592kB managed:3594328kB
            lowmem_reserve[]: 0 0 0 0
            """));

        Assert.Equal((Verdict.BelowWatermark, false), (explanation.Verdict, explanation.IsCertain));
        Assert.Contains(explanation.Missing, missing => missing.StartsWith("zone DMA32: its lowmem_reserve", StringComparison.Ordinal));
    }

    // Pages by free:, none by the blocks: a page alone is in one piece always, and the two are of different moments.
    [Fact]
    public void A_page_never_fails_for_fragmentation()
    {
        AllocExplanation explanation = AllocExplainer.Explain(Logs.One("""
            sh: page allocation failure: order:0, mode:0xcc0(GFP_KERNEL), nodemask=(null)
            CPU: 0 PID: 7 Comm: sh Not tainted 6.1.0
            Mem-Info:
            Normal free:6400kB boost:0kB min:2400kB low:3000kB high:3600kB present:1800000kB managed:1800000kB
            lowmem_reserve[]: 0 0
            Normal: 0*4kB 0*8kB 0*16kB 0*32kB 0*64kB 0*128kB 0*256kB 0*512kB 0*1024kB 0*2048kB 0*4096kB = 0kB
            """));

        Assert.Equal((Verdict.BelowWatermark, false), (explanation.Verdict, explanation.IsCertain));
        Assert.DoesNotContain(Verdict.Fragmentation, explanation.Causes);
    }

    private static string Failure(string mask, string? release, string memory) =>
        $"sh: page allocation failure: order:2, mode:{mask}, nodemask=(null),cpuset=/,mems_allowed=0\n"
        + (release is null ? "" : $"CPU: 0 PID: 7 Comm: sh Not tainted {release} #1\n") + memory;
}
