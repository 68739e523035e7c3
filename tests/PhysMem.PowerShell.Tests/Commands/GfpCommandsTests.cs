using PhysMem.Engine.Gfp;
using PhysMem.PowerShell.Commands;
using PhysMem.PowerShell.Objects;
using PhysMem.PowerShell.Tests.Prompt;

namespace PhysMem.PowerShell.Tests.Commands;

/// <summary>Get-GfpFlag, Get-GfpZone, ConvertTo-GfpMask and ConvertFrom-GfpMask.</summary>
public sealed class GfpCommandsTests : IDisposable
{
    private readonly Session _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void All_flags_are_listed_when_none_is_named() =>
        Assert.Equal(GfpLayout.Default.Names.Length, _session.Run<GetGfpFlagCommand>().MustSucceed().Of<GfpFlag>().Count);

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

        Assert.Equal(GfpLayout.Default.Names.Select(info => info.Number), again.Of<GfpMaskInfo>().Select(one => one.Mask));
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
    public void Machine_goes_before_Architecture_that_before_the_current_machine_and_that_before_x86_64()
    {
        Assert.Equal("x86_64", Architecture(new { Flag = "GFP_HIGHUSER" }));

        _session.Boot(new { Memory = "1GB", Architecture = "i386", Name = "old" });
        _session.Boot(new { Memory = "64MB", NoSelect = true, Name = "new" });

        Assert.Equal("i386", Architecture(new { Flag = "GFP_HIGHUSER" }));
        Assert.Equal("fourzone", Architecture(new { Flag = "GFP_HIGHUSER", Architecture = "fourzone" }));
        Assert.Equal("x86_64", Architecture(new { Flag = "GFP_HIGHUSER", Machine = "new" }));
        Assert.Equal("x86_64", Architecture(new { Flag = "GFP_HIGHUSER", Machine = "new", Architecture = "fourzone" }));

        string Architecture(object parameters) => _session.Run<ConvertToGfpMaskCommand>(parameters).Single<GfpMaskInfo>().Architecture;
    }

    [Fact]
    public void Words_that_are_piped_in_are_flags_even_if_a_machine_is_called_so()
    {
        _session.Boot("GFP_DMA");

        Assert.Equal("GFP_DMA", _session.Run<ConvertToGfpMaskCommand>(input: new[] { "GFP_DMA" }).Single<GfpMaskInfo>().Gfp);
        Assert.Equal("GFP_DMA", _session.Run<GetGfpFlagCommand>(input: new[] { "GFP_DMA" }).Single<GfpFlag>().Name);
        Assert.Equal("DMA", _session.Run<GetGfpZoneCommand>(input: new[] { "GFP_DMA" }).Single<GfpZoneRow>().Zone);
    }

    [Fact]
    public void The_row_of_an_allocation_answers_for_its_machine()
    {
        _session.Boot(new { Memory = "1GB", Architecture = "i386", Name = "old" });
        _session.Boot("new");

        Assert.Equal(
            "HighMem", _session.Pipe(Call.To<InvokeAllocPagesCommand>(new { Gfp = "GFP_HIGHUSER", Machine = "old" }), Call.To<GetGfpZoneCommand>()).Single<GfpZoneRow>().Zone);
    }

    [Theory]
    [InlineData("GFP_ATOMIC", "__GFP_HIGH|__GFP_ATOMIC|__GFP_KSWAPD_RECLAIM")]
    [InlineData("GFP_KERNEL", "__GFP_IO|__GFP_FS|__GFP_DIRECT_RECLAIM|__GFP_KSWAPD_RECLAIM")]
    [InlineData("GFP_DMA", "__GFP_DMA")]
    [InlineData("__GFP_RECLAIM", "__GFP_DIRECT_RECLAIM|__GFP_KSWAPD_RECLAIM")]
    [InlineData("__GFP_ZERO", "")]
    public void A_ready_made_mask_says_what_it_is_made_of(string name, string parts) =>
        Assert.Equal(parts, _session.Run<GetGfpFlagCommand>(new { Name = name }).Single<GfpFlag>().MadeOf);

    [Fact]
    public void What_a_mask_is_made_of_is_that_mask() => Assert.All(
        _session.Run<GetGfpFlagCommand>().Of<GfpFlag>().Where(one => one.Kind == "Composite"),
        one => Assert.Equal(one.Mask, _session.Run<ConvertToGfpMaskCommand>(new { Flag = one.MadeOf }).Single<GfpMaskInfo>().Mask));

    [Theory]
    [InlineData("GFP_KERNEL", 0u, "", 2, "Normal", "Normal, DMA32, DMA.")]
    [InlineData("GFP_DMA|__GFP_ZERO", 1u, "__GFP_DMA", 0, "DMA", "DMA.")]
    [InlineData("GFP_HIGHUSER_MOVABLE", 10u, "__GFP_HIGHMEM|__GFP_MOVABLE", 3, "Movable", "Movable, Normal, DMA32, DMA.")]
    [InlineData("GFP_DMA|__GFP_DMA32", 5u, "__GFP_DMA|__GFP_DMA32", null, "BAD",
        "GFP_ZONE_BAD: refused here. A kernel stops with CONFIG_DEBUG_VM, or else reads entry 0, zone DMA.")]
    public void The_row_of_the_zone_table_that_decides_is_shown(string mask, uint bits, string modifiers, int? entry, string zone, string effect)
    {
        GfpZoneRow row = _session.Run<GetGfpZoneCommand>(new { Gfp = mask }).Single<GfpZoneRow>();

        Assert.Equal((bits, modifiers, entry, zone, effect), (row.Bits, row.Modifiers, row.ZoneIndex, row.Zone, row.Effect));
    }

    [Fact]
    public void Without_a_mask_the_whole_zone_table_is_shown() => Assert.Equal(
        Enumerable.Range(0, 16).Select(bits => (uint)bits), _session.Run<GetGfpZoneCommand>().Of<GfpZoneRow>().Select(row => row.Bits));

    [Fact]
    public void A_machine_that_is_not_there_is_an_error() =>
        Assert.Equal("NoMachine", _session.Run<ConvertToGfpMaskCommand>(new { Flag = "GFP_KERNEL", Machine = "nope" }).Id());

    [Fact]
    public void An_unknown_architecture_is_an_error() =>
        Assert.Equal("MachineDescriptionInvalid", _session.Run<ConvertToGfpMaskCommand>(new { Flag = "GFP_KERNEL", Architecture = "vax" }).Id());
}
