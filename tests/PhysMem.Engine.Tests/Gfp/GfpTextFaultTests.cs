using PhysMem.Engine.Faults;
using PhysMem.Engine.Gfp;

namespace PhysMem.Engine.Tests.Gfp;

public class GfpTextFaultTests
{
    [Theory]
    [InlineData("", "the text is empty; the mask without any flag is written none or 0")]
    [InlineData(" \t", "the text is empty; the mask without any flag is written none or 0")]
    [InlineData("GFP_KERNAL", "'GFP_KERNAL' at position 1 is no gfp flag (did you mean GFP_KERNEL?)")]
    [InlineData("GFP_KERNEL|__GFP_ZREO", "'__GFP_ZREO' at position 12 is no gfp flag (did you mean __GFP_ZERO?)")]
    [InlineData("GFP_ZERO", "'GFP_ZERO' at position 1 is no gfp flag (did you mean __GFP_ZERO?)")]
    [InlineData("kernel, __GFP_KERNEL", "'__GFP_KERNEL' at position 9 is no gfp flag (did you mean GFP_KERNEL?)")]
    [InlineData("NORETYR", "'NORETYR' at position 1 is no gfp flag (did you mean __GFP_NORETRY?)")]
    [InlineData("DMA3", "'DMA3' at position 1 is no gfp flag (did you mean GFP_DMA or GFP_DMA32 or __GFP_DMA?)")]
    [InlineData("chocolate", "'chocolate' at position 1 is no gfp flag")]
    [InlineData("GFP_", "'GFP_' at position 1 is no gfp flag")]
    [InlineData("|GFP_KERNEL", "a flag is missing before the '|' at position 1")]
    [InlineData("GFP_KERNEL|", "a flag is missing after the '|' at position 11")]
    [InlineData("GFP_KERNEL || ZERO", "a flag is missing before the '|' at position 13")]
    [InlineData("KERNEL,+ZERO", "a flag is missing before the '+' at position 8")]
    [InlineData(",", "a flag is missing before the ',' at position 1")]
    [InlineData("none|ZERO", "'none' at position 1 can't stand beside other flags")]
    [InlineData("0xcc0 NONE", "'none' at position 7 can't stand beside other flags")]
    [InlineData("cc0", "'cc0' at position 1 is no gfp flag; a hexadecimal number begins with 0x: 0xcc0")]
    [InlineData("ZERO|140cca", "'140cca' at position 6 is neither a number nor a gfp flag; a hexadecimal number begins with 0x: 0x140cca")]
    [InlineData("0x", "'0x' at position 1 is neither a number nor a gfp flag")]
    [InlineData("0xcg0", "'0xcg0' at position 1 is neither a number nor a gfp flag")]
    [InlineData("-1", "'-1' at position 1 is no gfp flag")]
    [InlineData("12.5", "'12.5' at position 1 is neither a number nor a gfp flag")]
    [InlineData("\u0661\u0662", "'\u0661\u0662' at position 1 is no gfp flag")]
    [InlineData("0x8000000", "'0x8000000' at position 1 has bits beyond 0x7ffffff: 0x8000000 (__GFP_NOLOCKDEP of a lock-checking kernel)")]
    [InlineData("GFP_KERNEL|0x18000000", "'0x18000000' at position 12 has bits beyond 0x7ffffff: 0x8000000 (__GFP_NOLOCKDEP of a lock-checking kernel), 0x10000000")]
    [InlineData("4294967296", "'4294967296' at position 1 has bits beyond 0x7ffffff: 0x100000000")]
    [InlineData("0x10000000000000000", "'0x10000000000000000' at position 1 is larger than any gfp mask")]
    [InlineData("99999999999999999999", "'99999999999999999999' at position 1 is larger than any gfp mask")]
    [InlineData("GFP_KERNEL&~__GFP_FS", "'GFP_KERNEL&~__GFP_FS' at position 1 is no gfp flag; flags can only be added here, so leave out what isn't wanted")]
    [InlineData("GFP_KERNEL ~FS", "'~FS' at position 12 is no gfp flag; flags can only be added here, so leave out what isn't wanted")]
    [InlineData("0xcc0(GFP_NOFS)", "the number is 0xcc0 but the names in parentheses make 0xc40")]
    [InlineData("0xcc0()", "the number is 0xcc0 but the names in parentheses make 0x0")]
    [InlineData("0xcc0(GFP_KERNELL)", "'GFP_KERNELL' at position 7 is no gfp flag (did you mean GFP_KERNEL?)")]
    [InlineData("0xcc0(GFP_KERNEL|)", "a flag is missing after the '|' at position 17")]
    [InlineData("(GFP_KERNEL)", "the '(' at position 1 must follow a number, as in 0xcc0(GFP_KERNEL)")]
    [InlineData("GFP_KERNEL(0xcc0)", "the '(' at position 11 must follow a number, as in 0xcc0(GFP_KERNEL)")]
    [InlineData("GFP_KERNEL)", "the ')' at position 11 has no '(' before it")]
    [InlineData("0xcc0(GFP_KERNEL", "'0xcc0(GFP_KERNEL' at position 1 is neither a number nor a gfp flag")]
    [InlineData("0xcc0(GFP_KERNEL), order=0", "'0xcc0(GFP_KERNEL)' at position 1 is neither a number nor a gfp flag")]
    [InlineData("0x8000000(GFP_KERNEL)", "'0x8000000' at position 1 has bits beyond 0x7ffffff: 0x8000000 (__GFP_NOLOCKDEP of a lock-checking kernel)")]
    [InlineData("GFP_\u212aERNEL", "'GFP_\u212aERNEL' at position 1 is no gfp flag (did you mean GFP_KERNEL?)")]
    [InlineData("no\u0131o", "'no\u0131o' at position 1 is no gfp flag (did you mean GFP_NOIO?)")]
    [InlineData("ZERO\u001b[31m", "'ZERO?[31m' at position 1 is no gfp flag")]
    public void A_bad_text_is_refused_with_its_reason(string text, string expected)
    {
        Assert.False(GfpText.TryParse(text, out GfpMask mask, out string? reason));
        Assert.Equal(expected, reason);
        Assert.Equal(default, mask);

        var thrown = Assert.Throws<PhysMemException>(() => GfpText.Parse(text));
        Assert.Equal(FaultCode.GfpTextInvalid, thrown.Code);
        Assert.Equal($"Not a gfp mask: {expected}.", thrown.Message);
        Assert.Contains("GFP_KERNEL|__GFP_ZERO", thrown.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void The_example_in_the_remedy_can_be_read()
    {
        string remedy = Assert.Throws<PhysMemException>(() => GfpText.Parse("")).Remedy;
        Assert.Contains("GFP_KERNEL|0x100", remedy, StringComparison.Ordinal);
        Assert.Equal(GfpText.Parse("GFP_KERNEL|__GFP_ZERO"), GfpText.Parse("GFP_KERNEL|0x100"));
    }

    [Fact]
    public void A_null_text_is_refused()
    {
        Assert.False(GfpText.TryParse(null, out _, out string? reason));
        Assert.StartsWith("the text is empty", reason, StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>(() => GfpText.Parse(null!));
    }

    [Fact]
    public void A_very_long_word_is_cut_in_the_reason()
    {
        Assert.False(GfpText.TryParse(new string('x', 1_000_000), out _, out string? reason));
        Assert.Equal($"'{new string('x', 60)}...' (1000000 characters) at position 1 is no gfp flag", reason);
    }

    [Theory]
    [InlineData("KERNEL", "KERNEL", 0)]
    [InlineData("KERNAL", "KERNEL", 1)]
    [InlineData("KRENEL", "KERNEL", 1)]
    [InlineData("KERNELS", "KERNEL", 1)]
    [InlineData("ERNEL", "KERNEL", 1)]
    [InlineData("KITTEN", "SITTING", 3)]
    [InlineData("", "IO", 2)]
    public void Corrections_are_counted_per_letter_and_a_swap_is_one(string from, string to, int expected)
    {
        Assert.Equal(expected, NearestNames.Corrections(from, to, 9));
        Assert.Equal(expected, NearestNames.Corrections(to, from, 9));
    }

    [Fact]
    public void Words_of_too_different_length_are_not_compared() =>
        Assert.Equal(int.MaxValue, NearestNames.Corrections("IO", "NOIOX", 2));
}
