using PhysMem.Engine.Gfp;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Tests.Gfp;

/// <summary>Numbers of which nobody says which kernel printed them.</summary>
public class GfpReadingTests
{
    private static readonly string[] s_recorded61 =
    [
        "GFP_ATOMIC|__GFP_NOWARN|__GFP_NORETRY",
        "GFP_ATOMIC|__GFP_NOWARN|__GFP_NORETRY|__GFP_COMP|__GFP_RECLAIMABLE",
        "GFP_HIGHUSER_MOVABLE|__GFP_COMP|__GFP_ZERO",
        "GFP_HIGHUSER|__GFP_ACCOUNT",
        "GFP_KERNEL_ACCOUNT|__GFP_ZERO",
        "GFP_KERNEL|__GFP_NOWARN|__GFP_NORETRY|__GFP_RECLAIMABLE",
        "GFP_NOFS|__GFP_NOWARN|__GFP_NORETRY|__GFP_COMP|__GFP_HARDWALL",
        "GFP_NOIO|__GFP_NOWARN|__GFP_NORETRY|__GFP_ZERO",
        "GFP_NOWAIT|__GFP_NOWARN|__GFP_NORETRY|__GFP_COMP|__GFP_RECLAIMABLE",
        "GFP_USER|__GFP_COMP",
        "__GFP_IO|__GFP_FS|__GFP_NOWARN|__GFP_NORETRY|__GFP_COMP|__GFP_NOMEMALLOC|__GFP_RECLAIMABLE",
        "GFP_TRANSHUGE", "GFP_TRANSHUGE_LIGHT", "GFP_DMA", "GFP_DMA32", "GFP_NOWAIT", "__GFP_ZERO", "none",
    ];

    [Theory]
    [InlineData(0x480020, "4.18-5.0: GFP_ATOMIC")]
    [InlineData(0x42d0, "2.6.24-4.3: GFP_KERNEL|__GFP_NOWARN|__GFP_COMP")]
    [InlineData(0x4020, "2.6.24-4.3: GFP_ATOMIC|__GFP_COMP")]
    [InlineData(0x20, "2.6.24-4.3: GFP_ATOMIC")]
    [InlineData(0xd0, "2.6.24-4.3: GFP_KERNEL")]
    [InlineData(0x24000c0, "4.4-4.9: GFP_KERNEL")]
    [InlineData(0x14000c0, "4.10-4.17: GFP_KERNEL")]
    [InlineData(0x6000c0, "4.18-5.0: GFP_KERNEL")]
    [InlineData(0xcc0, "5.1+: GFP_KERNEL")]
    [InlineData(0xa20, "5.1-6.2: GFP_ATOMIC")]
    [InlineData(0x820, "6.3+: GFP_ATOMIC")]
    [InlineData(0x1100cca, "5.14-5.17: GFP_HIGHUSER_MOVABLE")]
    [InlineData(0x400000, "4.18-5.0: GFP_NOWAIT")]
    [InlineData(0x4d0, "2.6.24-4.3: GFP_KERNEL|__GFP_REPEAT")]
    [InlineData(0x84d0, "2.6.24-4.3: GFP_KERNEL|__GFP_REPEAT|__GFP_ZERO")]
    [InlineData(0x2004d0, "2.6.31-4.3: GFP_KERNEL|__GFP_REPEAT|__GFP_NOTRACK")]
    [InlineData(0x1c24ca, "5.18+: GFP_TRANSHUGE")]
    public void The_first_reading_is_the_most_telling_one(int number, string first)
    {
        GfpReading reading = GfpReading.All((uint)number)[0];
        Assert.Equal(first, $"{reading.Kernels}: {reading.Text}");
        Assert.True(reading.MakesSense);
    }

    [Fact]
    public void Readings_that_a_caller_could_mean_come_first_and_short_ones_before_long_ones()
    {
        string[] all = [.. GfpReading.All(0x1080020).Select(one => $"{one.Kernels} {one.MakesSense}: {one.Text}")];
        Assert.Equal(
            [
                "4.10-4.17 True: GFP_ATOMIC",
                "2.6.31-4.3 True: GFP_ATOMIC|__GFP_RECLAIMABLE|__GFP_WRITE",
                "6.15+ False: __GFP_HIGH|__GFP_NOMEMALLOC|__GFP_NO_OBJ_EXT",
                "6.10-6.14 False: __GFP_HIGH|__GFP_NOMEMALLOC|0x1000000",
                "5.14-5.17 False: __GFP_HIGH|__GFP_NOMEMALLOC|__GFP_SKIP_KASAN_POISON",
                "4.4-4.9 False: __GFP_HIGH|__GFP_ATOMIC|__GFP_WRITE",
            ],
            all);
    }

    [Fact]
    public void Kernels_that_have_no_name_for_a_bit_don_t_read_a_number()
    {
        Assert.DoesNotContain(GfpReading.All(0xa20), one => one.IsOf(GfpLayout.Find("6.12")));
        Assert.Empty(GfpReading.All(0x400_0000));
        Assert.Empty(GfpReading.All(0x8000_0000));
    }

    [Fact]
    public void What_6_1_asked_for_is_read_by_it_without_a_word() => Assert.All(s_recorded61, text =>
        Assert.Equal(new GfpChoice(GfpLayout.Default, null, null), Choose(GfpText.Parse(text).Value)));

    [Theory]
    [InlineData(0x820, "0x820 is GFP_ATOMIC of Linux 6.3+.")]
    [InlineData(0x2800, "0x2800 is GFP_NOWAIT of Linux 6.8+.")]
    [InlineData(0x400000, "0x400000 is GFP_NOWAIT of Linux 4.18-5.0.")]
    public void A_ready_made_mask_of_other_kernels_is_told(int number, string doubt) =>
        Assert.Equal(new GfpChoice(GfpLayout.Default, null, doubt), Choose((uint)number));

    [Theory]
    [InlineData(0x40820, "0x40820 is GFP_ATOMIC|__GFP_COMP of Linux 6.3+.")]
    [InlineData(0x40920, "0x40920 is GFP_ATOMIC|__GFP_ZERO|__GFP_COMP of Linux 6.15+.")]
    public void A_shorter_reading_by_another_ready_made_mask_is_told(int number, string doubt) =>
        Assert.Equal(new GfpChoice(GfpLayout.Default, null, doubt), Choose((uint)number));

    [Fact]
    public void What_no_caller_of_the_usual_kernel_means_is_read_as_others_do()
    {
        GfpChoice choice = Choose(0x480020);
        Assert.Equal(("4.18", "4.18-5.0"), (choice.Layout.Name, choice.Kernels));
        Assert.Equal(
            "0x480020 is read as GFP_ATOMIC of Linux 4.18-5.0. Linux 6.1 would read "
            + "__GFP_HIGH|__GFP_NOMEMALLOC|__GFP_ACCOUNT, which no caller asks for.",
            choice.Doubt);
    }

    [Fact]
    public void A_machine_reads_by_its_own_kernel_and_others_are_told()
    {
        GfpChoice choice = GfpChoice.Of(0x480020, GfpLayout.Default, "6.1", isFixed: true);
        Assert.Equal((GfpLayout.Default, null), (choice.Layout, choice.Kernels));
        Assert.Equal(
            "No caller of Linux 6.1 asks for 0x480020, __GFP_HIGH|__GFP_NOMEMALLOC|__GFP_ACCOUNT. "
            + "It may be GFP_ATOMIC of Linux 4.18-5.0.",
            choice.Doubt);
    }

    [Theory]
    [InlineData(0x4000000)]
    [InlineData(0xf)]
    public void What_makes_no_sense_anywhere_is_read_as_usual(int number) =>
        Assert.Equal(new GfpChoice(GfpLayout.Default, null, null), Choose((uint)number));

    // Without a word of the kernel each mask of the reports has the same answer; where 6.1 would have printed the
    // number too, in 6.1's words.
    [Fact]
    public void The_masks_of_people_s_reports_are_known_by_their_numbers()
    {
        var others = new Dictionary<string, string>
        {
            ["0x4020"] = "GFP_ATOMIC|__GFP_COMP",
            ["0x42d0"] = "GFP_KERNEL|__GFP_NOWARN|__GFP_COMP",
            ["0x820"] = "GFP_NOWAIT|__GFP_HIGH",
            ["0xc0d60"] = "GFP_NOFS|__GFP_HIGH|__GFP_COMP|__GFP_ZERO|__GFP_NOMEMALLOC",
        };
        Assert.All(ReportedMasks.Rows.Select(row => row.Split(',')), row =>
        {
            uint number = Convert.ToUInt32(row[0], 16);
            Assert.Equal(others.GetValueOrDefault(row[0], row[2]), GfpText.Format(number, Choose(number).Layout));
        });
    }

    [Theory]
    [InlineData("0x820(GFP_ATOMIC)", "6.15", "6.3+")]
    [InlineData("0x6000c0(GFP_KERNEL)", "4.18", "4.18-5.0")]
    [InlineData("order:2, mode:0x6000c0(GFP_KERNEL), nodemask=(null)", "4.18", "4.18-5.0")]
    [InlineData("gfp_mask=0x6000c0(GFP_KERNEL), order=0", "4.18", "4.18-5.0")]
    [InlineData("0x240c0d0(GFP_TEMPORARY|__GFP_COMP|__GFP_ZERO)", "4.8", "4.4-4.9")]
    [InlineData(" 0xc0d60 ( GFP_NOFS|__GFP_HIGH|__GFP_ZERO|__GFP_COMP|__GFP_NOMEMALLOC ) ", "5.18", null)]
    [InlineData("0xcc0(GFP_KERNEL)", "5.18", null)]
    [InlineData("0xcc0(GFP_NOFS)", "5.18", null)]
    [InlineData("GFP_TEMPORARY", "5.18", null)]
    public void What_a_log_has_is_of_kernels_for_which_number_and_names_agree(string text, string age, string? kernels)
    {
        GfpChoice choice = GfpChoice.Of(text, GfpLayout.Default);
        Assert.Equal((age, kernels, null), (choice.Layout.Name, choice.Kernels, choice.Doubt));
    }

    private static GfpChoice Choose(uint number) =>
        GfpChoice.Of(number, GfpLayout.Default, KernelLine.Default.Name, isFixed: false);
}
