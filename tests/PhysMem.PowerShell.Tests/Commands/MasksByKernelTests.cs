using PhysMem.Engine.Boot;
using PhysMem.Engine.Face;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Report;
using PhysMem.PowerShell.Commands;
using PhysMem.PowerShell.Objects;
using PhysMem.PowerShell.State;
using PhysMem.PowerShell.Tests.Prompt;

namespace PhysMem.PowerShell.Tests.Commands;

/// <summary>What gfp names and numbers mean depends on the kernel: of -Kernel, of a machine, or of whoever printed a number.</summary>
public sealed class MasksByKernelTests : IDisposable
{
    private readonly Session _session = new();

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("3.10", 0xd0u)]
    [InlineData("4.9.24-coreos", 0x24000c0u)]
    [InlineData("4.14.98", 0x14000c0u)]
    [InlineData("5.0", 0x6000c0u)]
    [InlineData("6.8.0-31-generic", 0xcc0u)]
    public void A_name_has_the_number_of_the_kernel(string kernel, uint number)
    {
        GfpMaskInfo mask = _session.Run<ConvertToGfpMaskCommand>(new { Flag = "GFP_KERNEL", Kernel = kernel }).Single<GfpMaskInfo>();

        Assert.Equal((number, "GFP_KERNEL", kernel, "Normal", "Unmovable"), (mask.Mask, mask.Gfp, mask.Kernel, mask.Zone, mask.MigrateType));
        Assert.Equal("GFP_KERNEL", _session.Run<ConvertFromGfpMaskCommand>(new { Mask = number, Kernel = kernel }).Single<string>());
    }

    [Theory]
    [InlineData("3.10", "0x8001a", "Movable", "BAD", "GFP_NOIO|__GFP_HIGHMEM|__GFP_RECLAIMABLE|__GFP_MOVABLE")]
    [InlineData("2.6.24", "0x100012", "Movable", "Movable", "GFP_NOIO|__GFP_HIGHMEM|__GFP_MOVABLE")]
    [InlineData("4.19", "0x80000", "Normal", "Unmovable", "__GFP_ATOMIC")]
    public void Zone_and_migratetype_follow_from_what_the_bits_mean_there(string kernel, string number, string zone, string type, string gfp)
    {
        RunResult run = _session.Run<ConvertToGfpMaskCommand>(new { Flag = number, Kernel = kernel });
        GfpMaskInfo mask = run.Single<GfpMaskInfo>();

        Assert.Equal((zone, type, gfp), (mask.Zone, mask.MigrateType, mask.Gfp));
        Assert.Equal(type == "BAD" ? 1 : 0, run.Warnings.Count);
    }

    [Fact]
    public void A_number_of_unknown_origin_is_read_as_the_kernels_do_that_most_likely_printed_it()
    {
        RunResult text = _session.Run<ConvertFromGfpMaskCommand>(new { Mask = 0x480020 });
        RunResult mask = _session.Run<ConvertToGfpMaskCommand>(new { Flag = "0x42d0" });
        RunResult zone = _session.Run<GetGfpZoneCommand>(new { Mask = "0x6000c1" });

        Assert.Equal("GFP_ATOMIC", text.Single<string>());
        Assert.Contains("GFP_ATOMIC of Linux 4.18-5.0", Assert.Single(text.Warnings), StringComparison.Ordinal);
        Assert.Equal(
            ("2.6.24-4.3", "GFP_KERNEL|__GFP_NOWARN|__GFP_COMP"),
            (mask.Single<GfpMaskInfo>().Kernel, mask.Single<GfpMaskInfo>().Gfp));
        Assert.Single(mask.Warnings);
        Assert.Equal(("4.18-5.0", "DMA"), (zone.Single<GfpZoneRow>().Kernel, zone.Single<GfpZoneRow>().Zone));
        Assert.Single(zone.Warnings);
    }

    [Theory]
    [InlineData(0xcc0, "GFP_KERNEL")]
    [InlineData("0x140dca", "GFP_HIGHUSER_MOVABLE|__GFP_COMP|__GFP_ZERO")]
    [InlineData("GFP_ATOMIC", "GFP_ATOMIC")]
    [InlineData("0x820(GFP_ATOMIC)", "GFP_ATOMIC")]
    [InlineData("0x6000c0(GFP_KERNEL)", "GFP_KERNEL")]
    public void What_leaves_no_doubt_is_read_without_a_warning(object mask, string gfp)
    {
        RunResult run = _session.Run<ConvertFromGfpMaskCommand>(new { Mask = mask });

        Assert.Equal(gfp, run.Single<string>());
        Assert.Empty(run.Warnings);
    }

    [Fact]
    public void Whoever_names_the_kernel_gets_its_reading_and_no_warning()
    {
        RunResult run = _session.Run<ConvertFromGfpMaskCommand>(new { Mask = 0x480020, Kernel = "6.1" });

        Assert.Equal("__GFP_HIGH|__GFP_NOMEMALLOC|__GFP_ACCOUNT", run.Single<string>());
        Assert.Empty(run.Warnings);
    }

    [Fact]
    public void A_machine_reads_by_its_kernel_and_the_current_one_warns_of_others()
    {
        MachineHandle machine = Machine612();
        _session.Boot("lab");

        RunResult current = _session.Run<ConvertFromGfpMaskCommand>(new { Mask = 0x480020 });
        RunResult named = _session.Run<ConvertFromGfpMaskCommand>(new { Mask = 0x820, Machine = machine });

        Assert.Equal("__GFP_HIGH|__GFP_NOMEMALLOC|__GFP_ACCOUNT", current.Single<string>());
        Assert.Contains("It may be GFP_ATOMIC of Linux 4.18-5.0.", Assert.Single(current.Warnings), StringComparison.Ordinal);
        Assert.Equal("GFP_ATOMIC", named.Single<string>());
        Assert.Empty(named.Warnings);
    }

    [Fact]
    public void Machine_goes_before_Kernel_that_before_the_current_machine_and_that_before_6_1()
    {
        MachineHandle machine = Machine612();
        Assert.Equal(("6.1", 0xa20u), Atomic(new { Flag = "GFP_ATOMIC" }));

        _session.Run<SelectSimMachineCommand>(new { Machine = machine }).MustSucceed();

        Assert.Equal(("6.12", 0x820u), Atomic(new { Flag = "GFP_ATOMIC" }));
        Assert.Equal(("5.4", 0xa20u), Atomic(new { Flag = "GFP_ATOMIC", Kernel = "5.4" }));
        Assert.Equal(("6.12", 0x820u), Atomic(new { Flag = "GFP_ATOMIC", Kernel = "5.4", Machine = machine }));

        (string Kernel, uint Mask) Atomic(object parameters)
        {
            GfpMaskInfo mask = _session.Run<ConvertToGfpMaskCommand>(parameters).Single<GfpMaskInfo>();
            return (mask.Kernel, mask.Mask);
        }
    }

    [Fact]
    public void All_readings_of_a_number_are_rows_the_most_telling_first()
    {
        RunResult run = _session.Run<ConvertFromGfpMaskCommand>(new { Mask = 0x480020, All = true });

        Assert.Empty(run.Warnings);
        Assert.Equal(
            [
                ("4.18-5.0", "GFP_ATOMIC"),
                ("5.1+", "__GFP_HIGH|__GFP_NOMEMALLOC|__GFP_ACCOUNT"),
                ("4.4-4.17", "__GFP_HIGH|__GFP_ATOMIC|__GFP_DIRECT_RECLAIM"),
                ("2.6.31-4.3", "GFP_ATOMIC|__GFP_RECLAIMABLE|__GFP_NO_KSWAPD"),
            ],
            run.Of<GfpMaskInfo>().Select(one => (one.Kernel, one.Gfp)));
    }

    [Fact]
    public void A_mask_of_one_kernel_has_the_same_names_on_another()
    {
        RunResult masks = _session.Pipe(
            Call.To<ConvertToGfpMaskCommand>(new { Flag = "GFP_ATOMIC", Kernel = "4.18" }), Call.To<ConvertToGfpMaskCommand>(new { Kernel = "6.12" }));
        RunResult flags = _session.Pipe(
            Call.To<GetGfpFlagCommand>(new { Name = "GFP_ATOMIC", Kernel = "4.18" }), Call.To<ConvertToGfpMaskCommand>(new { Kernel = "6.12" }));
        RunResult back = _session.Pipe(
            Call.To<ConvertToGfpMaskCommand>(new { Flag = "GFP_ATOMIC", Kernel = "4.18" }), Call.To<ConvertFromGfpMaskCommand>());

        Assert.Equal((0x820u, "6.12"), (masks.Single<GfpMaskInfo>().Mask, masks.Single<GfpMaskInfo>().Kernel));
        Assert.Equal(0x820u, flags.Single<GfpMaskInfo>().Mask);
        Assert.Equal("GFP_ATOMIC", back.Single<string>());
        Assert.Empty(back.Warnings);
    }

    [Fact]
    public void A_row_with_a_column_Kernel_is_read_by_it()
    {
        object[] rows = [Row.Of(("Mask", "0x480020"), ("Kernel", "4.19.4")), Row.Of(("Mask", "0xd0"), ("Kernel", "2.6.24-4.3")), Row.Of(("Mask", "0xcc0"), ("Kernel", ""))];

        Assert.Equal(["GFP_ATOMIC", "GFP_KERNEL", "GFP_KERNEL"], _session.Run<ConvertFromGfpMaskCommand>(input: rows).MustSucceed().Of<string>());
    }

    [Fact]
    public void Flags_are_those_of_the_kernel()
    {
        GfpFlag[] flags = [.. _session.Run<GetGfpFlagCommand>(new { Kernel = "3.10" }).Of<GfpFlag>()];

        Assert.Equal(("0x10", "Modifier", "3.10"), flags.Where(one => one.Name == "__GFP_WAIT").Select(one => (one.Hex, one.Kind, one.Kernel)).Single());
        Assert.Equal("__GFP_WAIT|__GFP_IO|__GFP_FS", flags.Single(one => one.Name == "GFP_KERNEL").MadeOf);
        Assert.DoesNotContain("__GFP_ATOMIC", flags.Select(one => one.Name));
        Assert.Equal("GfpTextInvalid", _session.Run<GetGfpFlagCommand>(new { Name = "__GFP_WAIT" }).Id());
    }

    [Fact]
    public void The_zone_table_is_the_same_for_masks_of_all_kernels()
    {
        GfpZoneRow[] old = [.. _session.Run<GetGfpZoneCommand>(new { Kernel = "2.6.30" }).Of<GfpZoneRow>()];
        GfpZoneRow movable = _session.Run<GetGfpZoneCommand>(new { Mask = "GFP_HIGHUSER_MOVABLE", Kernel = "2.6.30" }).Single<GfpZoneRow>();

        Assert.Equal(Enumerable.Range(0, 16).Select(bits => (uint)bits), old.Select(row => row.Bits));
        Assert.Equal((10u, "Movable", "2.6.30"), (movable.Bits, movable.Zone, movable.Kernel));
    }

    [Theory]
    [InlineData("2.4.20")]
    [InlineData("latest")]
    public void A_kernel_whose_masks_are_not_known_is_an_error(string kernel) => Assert.Equal(
        "MachineDescriptionInvalid", _session.Run<ConvertToGfpMaskCommand>(new { Flag = "GFP_KERNEL", Kernel = kernel }).Id());

    [Fact]
    public void A_machine_s_requests_are_in_the_words_of_its_kernel()
    {
        MachineHandle machine = Machine612();

        Assert.Equal("GFP_ATOMIC", _session.AllocOne(new { Gfp = 0x820, Machine = machine }).Gfp);
        Assert.Equal("GFP_ATOMIC", _session.AllocOne(new { Gfp = "0x820(GFP_ATOMIC)", Machine = machine }).Gfp);
        Assert.Equal("GFP_NOWAIT|__GFP_ZERO", _session.AllocOne(new { Gfp = new[] { "GFP_NOWAIT", "__GFP_ZERO" }, Machine = machine }).Gfp);
        Assert.True(_session.AllocOne(new { Gfp = "zero", Machine = machine }).Zeroed);
        Assert.Equal("GFP_NOWAIT|__GFP_HIGH", _session.Run(Call.To<InvokeAllocPagesCommand>(new { Gfp = 0x820, Machine = _session.Boot() })).Single<Allocation>().Gfp);
    }

    [Fact]
    public void A_bit_that_the_machine_s_kernel_ignores_is_told()
    {
        RunResult run = _session.Alloc(new { Gfp = 0xa20, Machine = Machine612() });

        Assert.Equal("GFP_ATOMIC|0x200", run.Single<Allocation>().Gfp);
        Assert.Equal("0x200 in the mask means nothing to Linux 6.12.", Assert.Single(run.Warnings));
    }

    [Fact]
    public void A_flag_that_the_machine_s_kernel_does_not_have_is_an_error_of_that_request()
    {
        MachineHandle machine = Machine612();
        object[] rows = [Row.Of(("gfp_flags", "__GFP_ATOMIC")), Row.Of(("gfp_flags", "GFP_ATOMIC"))];
        RunResult run = _session.Run<InvokeAllocPagesCommand>(new { Machine = machine }, rows);

        Assert.Equal("GfpTextInvalid", run.Id());
        Assert.StartsWith("Row 1: ", run.Errors[0].Exception.Message, StringComparison.Ordinal);
        Assert.Equal("GFP_ATOMIC", Assert.Single(run.Of<Allocation>()).Gfp);
        Assert.Equal("GfpTextInvalid", _session.Run<GetSimZoneListCommand>(new { Gfp = "__GFP_ATOMIC", Machine = machine }).Id());
    }

    [Fact]
    public void A_failure_speaks_as_the_machine_s_kernel_does()
    {
        RunResult run = _session.Alloc(new { Gfp = "GFP_ATOMIC|__GFP_COMP", Order = 10, Count = 1000, AllowFailure = true, Machine = Machine612() });
        AllocationFailure failure = Assert.Single(run.Output.OfType<AllocationFailure>());

        Assert.Equal("GFP_ATOMIC|__GFP_COMP", failure.Gfp);
        Assert.Contains("mode:0x40820(GFP_ATOMIC|__GFP_COMP)", failure.Reason, StringComparison.Ordinal);
        Assert.Contains("mode:0x40820(GFP_ATOMIC|__GFP_COMP)", failure.GetKernelLog(), StringComparison.Ordinal);
    }

    private static MachineHandle Machine612() => new(SimMachine.Boot(
        MachineTemplates.From(new MachineTemplate { Name = "new", Line = KernelLine.V612, Bytes = 64L << 20 })));
}
