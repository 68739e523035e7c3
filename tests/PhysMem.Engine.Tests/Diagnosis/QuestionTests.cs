using PhysMem.Engine.Diagnosis;
using PhysMem.Engine.Observed;

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
    }

    [Fact]
    public void Whether_a_block_may_be_taken_it_cant_tell_without_marks() => Assert.Equal(
        Verdict.CannotTell,
        Ask(["Node 0, zone   Normal   761   628   345   167   306   194   91   31   20   11   0"], "GFP_KERNEL", 9, "6.14").Verdict);

    private static AllocExplanation Ask(string[] lines, string gfp, int order, string kernel)
    {
        var texts = new MemoryTexts("-");
        Assert.Empty(lines.SelectMany(texts.Add));
        return AllocExplainer.Explain(new ImaginedRequest(gfp, order, kernel).On(Assert.Single(texts.Finish())));
    }
}
