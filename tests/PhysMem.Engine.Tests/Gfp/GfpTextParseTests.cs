using System.Globalization;
using PhysMem.Engine.Gfp;

namespace PhysMem.Engine.Tests.Gfp;

public class GfpTextParseTests
{
    [Theory]
    [InlineData("GFP_KERNEL", 0xcc0u)]
    [InlineData("KERNEL", 0xcc0u)]
    [InlineData("gfp_kernel", 0xcc0u)]
    [InlineData("Kernel", 0xcc0u)]
    [InlineData("__GFP_ZERO", 0x100u)]
    [InlineData("___GFP_ZERO", 0x100u)]
    [InlineData("zero", 0x100u)]
    [InlineData("HIGHUSER_MOVABLE", 0x100ccau)]
    [InlineData("transhuge_light", 0x1c20cau)]
    [InlineData("__GFP_RECLAIM", 0xc00u)]
    [InlineData("NOLOCKDEP", 0u)]
    [InlineData("__GFP_SKIP_KASAN_POISON", 0u)]
    public void A_name_may_come_with_or_without_prefix_in_any_letter_case(string text, uint value) =>
        Assert.Equal(value, GfpText.Parse(text).Value);

    [Theory]
    [InlineData("ATOMIC", 0xa20u)]
    [InlineData("GFP_ATOMIC", 0xa20u)]
    [InlineData("__GFP_ATOMIC", 0x200u)]
    [InlineData("___GFP_ATOMIC", 0x200u)]
    [InlineData("HIGHUSER", 0x100cc2u)]
    [InlineData("DMA", 1u)]
    [InlineData("GFP_DMA", 1u)]
    [InlineData("__GFP_DMA", 1u)]
    [InlineData("DMA32", 4u)]
    public void Without_prefix_a_composite_wins_over_the_bit_of_the_same_name(string text, uint value) =>
        Assert.Equal(value, GfpText.Parse(text).Value);

    [Theory]
    [InlineData("GFP_KERNEL|__GFP_ZERO")]
    [InlineData("GFP_KERNEL | __GFP_ZERO")]
    [InlineData("GFP_KERNEL,__GFP_ZERO")]
    [InlineData("kernel, zero")]
    [InlineData("KERNEL+ZERO")]
    [InlineData("KERNEL ZERO")]
    [InlineData("  KERNEL \t\n ZERO  ")]
    [InlineData("KERNEL|ZERO,ZERO+KERNEL ZERO")]
    [InlineData("GFP_NOFS|FS|0x100")]
    [InlineData("0xcc0|256")]
    [InlineData("0xDC0")]
    [InlineData("0XdC0")]
    [InlineData("0x0000000000000000000dc0")]
    [InlineData("3520")]
    [InlineData("0xdc0(GFP_KERNEL|__GFP_ZERO)")]
    [InlineData(" 0xdc0 ( GFP_KERNEL | __GFP_ZERO ) ")]
    [InlineData("3520(kernel,zero)")]
    [InlineData("0xdc0(GFP_KERNEL|0x100)")]
    public void All_separators_and_numbers_mean_the_same_mask(string text) =>
        Assert.Equal(0xdc0u, GfpText.Parse(text).Value);

    [Theory]
    [InlineData("mode:0xdc0")]
    [InlineData("mode: 0xdc0")]
    [InlineData("gfp_mask=0xdc0, order=0, oom_score_adj=0")]
    [InlineData("tee invoked oom-killer: gfp_mask=0xdc0(GFP_KERNEL|__GFP_ZERO), order=2, oom_score_adj=0")]
    [InlineData("[  12.345678] tee: page allocation failure: order:4, mode:0xdc0(GFP_KERNEL|__GFP_ZERO), nodemask=(null)")]
    [InlineData("SLUB: Unable to allocate memory on node -1, gfp=0xdc0(GFP_KERNEL|__GFP_ZERO)")]
    [InlineData("mm_page_alloc: page=0 pfn=0x1000 order=0 migratetype=0 gfp_flags=GFP_KERNEL|__GFP_ZERO")]
    public void In_a_line_of_the_kernel_the_mask_stands_behind_its_name(string text) =>
        Assert.Equal(0xdc0u, GfpText.Parse(text).Value);

    [Theory]
    [InlineData("none")]
    [InlineData("None")]
    [InlineData(" NONE ")]
    [InlineData("0")]
    [InlineData("0x0")]
    [InlineData("0x0()")]
    [InlineData("0( )")]
    [InlineData("0x0(none)")]
    public void The_empty_mask_has_its_texts(string text)
    {
        Assert.True(GfpText.TryParse(text, out GfpMask mask, out string? reason));
        Assert.Equal(0u, mask.Value);
        Assert.Null(reason);
    }

    [Theory]
    [InlineData("GFP_KERNEL|0x4000000", 0x4000cc0u)]
    [InlineData("0x7ffffff", 0x7ffffffu)]
    [InlineData("134217727", 0x7ffffffu)]
    public void Left_over_numbers_within_the_legal_mask_are_read(string text, uint value) =>
        Assert.Equal(value, GfpText.Parse(text).Value);

    [Fact]
    public void Every_name_of_the_table_is_read_as_its_own_mask() =>
        Assert.All(GfpLayout.Default.Names, info => Assert.Equal(info.Number, GfpText.Parse(info.Name).Value));

    [Theory]
    [InlineData("tr-TR")]
    [InlineData("de-DE")]
    [InlineData("ar-SA")]
    public void The_culture_changes_nothing(string culture)
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);
        try
        {
            Assert.Equal(0x100ccau, GfpText.Parse("highuser_movable|direct_reclaim|io").Value);
            Assert.Equal(0xc00u, GfpText.Parse("noio").Value);
            Assert.Equal(0xc00u, GfpText.Parse("GFP_NOIO").Value);
            Assert.Equal("__GFP_IO|__GFP_NOFAIL|0x6000000", GfpText.Format(new GfpMask(0x6008040)));
            Assert.False(GfpText.TryParse("kernell|134217728", out _, out string? reason));
            Assert.StartsWith("'kernell' at position 1 is no gfp flag (did you mean GFP_KERNEL", reason, StringComparison.Ordinal);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
