using PhysMem.Engine.Gfp;
using PhysMem.PowerShell.Commands;
using PhysMem.PowerShell.Objects;
using PhysMem.PowerShell.Tests.Prompt;

namespace PhysMem.PowerShell.Tests.Commands;

/// <summary>Get-GfpFlag, ConvertTo-GfpMask and ConvertFrom-GfpMask.</summary>
public sealed class GfpCommandsTests : IDisposable
{
    private readonly Session _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void All_flags_are_listed_when_none_is_named() =>
        Assert.Equal(GfpNames.All.Count, _session.Run<GetGfpFlagCommand>().MustSucceed().Of<GfpFlag>().Count);

    [Theory]
    [InlineData("GFP_KERNEL", "GFP_KERNEL", 0xcc0u, "0xcc0", "Composite")]
    [InlineData("__GFP_ZERO", "__GFP_ZERO", 0x100u, "0x100", "Modifier")]
    [InlineData("zero", "__GFP_ZERO", 0x100u, "0x100", "Modifier")]
    [InlineData("gfp_atomic", "GFP_ATOMIC", 0xa20u, "0xa20", "Composite")]
    [InlineData("__GFP_SKIP_ZERO", "__GFP_SKIP_ZERO", 0u, "0x0", "Absent")]
    public void A_flag_is_found_by_name_with_or_without_prefix(string given, string name, uint mask, string hex, string kind)
    {
        GfpFlag flag = _session.Run<GetGfpFlagCommand>(new { Name = given }).Single<GfpFlag>();

        Assert.Equal((name, mask, hex, kind), (flag.Name, flag.Mask, flag.Hex, flag.Kind));
        Assert.EndsWith(".", flag.Effect, StringComparison.Ordinal);
    }

    [Fact]
    public void Wildcards_find_several_and_an_unknown_name_is_an_error()
    {
        RunResult run = _session.Run<GetGfpFlagCommand>(new { Name = new[] { "GFP_NO*", "GFP_KERNAL" } });

        Assert.Equal(["GFP_NOFS", "GFP_NOIO", "GFP_NOWAIT"], run.Of<GfpFlag>().Select(one => one.Name));
        Assert.Equal("GfpTextInvalid", run.Id());
        Assert.Contains("GFP_KERNEL", run.Errors[0].Exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0x100")]
    [InlineData("GFP_KERNEL|__GFP_ZERO")]
    public void A_mask_is_no_name(string mask)
    {
        RunResult run = _session.Run<GetGfpFlagCommand>(new { Name = mask });

        Assert.Empty(run.Output);
        Assert.Equal("GfpTextInvalid", run.Id());
        Assert.Contains("ConvertFrom-GfpMask", run.Remedy(), StringComparison.Ordinal);
    }

    [Fact]
    public void Names_are_put_together_to_a_mask()
    {
        object[] flags = ["GFP_KERNEL", "__GFP_ZERO", 0x2000];
        GfpMaskInfo mask = _session.Run<ConvertToGfpMaskCommand>(new { Flag = flags }).Single<GfpMaskInfo>();

        Assert.Equal((0x2dc0u, "0x2dc0", "GFP_KERNEL|__GFP_NOWARN|__GFP_ZERO", "Normal", "Unmovable", "x86_64"),
            (mask.Mask, mask.Hex, mask.Gfp, mask.Zone, mask.MigrateType, mask.Architecture));
    }

    [Theory]
    [InlineData("GFP_HIGHUSER", "i386", "HighMem")]
    [InlineData("GFP_HIGHUSER", "x86_64", "Normal")]
    [InlineData("GFP_HIGHUSER", "FourZone", "HighMem")]
    [InlineData("GFP_DMA32", "i386", "Normal")]
    [InlineData("GFP_DMA32", "fourzone", "DMA32")]
    [InlineData("GFP_HIGHUSER_MOVABLE", "arena", "Normal")]
    [InlineData("GFP_HIGHUSER_MOVABLE", "x86_64", "Movable")]
    public void The_zone_is_that_of_the_architecture(string flag, string architecture, string zone) =>
        Assert.Equal(zone, _session.Run<ConvertToGfpMaskCommand>(new { Flag = flag, Architecture = architecture }).Single<GfpMaskInfo>().Zone);

    [Fact]
    public void Contradicting_bits_are_BAD_and_warned_of()
    {
        RunResult zone = _session.Run<ConvertToGfpMaskCommand>(new { Flag = "GFP_DMA|__GFP_HIGHMEM" });
        RunResult type = _session.Run<ConvertToGfpMaskCommand>(new { Flag = "__GFP_MOVABLE|__GFP_RECLAIMABLE" });

        Assert.Equal(("BAD", "Unmovable"), (zone.Single<GfpMaskInfo>().Zone, zone.Single<GfpMaskInfo>().MigrateType));
        Assert.Contains("GFP_ZONE_BAD", Assert.Single(zone.Warnings), StringComparison.Ordinal);
        Assert.Equal(("Normal", "BAD"), (type.Single<GfpMaskInfo>().Zone, type.Single<GfpMaskInfo>().MigrateType));
        Assert.Single(type.Warnings);
    }

    [Fact]
    public void The_table_of_all_zone_bits_has_the_kernel_s_bad_places()
    {
        // GFP_ZONE_BAD names exactly the combinations with more than one of DMA, HIGHMEM and DMA32.
        IReadOnlyList<GfpMaskInfo> masks = _session.Run<ConvertToGfpMaskCommand>(input: Enumerable.Range(0, 16)).MustSucceed().Of<GfpMaskInfo>();

        Assert.Equal([3u, 5u, 6u, 7u, 11u, 13u, 14u, 15u], masks.Where(one => one.Zone == "BAD").Select(one => one.Mask));
    }

    [Theory]
    [InlineData(0xcc0, "GFP_KERNEL")]
    [InlineData("0xcc0", "GFP_KERNEL")]
    [InlineData("3264", "GFP_KERNEL")]
    [InlineData("0xcc0(GFP_KERNEL)", "GFP_KERNEL")]
    [InlineData(0, "none")]
    [InlineData(0x100cca, "GFP_HIGHUSER_MOVABLE")]
    [InlineData("kernel+zero", "GFP_KERNEL|__GFP_ZERO")]
    public void A_number_is_turned_into_the_kernel_s_spelling(object mask, string spelling) =>
        Assert.Equal(spelling, _session.Run<ConvertFromGfpMaskCommand>(new { Mask = mask }).Single<string>());

    [Fact]
    public void There_and_back_again_is_the_same_mask_for_every_flag()
    {
        RunResult run = _session.Pipe(Call.To<GetGfpFlagCommand>(), Call.To<ConvertToGfpMaskCommand>(), Call.To<ConvertFromGfpMaskCommand>());
        RunResult again = _session.Run<ConvertToGfpMaskCommand>(input: run.MustSucceed().Of<string>());

        Assert.Equal(GfpNames.All.Select(info => info.Mask.Value), again.Of<GfpMaskInfo>().Select(one => one.Mask));
    }

    [Fact]
    public void Rows_with_a_Mask_or_Gfp_column_are_understood()
    {
        object[] withMask = [Row.Of(("Name", "x"), ("Mask", "0xcc0"))], withGfp = [Row.Of(("Order", "1"), ("Gfp", "GFP_ATOMIC"))];

        Assert.Equal("GFP_KERNEL", _session.Run<ConvertFromGfpMaskCommand>(input: withMask).Single<string>());
        Assert.Equal(0xa20u, _session.Run<ConvertToGfpMaskCommand>(input: withGfp).Single<GfpMaskInfo>().Mask);
    }

    [Theory]
    [InlineData("GFP_KERNAL")]
    [InlineData("0x80000000")]
    [InlineData(-5)]
    [InlineData(1e30)]
    public void What_is_no_mask_is_one_error_and_the_next_object_gets_its_turn(object bad)
    {
        RunResult to = _session.Run<ConvertToGfpMaskCommand>(input: new[] { bad, "GFP_KERNEL" });
        RunResult from = _session.Run<ConvertFromGfpMaskCommand>(input: new[] { bad, 0xcc0 });

        Assert.Equal(("GfpTextInvalid", "GfpTextInvalid"), (to.Id(), from.Id()));
        Assert.Single(to.Of<GfpMaskInfo>());
        Assert.Single(from.Of<string>());
    }

    [Fact]
    public void An_unknown_architecture_is_an_error() =>
        Assert.Equal("MachineDescriptionInvalid", _session.Run<ConvertToGfpMaskCommand>(new { Flag = "GFP_KERNEL", Architecture = "vax" }).Id());
}
