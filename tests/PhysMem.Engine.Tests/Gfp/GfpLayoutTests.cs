using System.Numerics;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Tests.Gfp;

/// <summary>The ages of gfp masks. Numbers are added up by hand from the flags that kernels of that age define.</summary>
public class GfpLayoutTests
{
    public static TheoryData<GfpLayout> Ages => new(GfpLayout.All);

    [Theory]
    [InlineData("2.6.24", "2.6.24", "2.6.24-2.6.30")]
    [InlineData("2.6.30", "2.6.24", "2.6.24-2.6.30")]
    [InlineData("2.6.32-220.4.1.el6.x86_64", "2.6.31", "2.6.31-4.0")]
    [InlineData("3.10", "2.6.31", "2.6.31-4.0")]
    [InlineData("4.1", "4.1", "4.1-4.3")]
    [InlineData("4.4.302", "4.4", "4.4")]
    [InlineData("4.5", "4.5", "4.5")]
    [InlineData("4.7", "4.6", "4.6-4.7")]
    [InlineData("4.9.24-coreos", "4.8", "4.8-4.9")]
    [InlineData("4.12", "4.10", "4.10-4.12")]
    [InlineData("4.13", "4.13", "4.13")]
    [InlineData("4.14.98", "4.14", "4.14")]
    [InlineData("4.17", "4.15", "4.15-4.17")]
    [InlineData("5.0.10", "4.18", "4.18-5.0")]
    [InlineData("5.13", "5.1", "5.1-5.13")]
    [InlineData("5.15", "5.14", "5.14-5.17")]
    [InlineData("6.2", "5.18", "5.18-6.2")]
    [InlineData("6.3", "6.3", "6.3")]
    [InlineData("6.6", "6.4", "6.4-6.7")]
    [InlineData("6.8.0-31-generic", "6.8", "6.8-6.9")]
    [InlineData("6.12", "6.10", "6.10-6.14")]
    [InlineData("6.19", "6.15", "6.15+")]
    [InlineData("9.0", "6.15", "6.15+")]
    public void A_kernel_belongs_to_the_age_that_began_before_it(string kernel, string name, string kernels)
    {
        GfpLayout age = GfpLayout.Find(kernel);
        Assert.Equal((name, kernels), (age.Name, age.ToString()));
    }

    [Theory]
    [InlineData("2.6.23", "The gfp masks of Linux 2.6.23 are not known; those of 2.6.24 and later are.")]
    [InlineData("2.4", "The gfp masks of Linux 2.4 are not known; those of 2.6.24 and later are.")]
    [InlineData("newest", "'newest' is not the version of a kernel.")]
    [InlineData("", "'' is not the version of a kernel.")]
    public void A_kernel_that_is_too_old_or_none_is_refused(string kernel, string message)
    {
        var fault = Assert.Throws<PhysMemException>(() => GfpLayout.Find(kernel));
        Assert.Equal((FaultCode.MachineDescriptionInvalid, message), (fault.Code, fault.Message));
    }

    [Fact]
    public void Kernel_lines_have_the_ages_of_their_versions()
    {
        Assert.Equal(["5.18", "6.10", "6.15"], KernelLine.All.Select(line => GfpLayout.Of(line).Name));
        Assert.Same(GfpLayout.Of(KernelLine.Default), GfpLayout.Default);
    }

    [Theory]
    [InlineData("2.6.24", "GFP_KERNEL", 0xd0)]
    [InlineData("2.6.24", "GFP_TEMPORARY", 0x8_00d0)]
    [InlineData("2.6.24", "GFP_HIGHUSER_MOVABLE", 0x12_00d2)]
    [InlineData("3.10", "GFP_KERNEL", 0xd0)]
    [InlineData("3.10", "GFP_ATOMIC", 0x20)]
    [InlineData("3.10", "GFP_NOWAIT", 0)]
    [InlineData("3.10", "GFP_NOIO", 0x10)]
    [InlineData("3.10", "GFP_NOFS", 0x50)]
    [InlineData("3.10", "GFP_USER", 0x2_00d0)]
    [InlineData("3.10", "GFP_HIGHUSER", 0x2_00d2)]
    [InlineData("3.10", "GFP_HIGHUSER_MOVABLE", 0x2_00da)]
    [InlineData("3.10", "GFP_TRANSHUGE", 0x43_52da)]
    [InlineData("3.10", "__GFP_KMEMCG", 0x10_0000)]
    [InlineData("4.2", "__GFP_NOACCOUNT", 0x10_0000)]
    [InlineData("4.4", "GFP_KERNEL", 0x240_00c0)]
    [InlineData("4.4", "GFP_ATOMIC", 0x208_0020)]
    [InlineData("4.4", "GFP_NOWAIT", 0x200_0000)]
    [InlineData("4.4", "GFP_TEMPORARY", 0x240_00d0)]
    [InlineData("4.4", "GFP_HIGHUSER_MOVABLE", 0x242_00ca)]
    [InlineData("4.4", "GFP_TRANSHUGE", 0x43_52ca)]
    [InlineData("4.5", "GFP_KERNEL_ACCOUNT", 0x250_00c0)]
    [InlineData("4.6", "GFP_TRANSHUGE", 0x3_52ca)]
    [InlineData("4.9", "GFP_TRANSHUGE_LIGHT", 0x3_42ca)]
    [InlineData("4.9", "GFP_TRANSHUGE", 0x43_42ca)]
    [InlineData("4.9", "__GFP_OTHER_NODE", 0x80_0000)]
    [InlineData("4.11", "GFP_KERNEL", 0x140_00c0)]
    [InlineData("4.11", "__GFP_REPEAT", 0x400)]
    [InlineData("4.13", "__GFP_RETRY_MAYFAIL", 0x400)]
    [InlineData("4.13", "GFP_TEMPORARY", 0x140_00d0)]
    [InlineData("4.14", "GFP_ATOMIC", 0x108_0020)]
    [InlineData("4.14", "__GFP_COLD", 0x100)]
    [InlineData("4.17", "GFP_NOFS", 0x140_0040)]
    [InlineData("4.19", "GFP_KERNEL", 0x60_00c0)]
    [InlineData("4.19", "GFP_ATOMIC", 0x48_0020)]
    [InlineData("4.19", "GFP_KERNEL_ACCOUNT", 0x70_00c0)]
    [InlineData("4.19", "__GFP_WRITE", 0x100)]
    [InlineData("5.0", "GFP_NOWAIT", 0x40_0000)]
    [InlineData("5.4", "GFP_KERNEL", 0xcc0)]
    [InlineData("5.4", "GFP_ATOMIC", 0xa20)]
    [InlineData("5.15", "GFP_HIGHUSER_MOVABLE", 0x110_0cca)]
    [InlineData("5.15", "GFP_TRANSHUGE_LIGHT", 0x11c_20ca)]
    [InlineData("5.19", "GFP_HIGHUSER_MOVABLE", 0x10_0cca)]
    [InlineData("6.2", "GFP_ATOMIC", 0xa20)]
    [InlineData("6.3", "GFP_ATOMIC", 0x820)]
    [InlineData("6.6", "GFP_NOWAIT", 0x800)]
    [InlineData("6.8", "GFP_NOWAIT", 0x2800)]
    [InlineData("6.12", "GFP_KERNEL", 0xcc0)]
    [InlineData("6.12", "__GFP_NO_OBJ_EXT", 0x100_0000)]
    [InlineData("7.2", "GFP_TRANSHUGE", 0x1c_24ca)]
    public void A_name_has_its_number(string kernel, string name, int number) =>
        Assert.Equal((uint)number, GfpText.Parse(name, GfpLayout.Find(kernel)));

    // What kernels wrote into their logs: reading it and printing it again gives the kernel's own text.
    [Theory]
    [InlineData("4.9.24", "0x2084120(GFP_ATOMIC|__GFP_COLD|__GFP_COMP)")]
    [InlineData("4.9.111", "0x2080024(GFP_ATOMIC|GFP_DMA32)")]
    [InlineData("4.12.0-rc2", "0x1082020(GFP_ATOMIC|__GFP_MEMALLOC)")]
    [InlineData("4.13.5", "0x17080c0(GFP_KERNEL_ACCOUNT|__GFP_ZERO|__GFP_NOTRACK)")]
    [InlineData("4.14", "0x140000a(GFP_NOIO|__GFP_HIGHMEM|__GFP_MOVABLE)")]
    [InlineData("4.15.0-108-generic", "0x15000c0(GFP_KERNEL_ACCOUNT)")]
    [InlineData("4.19.4", "0x484020(GFP_ATOMIC|__GFP_COMP)")]
    [InlineData("5.0.10", "0x400000(GFP_NOWAIT)")]
    [InlineData("5.13.14", "0x40a20(GFP_ATOMIC|__GFP_COMP)")]
    [InlineData("6.2.0-1009-oracle", "0x40dc0(GFP_KERNEL|__GFP_COMP|__GFP_ZERO)")]
    [InlineData("6.3", "0xcc2(GFP_KERNEL|__GFP_HIGHMEM)")]
    [InlineData("6.8.0", "0x820(GFP_ATOMIC)")]
    [InlineData("6.17", "0x40c40(GFP_NOFS|__GFP_COMP)")]
    public void What_a_log_has_is_read_and_reproduced(string kernel, string log)
    {
        GfpLayout age = GfpLayout.Find(kernel);
        uint number = GfpText.Parse(log, age);
        Assert.Equal(log, $"0x{number:x}({GfpText.FormatLog(number, age)})");
    }

    // The distinct gfp_flags texts of mm_page_alloc events recorded on 6.12 kernels.
    [Theory]
    [InlineData("GFP_HIGHUSER_MOVABLE|__GFP_COMP|__GFP_ZERO")]
    [InlineData("GFP_HIGHUSER|__GFP_ACCOUNT")]
    [InlineData("GFP_KERNEL_ACCOUNT|__GFP_COMP|__GFP_ZERO")]
    [InlineData("GFP_KERNEL|__GFP_NOWARN|__GFP_NORETRY|__GFP_COMP|__GFP_RECLAIMABLE")]
    [InlineData("GFP_NOFS|__GFP_NOWARN|__GFP_NORETRY|__GFP_COMP")]
    [InlineData("GFP_NOWAIT")]
    [InlineData("GFP_NOWAIT|__GFP_NORETRY|__GFP_COMP|__GFP_RECLAIMABLE")]
    [InlineData("GFP_USER|__GFP_NOWARN|__GFP_NORETRY|__GFP_COMP")]
    [InlineData("__GFP_IO|__GFP_FS|__GFP_NOWARN|__GFP_NORETRY|__GFP_COMP|__GFP_NOMEMALLOC|__GFP_RECLAIMABLE")]
    public void A_text_recorded_on_6_12_is_reproduced(string recorded)
    {
        GfpLayout age = GfpLayout.Of(KernelLine.V612);
        Assert.Equal(recorded, GfpText.Format(GfpText.Parse(recorded, age), age));
    }

    [Theory]
    [InlineData(0x820, "GFP_NOWAIT|__GFP_HIGH", "GFP_ATOMIC", "GFP_ATOMIC")]
    [InlineData(0xa20, "GFP_ATOMIC", "GFP_ATOMIC|0x200", "GFP_ATOMIC|0x200")]
    [InlineData(0x2820, "GFP_NOWAIT|__GFP_HIGH|__GFP_NOWARN", "GFP_ATOMIC|__GFP_NOWARN", "GFP_ATOMIC|__GFP_NOWARN")]
    [InlineData(0x800, "GFP_NOWAIT", "__GFP_KSWAPD_RECLAIM", "__GFP_KSWAPD_RECLAIM")]
    [InlineData(0x2800, "GFP_NOWAIT|__GFP_NOWARN", "GFP_NOWAIT", "GFP_NOWAIT")]
    [InlineData(0x8c0, "GFP_NOWAIT|__GFP_IO|__GFP_FS", "__GFP_IO|__GFP_FS|__GFP_KSWAPD_RECLAIM", "__GFP_IO|__GFP_FS|__GFP_KSWAPD_RECLAIM")]
    [InlineData(0x40dc0, "GFP_KERNEL|__GFP_COMP|__GFP_ZERO", "GFP_KERNEL|__GFP_COMP|__GFP_ZERO", "GFP_KERNEL|__GFP_ZERO|__GFP_COMP")]
    [InlineData(0x1000cc0, "GFP_KERNEL|0x1000000", "GFP_KERNEL|0x1000000", "GFP_KERNEL|__GFP_NO_OBJ_EXT")]
    [InlineData(0x800013, "GFP_DMA|__GFP_HIGHMEM|__GFP_RECLAIMABLE|__GFP_ZEROTAGS", "GFP_DMA|__GFP_HIGHMEM|__GFP_RECLAIMABLE|__GFP_ZEROTAGS", "GFP_DMA|__GFP_HIGHMEM|__GFP_RECLAIMABLE|__GFP_ZEROTAGS")]
    [InlineData(0x482c, "GFP_NOWAIT|GFP_DMA32|__GFP_HIGH|__GFP_RETRY_MAYFAIL|__GFP_MOVABLE", "GFP_ATOMIC|GFP_DMA32|__GFP_RETRY_MAYFAIL|__GFP_MOVABLE", "GFP_ATOMIC|GFP_DMA32|__GFP_MOVABLE|__GFP_RETRY_MAYFAIL")]
    public void Each_line_prints_a_number_in_its_way(int number, string v61, string v612, string v72) => Assert.Equal(
        [v61, v612, v72], KernelLine.All.Select(line => GfpText.Format((uint)number, GfpLayout.Of(line))));

    // Masks with the kernel that printed them, from people's reports; for the two of kernels that printed no names the
    // flags were looked up.
    [Fact]
    public void The_masks_of_people_s_reports_have_the_names_that_their_kernels_printed()
    {
        var answers = new Dictionary<string, string>
        {
            ["0x4020"] = "GFP_ATOMIC|__GFP_COMP", ["0x42d0"] = "GFP_KERNEL|__GFP_NOWARN|__GFP_COMP",
        };
        string[][] rows = [.. ReportedMasks.Rows.Select(row => row.Split(','))];
        Assert.Equal(14, rows.Length);
        Assert.All(rows, row =>
        {
            GfpLayout age = GfpLayout.Find(row[1].Replace('x', '9'));
            Assert.Equal(row[2].Length > 0 ? row[2] : answers[row[0]], GfpText.Format(GfpText.Parse(row[0], age), age));
        });
    }

    [Theory]
    [MemberData(nameof(Ages))]
    public void Every_bit_that_is_legal_is_printed_and_read_back(GfpLayout age)
    {
        ArgumentNullException.ThrowIfNull(age);
        Assert.Equal(age.Legal, age.Legal & (uint.MaxValue >> BitOperations.LeadingZeroCount(age.Legal)));
        for (uint number = 1; number <= age.Legal; number = (number * 3) + 1)
        {
            Assert.Equal(number, GfpText.Parse(GfpText.Format(number, age), age));
            Assert.Equal(number, GfpText.Parse($"0x{number:x}({GfpText.FormatLog(number, age)})", age));
        }
    }

    [Theory]
    [MemberData(nameof(Ages))]
    public void Flags_have_a_bit_each_and_masks_are_made_of_them(GfpLayout age)
    {
        ArgumentNullException.ThrowIfNull(age);
        uint[] flags = [.. age.Names.Where(info => !info.IsComposite && info.Number != 0).Select(info => info.Number)];
        Assert.All(flags, bit => Assert.True(BitOperations.IsPow2(bit)));
        Assert.Equal(flags.Length, flags.Distinct().Count());
        uint all = flags.Aggregate(0u, (sum, bit) => sum | bit);
        Assert.Equal(0u, all & ~age.Legal);
        Assert.All(age.Names, info =>
        {
            Assert.Equal(0u, info.Number & ~all);
            Assert.Equal(info.Number, GfpText.Parse(info.Name, age));
            Assert.True(info.Number != 0 || info.PrintOrder is null);
            Assert.Matches(@"^[A-Z][^.]{20,110}\.$", info.Effect);
        });
        Assert.Equal(age.Names.Length, age.Names.Select(info => info.Effect).Distinct().Count());
    }

    [Theory]
    [InlineData("2.6.24", "GFP_HIGHUSER_MOVABLE", 0x10_0cca)]
    [InlineData("3.10", "GFP_KERNEL", 0xcc0)]
    [InlineData("3.10", "GFP_ATOMIC|__GFP_COMP", 0x4_0820)]
    [InlineData("3.10", "none", 0x800)]
    [InlineData("3.10", "GFP_TRANSHUGE", 0x1d_24ca)]
    [InlineData("3.10", "GFP_KERNEL|__GFP_RECLAIMABLE|__GFP_COLD|__GFP_NOTRACK", 0xcd0)]
    [InlineData("4.4", "GFP_ATOMIC", 0xa20)]
    [InlineData("4.12", "GFP_KERNEL|__GFP_REPEAT", 0x4cc0)]
    [InlineData("4.19", "GFP_KERNEL_ACCOUNT|__GFP_WRITE", 0x40_1cc0)]
    [InlineData("6.1", "GFP_TRANSHUGE|__GFP_ZEROTAGS", 0x9c_24ca)]
    [InlineData("6.12", "GFP_KERNEL|0x1000000|0x200", 0xcc0)]
    public void A_mask_means_the_same_in_today_s_bits(string kernel, string text, int meaning)
    {
        GfpLayout age = GfpLayout.Find(kernel);
        Assert.Equal(new GfpMask((uint)meaning), age.Meaning(GfpText.Parse(text, age)));
    }

    [Theory]
    [InlineData("6.1", 0x100_0cc0, 0x100_0000)]
    [InlineData("6.12", 0x100_0ec0, 0x200)]
    [InlineData("5.15", 0x110_0cca, 0)]
    [InlineData("3.10", 0x42d0, 0)]
    [InlineData("4.18", 0x140_00c0, 0x100_0000)]
    public void Bits_without_a_name_are_told(string kernel, int number, int unnamed) =>
        Assert.Equal((uint)unnamed, GfpLayout.Find(kernel).Unnamed((uint)number));

    [Theory]
    [InlineData("6.1", "__GFP_COLD", "'__GFP_COLD' at position 1 is no gfp flag; Linux 2.6.24-4.14 has it")]
    [InlineData("6.12", "GFP_KERNEL|__GFP_ATOMIC", "'__GFP_ATOMIC' at position 12 is no gfp flag; Linux 4.4-6.2 has it")]
    [InlineData("4.19", "zerotags", "'zerotags' at position 1 is no gfp flag; Linux 5.14+ has it")]
    [InlineData("4.19", "GFP_TRANSHUGE_LIHGT", "'GFP_TRANSHUGE_LIHGT' at position 1 is no gfp flag (did you mean GFP_TRANSHUGE_LIGHT?)")]
    [InlineData("3.10", "0x2000000", "'0x2000000' at position 1 has bits beyond 0x1ffffff: 0x2000000")]
    [InlineData("4.19", "0x800000", "'0x800000' at position 1 has bits beyond 0x7fffff: 0x800000 (__GFP_NOLOCKDEP of a lock-checking kernel)")]
    [InlineData("6.12", "0x2000000", "'0x2000000' at position 1 has bits beyond 0x1ffffff: 0x2000000")]
    [InlineData("6.1", "0x820(GFP_ATOMIC)", "the number is 0x820 but the names in parentheses make 0xa20; on Linux 6.3+ both are the same")]
    [InlineData("6.12", "0x6000c0(GFP_KERNEL)", "the number is 0x6000c0 but the names in parentheses make 0xcc0; on Linux 4.18-5.0 both are the same")]
    [InlineData("6.1", "0x821(GFP_ATOMIC)", "the number is 0x821 but the names in parentheses make 0xa20")]
    public void A_text_of_other_kernels_is_refused_with_their_versions(string kernel, string text, string reason)
    {
        Assert.False(GfpText.TryParse(text, GfpLayout.Find(kernel), out uint number, out string? told));
        Assert.Equal((0u, reason), (number, told));
    }
}
