using PhysMem.Engine.Diagnosis;
using PhysMem.Engine.Observed;
using PhysMem.Engine.Tests.Observed;

namespace PhysMem.Engine.Tests.Diagnosis;

/// <summary>Questions about memory of which nobody's request is told: texts of /proc.</summary>
public sealed class QuestionTests
{
    // 2004 pages are kept from requests that could have used a higher zone: 1355 are not more than 3 + 2004.
    private static readonly string[] s_dma =
        ["Node 0, zone      DMA", "  pages free     1355", "        min      3", "        low      3", "        high     4", "        protection: (0, 2004, 2004, 2004)"];

    [Theory]
    [InlineData("GFP_KERNEL", Verdict.LowmemReserve)]
    [InlineData("GFP_DMA", Verdict.Served)]
    public void A_zone_of_zoneinfo_answers_by_its_protection(string gfp, Verdict verdict) =>
        Assert.Equal(verdict, Ask(s_dma, gfp, 0, "5.4").Verdict);

    // 761 .. 11 blocks of the orders 0 to 9, none of order 10.
    [Fact]
    public void Buddyinfo_alone_tells_when_no_block_is_there()
    {
        AllocExplanation answer = Ask(["Node 0, zone   Normal   761   628   345   167   306   194   91   31   20   11   0"], "GFP_KERNEL", 10, "6.14");
        Assert.Equal((Verdict.Fragmentation, 36381), (answer.Verdict, answer.Zones[0].Zone.BlockPages));
        Assert.StartsWith("Normal: the largest free block is of order 9.", answer.Reasoning, StringComparison.Ordinal);
        Assert.Equal(FlipKind.Compaction, Assert.Single(answer.Flips).Kind);
    }

    // 1355 - 7 are more than 3, but the blocks may all be single pages.
    [Fact]
    public void Zoneinfo_alone_tells_of_enough_pages_and_not_of_a_block()
    {
        AllocExplanation answer = Ask(s_dma, "GFP_DMA", 3, "5.4");
        Assert.Equal(Verdict.CannotTell, answer.Verdict);
        Assert.Equal("Whether a task would get 32 kB in one piece (order 3), the text doesn't tell.", answer.Summary);
        Assert.Equal("zone DMA: enough pages are free, but not in which blocks (/proc/buddyinfo)", Assert.Single(answer.Missing));
    }

    // low - min is 2419, a quarter of some 9676 to 9679; (9677 + 2 * 2419) * 1.5 = 21772, and 9677 + 21772 = 31449.
    [Fact]
    public void Without_a_request_the_boost_in_the_marks_is_told_and_how_to_ask()
    {
        string[] zone = ["Node 0, zone   Normal", "  pages free     33907", "        min      31449", "        low      33868", "        high     36287", "        managed  1140349"];
        AllocExplanation answer = AllocExplainer.Explain(Assert.Single(Snapshots("zoneinfo", [.. s_dma, .. zone])));

        Assert.Equal(Verdict.CannotTell, answer.Verdict);
        Assert.EndsWith("The marks of Normal hold a boost of 21772 pages, its limit: without it min is 9677.", answer.Reasoning, StringComparison.Ordinal);
        Assert.Contains("--gfp GFP_KERNEL --order 3", answer.Actions[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1300 20 3 0 0 0 0 0 0 0 0", Verdict.Fragmentation)]
    [InlineData("1300 20 3 1 0 0 0 0 0 0 0", Verdict.Served)]
    public void Zoneinfo_and_buddyinfo_are_one_text_in_either_order(string blocks, Verdict verdict)
    {
        KernelReport marks = Assert.Single(Snapshots("zoneinfo", s_dma)), counts = Assert.Single(Snapshots("buddyinfo", [$"Node 0, zone DMA {blocks}"]));
        foreach (KernelReport[] both in (KernelReport[][])[[marks, counts], [counts, marks]])
        {
            KernelReport one = Assert.Single(ReportPairs.Join(both));
            Assert.Equal(verdict, AllocExplainer.Explain(new ImaginedRequest("GFP_DMA", 3, "5.4").On(one)).Verdict);
        }
    }

    [Fact]
    public void Pagetypeinfo_joins_them()
    {
        KernelReport[] texts =
        [
            Assert.Single(Snapshots("zoneinfo", s_dma)), Assert.Single(Snapshots("buddyinfo", ["Node 0, zone DMA 1300 20 3 1 0 0 0 0 0 0 0"])),
            Assert.Single(Snapshots("pagetypeinfo", ["Page block order: 9", "Node    0, zone      DMA, type      Movable 1300 20 3 1 0 0 0 0 0 0 0"])),
        ];

        ObservedZone zone = Assert.Single(ReportPairs.Join(texts)).Memory!.Zones[0];

        Assert.Equal((1355, 1, 1300), (zone.Free, zone.Blocks[3].Count, zone.FreeByType["Movable"][0]));
    }

    // Two machines, or two moments, stay two.
    [Fact]
    public void Texts_of_other_zones_and_of_the_same_kind_are_not_joined()
    {
        KernelReport marks = Assert.Single(Snapshots("a", s_dma)), again = Assert.Single(Snapshots("b", s_dma));
        KernelReport other = Assert.Single(Snapshots("c", ["Node 1, zone DMA 1 2 3"]));

        Assert.Equal(3, ReportPairs.Join([marks, again, other]).Count());
    }

    [Fact]
    public void Whether_a_block_may_be_taken_it_cant_tell_without_marks() => Assert.Equal(
        Verdict.CannotTell,
        Ask(["Node 0, zone   Normal   761   628   345   167   306   194   91   31   20   11   0"], "GFP_KERNEL", 9, "6.14").Verdict);

    // A mask by name is of the kernel by whose rules the text is read, not of the one that is usual here.
    [Theory]
    [InlineData("GFP_KERNEL", "free_highatomic:0KB", "7.2")]
    [InlineData("GFP_KERNEL", "", "6.12")]
    [InlineData("__GFP_ATOMIC|GFP_KERNEL", "", "6.2")]
    public void A_mask_by_name_makes_a_text_no_older(string gfp, string field, string kernel)
    {
        KernelReport report = Logs.One($"Mem-Info:\nNormal free:4000kB boost:0kB min:4096kB low:5120kB high:6144kB reserved_highatomic:0KB {field} present:1048576kB managed:1000000kB\nlowmem_reserve[]: 0 0");
        Assert.Equal(kernel, AllocExplainer.Explain(new ImaginedRequest(gfp, 0, null).On(report)).Kernel);
    }

    // SysRq's order is -1, which nobody can ask for.
    [Fact]
    public void A_mask_in_the_place_of_SysRq_s_asks_for_a_page()
    {
        KernelReport report = Logs.One("kworker/0:2 invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=-1, oom_score_adj=0\nMem-Info:\n"
            + "Normal free:4000kB boost:0kB min:4096kB low:5120kB high:6144kB present:1048576kB managed:1000000kB\nlowmem_reserve[]: 0 0");
        Assert.Equal((Verdict.BelowWatermark, 0), AllocExplainer.Explain(new ImaginedRequest("GFP_KERNEL", null, null).On(report)) is var answer ? (answer.Verdict, answer.Report.Request!.Order) : default);
    }

    private static AllocExplanation Ask(string[] lines, string gfp, int order, string kernel) =>
        AllocExplainer.Explain(new ImaginedRequest(gfp, order, kernel).On(Assert.Single(Snapshots("-", lines))));

    private static IReadOnlyList<KernelReport> Snapshots(string source, string[] lines)
    {
        var texts = new MemoryTexts(source);
        Assert.Empty(lines.SelectMany(texts.Add));
        return texts.Finish();
    }
}
