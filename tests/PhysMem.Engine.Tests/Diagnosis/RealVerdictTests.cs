using PhysMem.Engine.Diagnosis;
using PhysMem.Engine.Observed;
using PhysMem.Engine.Tests.Observed;

namespace PhysMem.Engine.Tests.Diagnosis;

/// <summary>
/// Verdicts on reports of people, worked out by hand: kB of the text divided by 4 are pages. The sums are written as they were
/// made, in the order of the watermark test: free, 2^order - 1, HighAtomic, CMA, against min with the rights and lowmem_reserve.
/// </summary>
public sealed class RealVerdictTests
{
    private const string Pi = "arm64-6.17-rpi4-order4";

    /// <summary>Text, verdict, whether the numbers say so themselves.</summary>
    public static TheoryData<string, Verdict, bool> Verdicts => new()
    {
        { "c01-x86_64-5.10-order0-all-zones-a-few-pages-short", Verdict.BelowWatermark, false },
        { "c03-mips-2.6-order3-one-block-free", Verdict.BelowWatermark, true },
        { "c05-csky-4.9-order10-free-but-cma", Verdict.CmaOnly, true },
        { "c07-riscv32-nommu-order7-8mib", Verdict.Fragmentation, true },
        { "arm-3.10-imx6-vmalloc-folded", Verdict.CannotTell, false },
        { "arm-5.18-zipit-z2-32M-oom", Verdict.BelowWatermark, true },
        { "arm64-4.14-android-kswapd0-highatomic", Verdict.HighAtomicOnly, true },
        { "arm64-6.17-rpi4-order4-head-and-stack", Verdict.CannotTell, false },
        { "arm64-6.17-rpi4-order4-meminfo-only", Verdict.CannotTell, false },
        { "mips-ingenic-1G-highmem-order5-quoted", Verdict.CmaOnly, true },
        { "mips-ingenic-1G-highmem-order5-wrapped", Verdict.CmaOnly, true },
        { "ppc32-5.15-powermac-g4-vmalloc", Verdict.NotThePageAllocator, true },
        { "ppc32-6.8-powermac-g4-order0-gfp_atomic", Verdict.BelowWatermark, false },
        { "ppc32-6.9-rc4-powermac-g4-kworker-order0", Verdict.BelowWatermark, true },
        { "ppc32-bugzilla-205099-vmalloc-wrapped", Verdict.NotThePageAllocator, true },
        { "riscv64-6.2-polarfire-boot-vmalloc", Verdict.CannotTell, false },
        { "x86_64-2.6.31-oom-quoted-printable", Verdict.BelowWatermark, true },
        { "x86_64-4.15-gce-linebroken", Verdict.NotThePageAllocator, true },
        { "x86_64-4.19-gce-two-failures", Verdict.CannotTell, false },
        { "x86_64-4.4-android-order0", Verdict.NotThePageAllocator, true },

        // 85 pages are missing in DMA32, which caches 665690 pages of files.
        { "x86_64-5.0-qemu-order0-gfp_nowait", Verdict.MayNotReclaim, false },
        { "x86_64-5.13-ubuntu-sysrq-oom", Verdict.NotThePageAllocator, true },
        { "x86_64-5.15-proxmox-memcg-oom", Verdict.NotThePageAllocator, true },
        { "x86_64-6.3-gentoo-vmalloc-wrapped-syslog", Verdict.Fragmentation, true },
        { "x86_64-6.3-qemu-vmalloc-wrapped-journal", Verdict.Fragmentation, true },
    };

    /// <summary>Text, zone, what counts of the free pages, what they must be more than, what the zone answers.</summary>
    public static TheoryData<string, string, long, long, Verdict?> Zones => new()
    {
        // Without the boosts of 29962 and 7986, which are at their limits, both pass. DMA has no zone line.
        { "c01-x86_64-5.10-order0-all-zones-a-few-pages-short", "Normal", 43276, 13317 + 29962, Verdict.BelowWatermark },
        { "c01-x86_64-5.10-order0-all-zones-a-few-pages-short", "DMA32", 18984, 3550 + 7986 + 7459, Verdict.BelowWatermark },
        { "c01-x86_64-5.10-order0-all-zones-a-few-pages-short", "DMA", 3975, (591039 + 1909579) / 256, Verdict.LowmemReserve },

        // GFP_ATOMIC: 127 - 63 - 16. The old rule's third step refuses: 251 - 72 - 86 - 92 = 1 page, 6 are needed.
        { "c03-mips-2.6-order3-one-block-free", "Normal", 258 - 7, 127 - 63 - 16, Verdict.BelowWatermark },
        { "c05-csky-4.9-order10-free-but-cma", "Normal", 62086 - 1023 - 60234, 611 - 305 - 76, Verdict.CmaOnly },
        { "c07-riscv32-nommu-order7-8mib", "Normal", 329 - 127, 66, Verdict.Fragmentation },

        // 366 holds a boost of 256: without it 207 are more than 110.
        { "arm-5.18-zipit-z2-32M-oom", "Normal", 207, 366, Verdict.BelowWatermark },
        { "arm64-4.14-android-kswapd0-highatomic", "Normal", 3510 - 8192, 1860, Verdict.HighAtomicOnly },
        { "mips-ingenic-1G-highmem-order5-quoted", "Normal", 8311 - 31 - 3075, 489, Verdict.CmaOnly },

        // GFP_ATOMIC of order 0 may leave out the boost: 1887 - 1024 = 863, 863 - 431 = 432, 432 - 108 = 324.
        { "ppc32-6.8-powermac-g4-order0-gfp_atomic", "DMA", 420, 863 - 431 - 108, null },
        { "ppc32-6.9-rc4-powermac-g4-kworker-order0", "DMA", 0, 841 - 420 - 105, Verdict.BelowWatermark },
        { "x86_64-2.6.31-oom-quoted-printable", "DMA32", 968, 987, Verdict.BelowWatermark },
        { "x86_64-5.0-qemu-order0-gfp_nowait", "Normal", 10072 - 13, 10031, null },
        { "x86_64-5.0-qemu-order0-gfp_nowait", "DMA32", 11108, 7338 + 3854, Verdict.LowmemReserve },
        { "x86_64-6.3-gentoo-vmalloc-wrapped-syslog", "Normal", 151426 - 511, 15143, Verdict.Fragmentation },
        { "x86_64-6.3-gentoo-vmalloc-wrapped-syslog", "DMA32", 22999 - 511, 1741 + 21024, Verdict.LowmemReserve },
        { "x86_64-6.3-qemu-vmalloc-wrapped-journal", "Normal", 33494 - 511 - 8192, 12607, Verdict.Fragmentation },
        { "x86_64-6.3-qemu-vmalloc-wrapped-journal", "DMA32", 11446 - 511, 4255 + 5755, Verdict.Fragmentation },
        { "x86_64-6.3-qemu-vmalloc-wrapped-journal", "DMA", 3583 - 511, 32 + 7698, Verdict.LowmemReserve },
    };

    [Theory]
    [MemberData(nameof(Verdicts))]
    public void A_report_gets_its_verdict(string name, Verdict verdict, bool isCertain)
    {
        AllocExplanation explanation = Explain(name);
        Assert.Equal((verdict, isCertain), (explanation.Verdict, explanation.IsCertain));
        Assert.Equal(verdict, explanation.Causes[0]);
        Assert.Equal(verdict == Verdict.CannotTell, !explanation.Missing.IsEmpty && !isCertain);
    }

    [Fact]
    public void All_texts_have_a_verdict_here() =>
        Assert.Equal(Logs.Names.Select(name => name[..^4]), Verdicts.Select(row => row.Data.Item1).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Zones))]
    public void A_zone_answers_by_its_numbers(string name, string zone, long usable, long needed, Verdict? cause)
    {
        ZoneExamination found = Assert.Single(Explain(name).Zones, one => one.Zone.Name == zone);
        Assert.Equal((usable, needed, cause), (found.Watermark!.Usable, found.Watermark.Needed, found.Cause));
        Assert.Equal(cause is null ? ZoneAnswer.Serves : ZoneAnswer.Refuses, found.Answer);
    }

    // Its two halves were posted apart. Not fragmentation: 171 blocks would do.
    [Fact]
    public void Raspberry_Pi_was_short_by_boost_and_reserve_and_Normal_passes_by_the_time_of_printing()
    {
        KernelReport report = Assert.Single(ReportPairs.Join(
            new[] { "head-and-stack", "meminfo-only" }.SelectMany(half => LogReader.Read(Logs.PathOf($"{Pi}-{half}.txt")))));
        AllocExplanation explanation = AllocExplainer.Explain(report);

        Assert.Equal([Verdict.BelowWatermark, Verdict.LowmemReserve], explanation.Causes);
        Assert.False(explanation.IsCertain);
        Assert.Equal(
            [
                ("Normal", ZoneAnswer.Serves, 13635 - 15 - 508, 8544 + 4096),
                ("DMA32", ZoneAnswer.Refuses, 13343 - 15 - 504, 6499 + 2560 + 3954),
                ("DMA", ZoneAnswer.Refuses, 12084 - 15 - 508 - 15, 1851 + 3072 + 6962),
            ],
            explanation.Zones.Select(zone => (zone.Zone.Name, zone.Answer, zone.Watermark!.Usable, zone.Watermark.Needed)));
        Assert.Equal((FlipKind.LessBoost, 190 * 4), (explanation.Flips[0].Kind, explanation.Flips[0].Amount));
    }

    [Fact]
    public void A_boost_that_isnt_printed_follows_from_the_marks_and_its_taking_back_is_the_smallest_flip()
    {
        AllocExplanation explanation = Explain("c01-x86_64-5.10-order0-all-zones-a-few-pages-short");
        Assert.Equal(
            [(29962L, BoostSource.Inferred, true), (7986L, BoostSource.Inferred, true), (0L, BoostSource.None, false)],
            explanation.Zones.Select(zone => (zone.Watermark!.Boost, zone.BoostSource, zone.IsBoostAtLimit)));

        // 43280 - 43276 = 4 pages.
        Assert.Equal((FlipKind.LessBoost, 16), (explanation.Flips[0].Kind, explanation.Flips[0].Amount));
    }

    [Fact]
    public void Before_4_4_each_lower_order_is_taken_off_and_the_mark_halved()
    {
        WatermarkSum sum = Explain("c03-mips-2.6-order3-one-block-free").Zones[0].Watermark!;
        Assert.Equal([new OrderStep(1, 179, 24), new OrderStep(2, 93, 12), new OrderStep(3, 1, 6)], sum.Steps);
        Assert.True(sum.Margin > 0);
        Assert.False(sum.Passes);

        // The same numbers under the rule of today.
        KernelReport today = LogReader.Read(Logs.PathOf("c03-mips-2.6-order3-one-block-free.txt")).Single();
        var question = new ImaginedRequest("GFP_ATOMIC|__GFP_COMP", 3, "5.4");
        Assert.Equal(Verdict.Served, AllocExplainer.Explain(question.On(today)).Verdict);
    }

    [Fact]
    public void An_order_that_the_buddy_line_has_no_column_for_is_too_large()
    {
        KernelReport report = LogReader.Read(Logs.PathOf("c07-riscv32-nommu-order7-8mib.txt")).Single();
        Assert.Equal(Verdict.OrderTooLarge, AllocExplainer.Explain(new ImaginedRequest(null, 11, null).On(report)).Verdict);
    }

    // A digit too many makes an order that no loop over orders should run to; what would help is a smaller one alone.
    [Theory]
    [InlineData(70)]
    [InlineData(999_999_999)]
    public void An_order_beyond_all_kernels_has_a_smaller_order_as_its_only_remedy(int order)
    {
        KernelReport report = LogReader.Read(Logs.PathOf("c03-mips-2.6-order3-one-block-free.txt")).Single();
        AllocExplanation explanation = AllocExplainer.Explain(new ImaginedRequest(null, order, null).On(report));
        Assert.Equal(Verdict.OrderTooLarge, explanation.Verdict);
        Assert.Equal(FlipKind.SmallerOrder, Assert.Single(explanation.Flips).Kind);
    }

    [Fact]
    public void An_order_below_0_is_none()
    {
        KernelReport report = LogReader.Read(Logs.PathOf("c03-mips-2.6-order3-one-block-free.txt")).Single();
        AllocExplanation explanation = AllocExplainer.Explain(new ImaginedRequest(null, -1, null).On(report));
        Assert.Equal((Verdict.CannotTell, "the order of the request"), (explanation.Verdict, Assert.Single(explanation.Missing)));
    }

    private static AllocExplanation Explain(string name) =>
        AllocExplainer.Explain(LogReader.Read(Logs.PathOf($"{name}.txt")).Last());
}
