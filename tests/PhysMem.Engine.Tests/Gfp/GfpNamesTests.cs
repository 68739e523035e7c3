using System.Collections.Immutable;
using System.Reflection;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Tests.Gfp;

public class GfpNamesTests
{
    // What a request is asked about, or what other kernels have.
    private static readonly string[] s_noFlags =
    [
        nameof(GfpBits.Legal), nameof(GfpBits.ZoneMask), nameof(GfpBits.MobilityMask), nameof(GfpBits.MobilityShift),
        nameof(GfpBits.ReclaimMask), nameof(GfpBits.BootMask),
    ];

    private static readonly ImmutableArray<GfpFlagInfo> s_names = GfpLayout.Default.Names;

    [Fact]
    public void Names_are_unique_and_spelled_as_the_kernel_does()
    {
        Assert.Equal(s_names.Length, s_names.Select(info => info.Name).Distinct().Count());
        Assert.All(s_names, info => Assert.Matches("^(__)?GFP_[A-Z0-9_]+$", info.Name));
    }

    [Fact]
    public void Every_name_has_a_property_of_GfpMask_and_every_property_a_name()
    {
        // __GFP_RETRY_MAYFAIL is GfpMask.RetryMayFail, GFP_KERNEL is GfpMask.GfpKernel.
        var properties = typeof(GfpMask).GetProperties(BindingFlags.Public | BindingFlags.Static)
            .ToDictionary(p => p.Name.ToUpperInvariant(), p => (GfpMask)p.GetValue(null)!);
        var names = s_names.ToDictionary(
            info => info.Name.Replace("__GFP_", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal),
            info => new GfpMask(info.Number));
        Assert.Equal(names.OrderBy(pair => pair.Key), properties.OrderBy(pair => pair.Key));
    }

    [Fact]
    public void Every_flag_of_GfpBits_has_a_property_of_GfpMask()
    {
        IEnumerable<string> flags = typeof(GfpBits).GetFields().Select(field => field.Name).Except(s_noFlags);
        IEnumerable<string> properties = typeof(GfpMask).GetProperties(BindingFlags.Public | BindingFlags.Static).Select(p => p.Name);
        Assert.Equal(flags.Order(StringComparer.Ordinal), properties.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_modifier_has_at_most_one_bit_and_a_composite_is_a_ready_made_mask()
    {
        Assert.All(s_names.Where(info => !info.IsComposite), info =>
        {
            Assert.StartsWith("__GFP_", info.Name, StringComparison.Ordinal);
            Assert.Equal(0u, info.Number & (info.Number - (info.Number == 0 ? 0u : 1u)));
        });
        Assert.Equal(
            ["__GFP_RECLAIM"],
            s_names.Where(info => info.IsComposite && info.Name.StartsWith('_')).Select(info => info.Name));
        Assert.Equal(14, s_names.Count(info => info.IsComposite));
    }

    [Fact]
    public void Effects_are_single_sentences_and_differ()
    {
        Assert.All(s_names, info => Assert.Matches(@"^[A-Z][^.]{20,110}\.$", info.Effect));
        Assert.Equal(s_names.Length, s_names.Select(info => info.Effect).Distinct().Count());
    }

    [Fact]
    public void Print_order_is_that_of_the_kernels_flag_table()
    {
        string[] expected =
        [
            "GFP_TRANSHUGE", "GFP_TRANSHUGE_LIGHT", "GFP_HIGHUSER_MOVABLE", "GFP_HIGHUSER", "GFP_USER",
            "GFP_KERNEL_ACCOUNT", "GFP_KERNEL", "GFP_NOFS", "GFP_ATOMIC", "GFP_NOIO", "GFP_NOWAIT", "GFP_DMA",
            "__GFP_HIGHMEM", "GFP_DMA32", "__GFP_HIGH", "__GFP_ATOMIC", "__GFP_IO", "__GFP_FS", "__GFP_NOWARN",
            "__GFP_RETRY_MAYFAIL", "__GFP_NOFAIL", "__GFP_NORETRY", "__GFP_COMP", "__GFP_ZERO", "__GFP_NOMEMALLOC",
            "__GFP_MEMALLOC", "__GFP_HARDWALL", "__GFP_THISNODE", "__GFP_RECLAIMABLE", "__GFP_MOVABLE",
            "__GFP_ACCOUNT", "__GFP_WRITE", "__GFP_RECLAIM", "__GFP_DIRECT_RECLAIM", "__GFP_KSWAPD_RECLAIM",
            "__GFP_ZEROTAGS",
        ];
        Assert.Equal(expected, s_names.Where(i => i.PrintOrder is not null).OrderBy(i => i.PrintOrder).Select(i => i.Name));
        Assert.Equal(Enumerable.Range(0, 36), s_names.Take(36).Select(i => i.PrintOrder!.Value));
        Assert.All(s_names.Skip(36), i => Assert.Null(i.PrintOrder));
    }

    [Fact]
    public void No_printed_name_is_empty_since_it_would_match_every_mask() =>
        Assert.DoesNotContain(s_names.Where(info => info.PrintOrder is not null), info => info.Number == 0);

    [Theory]
    [InlineData("GFP_KERNEL", "GFP_KERNEL")]
    [InlineData("kernel", "GFP_KERNEL")]
    [InlineData("___GFP_ZERO", "__GFP_ZERO")]
    [InlineData("Zero", "__GFP_ZERO")]
    [InlineData("ATOMIC", "GFP_ATOMIC")]
    [InlineData("__GFP_ATOMIC", "__GFP_ATOMIC")]
    [InlineData("___gfp_atomic", "__GFP_ATOMIC")]
    [InlineData("reclaim", "__GFP_RECLAIM")]
    [InlineData("high", "__GFP_HIGH")]
    [InlineData("dma", "GFP_DMA")]
    public void Find_knows_a_name_with_any_prefix(string word, string name) =>
        Assert.Equal(name, GfpLayout.Default.FindName(word)?.Name);

    [Theory]
    [InlineData("")]
    [InlineData("GFP_")]
    [InlineData("__GFP_")]
    [InlineData("GFP_ZERO")]
    [InlineData("__GFP_KERNEL")]
    [InlineData("____GFP_ZERO")]
    [InlineData("_GFP_ZERO")]
    [InlineData("GFP_GFP_KERNEL")]
    [InlineData(" ZERO")]
    public void Find_refuses_a_wrong_prefix(string word) => Assert.Null(GfpLayout.Default.FindName(word));

    [Fact]
    public void Find_reports_the_print_order() => Assert.Equal(6, GfpLayout.Default.FindName("KERNEL")!.PrintOrder);
}
