using System.Globalization;
using PhysMem.PowerShell.Display;

namespace PhysMem.PowerShell.Tests.Display;

public sealed class DisplayTextTests
{
    [Theory]
    [InlineData(0L, "0x000000")]
    [InlineData(4096L, "0x001000")]
    [InlineData(0xffffffL, "0xffffff")]
    [InlineData(0x1000000L, "0x1000000")]
    [InlineData(null, "")]
    public void A_pfn_is_hexadecimal_with_six_digits_or_more(long? pfn, string text) => Assert.Equal(text, DisplayText.Pfn(pfn));

    [Theory]
    [InlineData(0L, "0 B")]
    [InlineData(1023L, "1023 B")]
    [InlineData(4096L, "4 KiB")]
    [InlineData(1536L << 10, "1.5 MiB")]
    [InlineData(6441906176L, "6 GiB")]
    [InlineData(1L << 40, "1 TiB")]
    [InlineData(long.MaxValue, "8 EiB")]
    public void A_size_has_a_binary_unit_and_one_decimal_at_most(long bytes, string text) => Assert.Equal(text, DisplayText.Size(bytes));

    [Theory]
    [InlineData(62L, 0L, "62")]
    [InlineData(574L, 512L, "62+512")]
    public void A_boosted_watermark_is_mark_plus_boost(long mark, long boost, string text) =>
        Assert.Equal(text, DisplayText.Boosted(mark, boost));

    [Theory]
    [InlineData("__GFP_DMA|__GFP_MOVABLE", "__GFP_DMA\n__GFP_MOVABLE")]
    [InlineData("", "")]
    [InlineData(null, "")]
    public void Joined_names_are_shown_one_a_line(string? names, string text) => Assert.Equal(text, DisplayText.Lines(names));

    [Theory]
    [InlineData(true, "*")]
    [InlineData(false, "")]
    [InlineData(null, "")]
    public void A_mark_is_a_star_or_nothing(bool? truth, string text) => Assert.Equal(text, DisplayText.Mark(truth));

    [Theory]
    [InlineData("de-DE")]
    [InlineData("tr-TR")]
    [InlineData("ar-SA")]
    public void The_user_s_culture_changes_nothing(string culture)
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);
        try
        {
            Assert.Equal(
                ("1.5 MiB", "0x00abcd", "0xdc0"),
                (DisplayText.Size(1536 << 10), DisplayText.Pfn(0xabcd), DisplayText.Hex(0xdc0)));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
