using PhysMem.Engine.Diagnosis;
using PhysMem.Engine.Observed;
using PhysMem.Engine.Tests.Observed;

namespace PhysMem.Engine.Tests.Diagnosis;

/// <summary>
/// The allocator itself has the last word: of a report by which no zone serves, the twin of its machine refuses the same
/// request, and serves it with the flip applied.
/// </summary>
public sealed class TwinProofTests
{
    private const int Machines = 200;

    // None is left out: free: and the buddy line are never farther apart than a CPU's part of the counter.
    [Fact]
    public void Each_simulated_failure_has_a_change_and_the_twin_proves_all_that_the_numbers_do()
    {
        for (int seed = 1; seed <= Machines; seed++)
        {
            using OwnFailure failure = OwnFailure.Make(seed);
            AllocExplanation explanation = TwinProof.Ask(AllocExplainer.Explain(failure.Report()));
            string flips = string.Join('\n', explanation.Flips);

            Assert.True(explanation.Flips.Any(flip => flip.Proof == FlipProof.Twin), $"seed {seed}: {explanation.Reasoning}\n{flips}");
            Assert.True(explanation.Flips.All(flip => flip.Proof != FlipProof.Report), $"seed {seed}: {flips}");
        }
    }

    // The mark of Normal was made when less of it was managed: 690 of 720 pages, which come to 693 by now. 684 pages need a mark of
    // 683, for which 710 are shared out.
    [Fact]
    public void A_smaller_min_free_kbytes_is_shared_out_by_what_is_managed_now()
    {
        AllocExplanation explanation = TwinProof.Ask(AllocExplainer.Explain(Logs.One("""
            sh: page allocation failure: order:5, mode:0xcc0(GFP_KERNEL), nodemask=(null)
            CPU: 0 PID: 1 Comm: sh Not tainted 5.19.0
            DMA free:160kB boost:0kB min:120kB low:148kB high:176kB reserved_highatomic:0KB present:15992kB managed:15360kB free_cma:0kB
            lowmem_reserve[]: 0 0 390 390
            Normal free:2860kB boost:0kB min:2760kB low:3448kB high:4136kB reserved_highatomic:0KB present:420000kB managed:400000kB free_cma:0kB
            lowmem_reserve[]: 0 0 0 0
            DMA: 40*4kB (U) 0*8kB 0*16kB 0*32kB 0*64kB 0*128kB 0*256kB 0*512kB 0*1024kB 0*2048kB 0*4096kB = 160kB
            Normal: 683*4kB (M) 0*8kB 0*16kB 0*32kB 0*64kB 1*128kB (M) 0*256kB 0*512kB 0*1024kB 0*2048kB 0*4096kB = 2860kB
            """)));

        Assert.Equal((FlipProof.Twin, 2840), explanation.Flips.Single(flip => flip.Kind == FlipKind.LowerMin) is var lower ? (lower.Proof, lower.Amount) : default);
    }

    [Fact]
    public void Of_people_s_reports_the_twin_proves_all_flips_or_each_says_why_not()
    {
        List<string> proved = [], not = [];
        foreach (string name in Logs.Names)
        {
            foreach (KernelReport report in Logs.Read(Logs.Text(name)))
            {
                Flip[] flips = [.. TwinProof.Ask(AllocExplainer.Explain(report)).Flips.Where(flip => flip.IsProved)];
                if (flips.Length > 0)
                {
                    (flips.All(flip => flip.Proof == FlipProof.Twin) ? proved : not).Add($"{name}: {flips[0].Doubt}");
                    Assert.All(flips, flip => Assert.Equal(flip.Proof == FlipProof.Report, flip.Doubt.Length > 0));
                }
            }
        }

        Assert.Equal(
            [
                "arm-5.18-zipit-z2-32M-oom.txt", "arm64-4.14-android-kswapd0-highatomic.txt",
                "c01-x86_64-5.10-order0-all-zones-a-few-pages-short.txt", "c05-csky-4.9-order10-free-but-cma.txt",
                "c07-riscv32-nommu-order7-8mib.txt", "mips-ingenic-1G-highmem-order5-quoted.txt",
                "mips-ingenic-1G-highmem-order5-wrapped.txt", "ppc32-6.9-rc4-powermac-g4-kworker-order0.txt",
                "x86_64-2.6.31-oom-quoted-printable.txt", "x86_64-6.3-gentoo-vmalloc-wrapped-syslog.txt",
                "x86_64-6.3-qemu-vmalloc-wrapped-journal.txt",
            ], proved.Select(one => one[..^2]));
        Assert.Equal(
            [
                "c03-mips-2.6-order3-one-block-free.txt: a twin has rules of 6.1 or later, and before 4.4 blocks of lower orders counted for nothing",
                "x86_64-5.0-qemu-order0-gfp_nowait.txt: the twin serves the request as it is: the numbers were counted after it had failed",
            ], not);
    }

    // 4 + 16 + 16 pages in blocks.
    [Theory]
    [InlineData(36, 3, "4*0 8*1 4*2 0*3")]
    [InlineData(25, 3, "1*0 4*1 4*2 0*3")]
    [InlineData(50, 3, "18*0 8*1 4*2 0*3")]
    [InlineData(6, 0, "2*0 0*1 1*2 0*3")]
    public void Blocks_below_the_order_give_way_to_free(long free, int order, string blocks)
    {
        var zone = new ObservedZone
        {
            Node = 0, Name = "Normal", Line = 1, Free = free,
            Blocks = [new FreeBlocks(0, 4, null), new FreeBlocks(1, 8, null), new FreeBlocks(2, 4, null), new FreeBlocks(3, 0, null)],
        };
        ObservedZone agreeing = TwinMemory.Of(new MemoryInfo { Line = 1, PageSize = 4096, IsPageSizeTold = true, Zones = [zone] }, order, out string? note).Zones[0];

        Assert.Equal((blocks, free), (string.Join(' ', agreeing.Blocks.Select(one => $"{one.Count}*{one.Order}")), agreeing.BlockPages));
        Assert.Equal(free != 36, note is not null);
    }
}
