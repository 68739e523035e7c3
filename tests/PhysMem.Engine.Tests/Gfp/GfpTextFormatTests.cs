using PhysMem.Engine.Gfp;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Tests.Gfp;

public class GfpTextFormatTests
{
    [Theory]
    [InlineData(0xdc0u | 0x40000, "GFP_KERNEL|__GFP_COMP|__GFP_ZERO")]
    [InlineData(0x8c0u, "GFP_NOWAIT|__GFP_IO|__GFP_FS")]
    [InlineData(0x2a20u, "GFP_ATOMIC|__GFP_NOWARN")]
    [InlineData(0x140ccau, "GFP_HIGHUSER_MOVABLE|__GFP_COMP")]
    [InlineData(0x100cc4u, "GFP_USER|GFP_DMA32")]
    [InlineData(0x1c24cau, "GFP_TRANSHUGE")]
    [InlineData(0x1c2ccau, "GFP_TRANSHUGE|GFP_NOWAIT")]
    [InlineData(0x1c20cau, "GFP_TRANSHUGE_LIGHT")]
    [InlineData(0x1c28cau, "GFP_TRANSHUGE_LIGHT|GFP_NOWAIT")]
    [InlineData(0x400cc0u, "GFP_KERNEL_ACCOUNT")]
    [InlineData(0x500cc0u, "GFP_USER|__GFP_ACCOUNT")]
    [InlineData(0xc00u, "GFP_NOIO")]
    [InlineData(0xe20u, "GFP_ATOMIC|__GFP_DIRECT_RECLAIM")]
    [InlineData(0x400u, "__GFP_DIRECT_RECLAIM")]
    [InlineData(0x200u, "__GFP_ATOMIC")]
    [InlineData(0x220u, "__GFP_HIGH|__GFP_ATOMIC")]
    [InlineData(0xfu, "GFP_DMA|__GFP_HIGHMEM|GFP_DMA32|__GFP_MOVABLE")]
    [InlineData(0x800000u, "__GFP_ZEROTAGS")]
    public void A_mask_is_spelled_as_the_kernel_spells_it(uint value, string text)
    {
        Assert.Equal(text, GfpText.Format(new GfpMask(value)));
        Assert.Equal(text, GfpText.FormatLog(value, GfpLayout.Default));
    }

    [Theory]
    [InlineData(0x1000000u, "0x1000000")]
    [InlineData(0x7000cc0u, "GFP_KERNEL|0x7000000")]
    [InlineData(0x5000100u, "__GFP_ZERO|0x5000000")]
    public void Bits_without_a_name_are_left_over_as_one_number(uint value, string text) =>
        Assert.Equal(text, GfpText.Format(new GfpMask(value)));

    [Fact]
    public void An_empty_mask_is_none_in_traces_and_nothing_in_logs()
    {
        Assert.Equal("none", GfpText.Format(default));
        Assert.Equal("", GfpText.FormatLog(0, GfpLayout.Default));
    }

    [Fact]
    public void Every_legal_bit_alone_is_spelled_and_read_back()
    {
        for (uint bit = 1; bit <= GfpBits.Legal; bit <<= 1)
        {
            Assert.Equal(bit, GfpText.Parse(GfpText.Format(new GfpMask(bit))).Value);
        }
    }

    // The distinct gfp_flags texts of mm_page_alloc events recorded on 6.1 kernels: reading one and printing it
    // again must give the kernel's own text, which holds only if the print order is right.
    [Theory]
    [InlineData("GFP_ATOMIC|__GFP_NOWARN|__GFP_NORETRY")]
    [InlineData("GFP_ATOMIC|__GFP_NOWARN|__GFP_NORETRY|__GFP_COMP|__GFP_RECLAIMABLE")]
    [InlineData("GFP_HIGHUSER_MOVABLE|__GFP_COMP")]
    [InlineData("GFP_HIGHUSER_MOVABLE|__GFP_COMP|__GFP_ZERO")]
    [InlineData("GFP_HIGHUSER|__GFP_ACCOUNT")]
    [InlineData("GFP_KERNEL")]
    [InlineData("GFP_KERNEL_ACCOUNT|__GFP_ZERO")]
    [InlineData("GFP_KERNEL|__GFP_NOWARN|__GFP_NORETRY")]
    [InlineData("GFP_KERNEL|__GFP_NOWARN|__GFP_NORETRY|__GFP_RECLAIMABLE")]
    [InlineData("GFP_KERNEL|__GFP_NOWARN|__GFP_ZERO")]
    [InlineData("GFP_KERNEL|__GFP_ZERO")]
    [InlineData("GFP_NOFS|__GFP_NOWARN|__GFP_NORETRY")]
    [InlineData("GFP_NOFS|__GFP_NOWARN|__GFP_NORETRY|__GFP_COMP|__GFP_HARDWALL")]
    [InlineData("GFP_NOFS|__GFP_NOWARN|__GFP_NORETRY|__GFP_RECLAIMABLE")]
    [InlineData("GFP_NOIO|__GFP_NOWARN|__GFP_NORETRY|__GFP_ZERO")]
    [InlineData("GFP_NOWAIT|__GFP_NOWARN")]
    [InlineData("GFP_NOWAIT|__GFP_NOWARN|__GFP_NORETRY|__GFP_COMP")]
    [InlineData("GFP_NOWAIT|__GFP_NOWARN|__GFP_NORETRY|__GFP_COMP|__GFP_RECLAIMABLE")]
    [InlineData("GFP_USER")]
    [InlineData("GFP_USER|__GFP_COMP")]
    [InlineData("__GFP_IO|__GFP_FS|__GFP_NOWARN|__GFP_NORETRY|__GFP_COMP|__GFP_NOMEMALLOC")]
    [InlineData("__GFP_IO|__GFP_FS|__GFP_NOWARN|__GFP_NORETRY|__GFP_COMP|__GFP_NOMEMALLOC|__GFP_RECLAIMABLE")]
    public void A_recorded_text_is_reproduced(string recorded) =>
        Assert.Equal(recorded, GfpText.Format(GfpText.Parse(recorded)));
}
