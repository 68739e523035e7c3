using PhysMem.Engine.Diagnosis;
using PhysMem.Engine.Observed;
using PhysMem.Engine.Tests.Observed;

namespace PhysMem.Engine.Tests.Diagnosis;

/// <summary>Reports of kernels 2.6 and 3, and of those without an MMU, which say less and by other words.</summary>
public sealed class OldReportTests
{
    private const string Nommu = """
        Mem-Info:
        active_anon:0 inactive_anon:0 isolated_anon:0
         free:859 free_pcp:0 free_cma:0
        DMA32 free:3436kB boost:0kB min:312kB low:388kB high:464kB present:8192kB managed:6240kB
        lowmem_reserve[]: 0 0 0
        DMA32: 15*4kB (U) 7*8kB (U) 7*16kB (U) 6*32kB (U) 11*64kB (U) 6*128kB (U) 6*256kB (U) 0*512kB 0*1024kB 0*2048kB 0*4096kB = 3428kB
        """;

    // 491520 bytes are 120 pages, which take a block of 128: 859 - 127 = 732 of 78, the largest block being of 64.
    [Theory]
    [InlineData("nommu: Allocation of length 491520 from process 1 (sh) failed")]
    [InlineData("[    1.217998] nommu: Allocation of length 491520 from process 1 (sh) failed")]
    [InlineData("Allocation of length 491520 from process 1 (sh) failed")]
    public void A_mapping_without_an_MMU_is_a_request(string headline)
    {
        AllocExplanation explanation = AllocExplainer.Explain(Logs.One($"{headline}\n{Nommu}"));
        Assert.Equal((Verdict.Fragmentation, 7, "sh", 1), (explanation.Verdict, explanation.Report.Request!.Order, explanation.Report.Process, explanation.Report.Pid));
        Assert.DoesNotContain(explanation.Flips, flip => flip.Kind == FlipKind.Compaction);
        Assert.Contains(explanation.Flips, flip => flip is { Kind: FlipKind.SmallerOrder, Amount: 6 });
    }

    [Theory]
    [InlineData(4096, 0)]
    [InlineData(4097, 1)]
    [InlineData(8192, 1)]
    [InlineData(8193, 2)]
    public void Its_order_is_the_least_that_holds_the_bytes(long bytes, int order) =>
        Assert.Equal(order, Logs.One($"nommu: Allocation of length {bytes} from process 1 (sh) failed\n{Nommu}").Request!.Order);

    // No zone has a page: 28 of 32, 934 of 939 and 17 of 17. Of any larger order it had neither.
    [Fact]
    public void Without_an_order_zones_that_have_not_even_a_page_decide()
    {
        AllocExplanation explanation = AllocExplainer.Explain(Logs.One(NoOrder(28)));
        Assert.Equal((Verdict.BelowWatermark, true), (explanation.Verdict, explanation.IsCertain));
        Assert.Contains("even one page", explanation.Summary, StringComparison.Ordinal);
        Assert.Contains(explanation.Guesses, guess => guess.Contains("order isn't told", StringComparison.Ordinal));
    }

    [Fact]
    public void Without_an_order_a_zone_that_has_a_page_leaves_it_open() =>
        Assert.Equal(Verdict.CannotTell, AllocExplainer.Explain(Logs.One(NoOrder(33))).Verdict);

    // Of 2.6.8, whose numbers hold the zone's own mark: Normal keeps nothing, DMA 354 - 10 = 344 pages, so that 344 are too few.
    [Fact]
    public void Protections_are_reserves()
    {
        KernelReport report = Logs.One("""
            oom-killer: gfp_mask=0x1d2
            DMA free:1376kB min:20kB low:40kB high:60kB active:0kB inactive:0kB present:16384kB
            protections[]: 10 354 354
            Normal free:416kB min:688kB low:1376kB high:2064kB active:8452kB inactive:2572kB present:491456kB
            protections[]: 0 344 344
            Out of Memory: Killed process 3990 (k3b).
            Out of Memory: Killed process 4048 (k3b).
            """);
        Assert.Equal([[0, 344, 344], [0, 0, 0]], report.Memory!.Zones.Select(zone => zone.LowmemReserve.ToArray()));
        Assert.Equal([Verdict.BelowWatermark, Verdict.LowmemReserve], AllocExplainer.Explain(report).Causes);
        Assert.Equal(3990, report.Oom!.Victim!.Pid);
    }

    // 2911 - 127 pages, all of them in blocks of up to 8: it isn't the mark of 0 that refuses.
    [Fact]
    public void Before_4_4_no_block_of_the_order_is_fragmentation_too()
    {
        AllocExplanation explanation = AllocExplainer.Explain(Logs.One("""
            modprobe: page allocation failure. order:7, mode:0xd0
            Pid: 50, comm: modprobe Not tainted 2.6.28
            Normal free:11644kB min:0kB low:0kB high:0kB active_anon:0kB inactive_anon:0kB present:16256kB pages_scanned:0 all_unreclaimable? no
            lowmem_reserve[]: 0 0
            Normal: 259*4kB 264*8kB 247*16kB 142*32kB 0*64kB 0*128kB 0*256kB 0*512kB 0*1024kB 0*2048kB 0*4096kB = 11644kB
            """));
        Assert.Equal((Verdict.Fragmentation, true), (explanation.Verdict, explanation.IsCertain));
        Assert.Contains("largest free block is of order 3", explanation.Reasoning, StringComparison.Ordinal);

        // vm.compact_memory came with 2.6.35.
        Assert.DoesNotContain(explanation.Flips, flip => flip.Kind is FlipKind.Compaction or FlipKind.Movable);
    }

    // 99997 pages of 1500, all but 8 of them in smaller blocks: 5 are left of 375.
    [Fact]
    public void Before_4_4_pages_in_smaller_blocks_are_told_to_be_the_cause()
    {
        AllocExplanation explanation = AllocExplainer.Explain(Logs.One("""
            sh: page allocation failure: order:2, mode:0x2000d1
            CPU: 5 PID: 1361 Comm: sh Not tainted 4.1.18
            DMA free:400000kB min:6000kB low:28000kB high:30000kB present:3400000kB managed:3300000kB
            lowmem_reserve[]: 0 400 400
            DMA: 60000*4kB (UEM) 19996*8kB (UER) 2*16kB (U) 0*32kB 0*64kB 0*128kB 0*256kB 0*512kB 0*1024kB 0*2048kB 0*4096kB = 400000kB
            """));
        Assert.Equal(Verdict.BelowWatermark, explanation.Verdict);
        Assert.Contains("too few of the free pages lie in blocks of that size", explanation.Summary, StringComparison.Ordinal);
        Assert.Contains(explanation.Flips, flip => flip.Kind == FlipKind.Compaction);
    }

    // The line of a mapping tells no release; that of the failure before it does.
    [Theory]
    [InlineData(1, "3.19", "Without an MMU no page can be moved")]
    [InlineData(20, "4.1", "Without an MMU no page can be moved")]
    public void What_follows_a_report_closely_is_of_its_kernel(int between, string kernel, string sentence)
    {
        const string Memory = "Normal free:5296kB min:352kB low:440kB high:528kB\nlowmem_reserve[]: 0 0\n"
            + "Normal: 20*4kB (U) 20*8kB (U) 20*16kB (U) 20*32kB (U) 20*64kB (U) 20*128kB (U) 1*256kB (U) 0*512kB 0*1024kB 0*2048kB 0*4096kB = 5296kB\n";
        List<KernelReport> reports = Logs.Read($"free: page allocation failure: order:6, mode:0xd0\nCPU: 0 PID: 67 Comm: free Not tainted 3.19.0\n{Memory}2048 pages of RAM\n66 reserved pages\n"
            + string.Concat(Enumerable.Repeat("usb: a line of others\n", between))
            + $"nommu: Allocation of length 200000 from process 67 (free) failed\nactive_anon:0 inactive_anon:0 isolated_anon:0\n free:1324 slab_reclaimable:17 slab_unreclaimable:139\n mapped:0 shmem:0 pagetables:0 bounce:0\n{Memory}");

        AllocExplanation second = AllocExplainer.Explain(reports[1]);
        Assert.Equal((kernel, Verdict.BelowWatermark), (second.Kernel, second.Verdict));
        Assert.Contains(sentence, second.Reasoning, StringComparison.Ordinal);
    }

    // klogd put a second reading of each line of a stack before it.
    [Theory]
    [InlineData("[out_of_memory+180/209] out_of_memory+0xb4/0xd1")]
    [InlineData("[nvidia:kunmap_atomic+0x3d/0x2f30] kunmap_atomic+0x3d/0xb0")]
    public void A_stack_of_klogd_is_one(string line) =>
        Assert.Equal(line.Split(' ')[1].Split('+')[0], StackText.Function(line));

    // free_pcp: stands behind free: since 4.2.
    [Theory]
    [InlineData(" free:859 slab:4 mapped:0 pagetables:0 bounce:0", "4.1")]
    [InlineData(" mapped:0 pagetables:0 bounce:0\n free:859 free_pcp:0 free_cma:0", "5.4")]
    public void Counts_without_those_of_CPUs_are_of_an_older_kernel(string counts, string kernel) => Assert.Equal(
        kernel,
        AllocExplainer.Explain(Logs.One($"nommu: Allocation of length 491520 from process 1 (sh) failed\nactive_anon:0 inactive_anon:0 isolated_anon:0\n{counts}\n"
            + "Normal free:3436kB min:312kB low:388kB high:464kB\nlowmem_reserve[]: 0 0\n")).Kernel);

    private static string NoOrder(int highMem) => $"""
        oom-killer: gfp_mask=0xd2
        DMA free:68kB min:68kB low:84kB high:100kB active:5388kB inactive:5432kB present:16384kB pages_scanned:12292 all_unreclaimable? yes
        protections[]: 0 0 0
        Normal free:3736kB min:3756kB low:4692kB high:5632kB active:457320kB inactive:416944kB present:901120kB pages_scanned:906311 all_unreclaimable? yes
        protections[]: 0 0 0
        HighMem free:{4 * highMem}kB min:128kB low:160kB high:192kB active:64892kB inactive:65028kB present:131044kB pages_scanned:134185 all_unreclaimable? yes
        protections[]: 0 0 0
        """;

    // 92 pages of 90, and two zones that have no line but the one that calls them empty.
    [Fact]
    public void A_zone_that_is_called_empty_has_no_pages()
    {
        AllocExplanation explanation = AllocExplainer.Explain(Logs.One("""
            oom-killer: gfp_mask=0x201d2, order=0
            Mem-info:
            DMA free:352kB min:360kB low:448kB high:540kB active:72kB inactive:1044kB present:8192kB
            lowmem_reserve[]: 0 0 0 0
            DMA: 0*4kB 2*8kB 3*16kB 1*32kB 0*64kB 0*128kB 1*256kB 0*512kB 0*1024kB 0*2048kB 0*4096kB = 352kB
            DMA32: empty
            Normal: empty
            HighMem: empty
            """));
        Assert.Equal((Verdict.BelowWatermark, true), (explanation.Verdict, explanation.IsCertain));
        Assert.Empty(explanation.Missing);
    }

    [Theory]
    [InlineData("CPU: 7 Not tainted 2.6.32-rc3-selfgit #208", "2.6.32-rc3-selfgit")]
    [InlineData("CPU: 0    Tainted: G        W   (3.0.31-gd5a18e0 #1)", "3.0.31-gd5a18e0")]
    public void A_release_stands_beside_the_CPU_without_a_task(string line, string release)
    {
        KernelReport report = Logs.One($"sh: page allocation failure. order:1, mode:0x20\n{line}\nProcess sh (pid: 2066, task: 00000000fd16b040, ksp: 00000000fc5e77f8)");
        Assert.Equal((release, "sh"), (report.Release, report.Process));
    }
}
