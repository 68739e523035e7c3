using System.Management.Automation;

namespace PhysMem.PowerShell.Tests.StandIn;

public sealed class WildcardPatternTests
{
    [Theory]
    [InlineData("DMA*", "DMA32", true)]
    [InlineData("DMA*", "xDMA", false)]
    [InlineData("DMA?", "DMA", false)]
    [InlineData("D?A", "DMA", true)]
    [InlineData("[a-c]x", "bx", true)]
    [InlineData("[a-c]x", "dx", false)]
    [InlineData("a.b", "axb", false)]
    [InlineData("a`*", "a*", true)]
    [InlineData("a`*", "ab", false)]
    [InlineData("", "", true)]
    [InlineData("[]]", "]", true)]
    [InlineData("[\\]", "\\", true)]
    public void A_pattern_matches_the_whole_text(string pattern, string text, bool expected) =>
        Assert.Equal(expected, new WildcardPattern(pattern).IsMatch(text));

    [Fact]
    public void Case_counts_unless_told_otherwise()
    {
        Assert.False(new WildcardPattern("dma").IsMatch("DMA"));
        Assert.True(WildcardPattern.Get("dma", WildcardOptions.IgnoreCase).IsMatch("DMA"));
    }

    [Fact]
    public void A_set_that_is_not_closed_is_refused() =>
        Assert.Throws<WildcardPatternException>(() => new WildcardPattern("a[b"));

    [Theory]
    [InlineData("a*b[c]?")]
    [InlineData("plain")]
    [InlineData("back`tick")]
    public void Escaped_text_matches_itself_and_comes_back(string text)
    {
        string escaped = WildcardPattern.Escape(text);
        Assert.True(new WildcardPattern(escaped).IsMatch(text));
        Assert.False(WildcardPattern.ContainsWildcardCharacters(escaped));
        Assert.Equal(text, WildcardPattern.Unescape(escaped));
    }
}
