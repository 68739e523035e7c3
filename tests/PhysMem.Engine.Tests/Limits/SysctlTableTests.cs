using PhysMem.Engine.Boot;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Limits;
using PhysMem.Engine.Tests.Testing;

namespace PhysMem.Engine.Tests.Limits;

public sealed class SysctlTableTests : IDisposable
{
    private readonly MachineState _machine =
        MachineBuilder.Boot(MachineTemplates.FromSize(ArchitectureProfile.X64, 6L << 30, cpus: 2));

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void A_fresh_machine_has_the_kernels_defaults() => Assert.Equal(
        [
            "vm.min_free_kbytes=67584", "vm.watermark_scale_factor=10", "vm.watermark_boost_factor=15000",
            "vm.percpu_pagelist_high_fraction=0", "vm.zone_reclaim_mode=0", "vm.extfrag_threshold=500",
            "vm.lowmem_reserve_ratio=256\t256\t32\t0\t0",
        ],
        SysctlTable.Names(_machine).Select(n => $"{n}={SysctlTable.Read(_machine, n)}"));

    [Fact]
    public void Min_free_kbytes_becomes_the_users_and_moves_the_marks()
    {
        long[] reserves = [.. _machine.Zones[0].LowmemReserve];
        SysctlTable.Write(_machine, "vm.min_free_kbytes", " 8000\n");
        Assert.Equal((8000, 8000), (_machine.Sysctl.MinFreeKbytes, _machine.Sysctl.UserMinFreeKbytes));
        Assert.Equal("8000", SysctlTable.Read(_machine, "min_free_kbytes"));

        // 2000 pages over 3998, 782301 and 786432.
        Assert.Equal([5, 994, 1000], _machine.PopulatedZones.Select(z => z.RawWatermark(Watermark.Min)));
        Assert.Equal([8, 1776, 1786], _machine.PopulatedZones.Select(z => z.RawWatermark(Watermark.Low)));
        Assert.Equal([4, 888, 893], _machine.PopulatedZones.Select(z => z.PageSets[1].High));
        Assert.Equal(reserves, _machine.Zones[0].LowmemReserve);

        // Not computed anew, whatever memory would suggest, unless that is more.
        MinFreeKbytes.Calculate(_machine);
        Assert.NotEqual(8000, _machine.Sysctl.MinFreeKbytes);
        SysctlTable.Write(_machine, "min_free_kbytes", "20000");
        MinFreeKbytes.Calculate(_machine);
        Assert.Equal(20000, _machine.Sysctl.MinFreeKbytes);
    }

    [Fact]
    public void The_scale_factor_sets_the_marks_apart()
    {
        SysctlTable.Write(_machine, "watermark_scale_factor", "3000");
        Zone normal = _machine.Zones[2];

        // 78 * 3000 for the whole ten thousands, 6432 * 3000 / 10000 for the rest.
        long gap = 234000 + 1929;
        long min = normal.RawWatermark(Watermark.Min);
        Assert.Equal([min, min + gap, min + (2 * gap), min + (3 * gap)], BareMachine.Marks(normal));
    }

    [Fact]
    public void A_write_of_either_takes_the_boost_away()
    {
        _machine.Zones[1].WatermarkBoost = 512;
        SysctlTable.Write(_machine, "watermark_scale_factor", "10");
        Assert.Equal(0, _machine.Zones[1].WatermarkBoost);
    }

    [Fact]
    public void The_fraction_sizes_page_sets_by_managed_pages()
    {
        int before = _machine.Zones[2].PagesetHigh;
        SysctlTable.Write(_machine, "percpu_pagelist_high_fraction", "8");
        Assert.Equal(786432 / 8 / 2, _machine.Zones[2].PagesetHigh);
        Assert.Equal(786432 / 8 / 2, _machine.Zones[2].PageSets[0].High);
        SysctlTable.Write(_machine, "percpu_pagelist_high_fraction", "0");
        Assert.Equal(before, _machine.Zones[2].PagesetHigh);
    }

    [Fact]
    public void The_same_fraction_again_changes_nothing()
    {
        _machine.Zones[2].ManagedPages += 100_000;
        int before = _machine.Zones[2].PagesetHigh;
        SysctlTable.Write(_machine, "percpu_pagelist_high_fraction", "0");
        Assert.Equal(before, _machine.Zones[2].PagesetHigh);
    }

    [Fact]
    public void Reserve_ratios_left_out_stay_and_negative_ones_count_as_none()
    {
        SysctlTable.Write(_machine, "lowmem_reserve_ratio", "64 -5");
        Assert.Equal("64\t0\t32\t0\t0", SysctlTable.Read(_machine, "vm.lowmem_reserve_ratio"));
        Assert.Equal([0, 782301 / 64, (782301 + 786432) / 64], _machine.Zones[0].LowmemReserve[..3]);
        Assert.Equal([0, 0, 0, 0, 0], _machine.Zones[1].LowmemReserve);
        Assert.Equal(
            _machine.PopulatedZones.Sum(
                z => Math.Min(z.ManagedPages, z.LowmemReserve.Max() + z.RawWatermark(Watermark.High))),
            _machine.Nodes[0].TotalReservePages);
    }

    [Fact]
    public void A_look_at_the_ratios_computes_the_reserves_anew()
    {
        _machine.Zones[2].ManagedPages += 2560;
        Assert.Equal(786432 / 256, _machine.Zones[1].LowmemReserve[2]);
        SysctlTable.Read(_machine, "lowmem_reserve_ratio");
        Assert.Equal((786432 + 2560) / 256, _machine.Zones[1].LowmemReserve[2]);
    }

    [Fact]
    public void Plain_settings_are_kept()
    {
        SysctlTable.Write(_machine, "vm.watermark_boost_factor", "0");
        SysctlTable.Write(_machine, "vm.zone_reclaim_mode", "1");
        SysctlTable.Write(_machine, "vm.extfrag_threshold", "1000");
        Assert.Equal(
            (0, 1, 1000),
            (_machine.Sysctl.WatermarkBoostFactor, _machine.Sysctl.NodeReclaimMode, _machine.Sysctl.ExtFragThreshold));
    }

    [Theory]
    [InlineData("vm.percpu_pagelist_fraction", "Since 5.14 it is vm.percpu_pagelist_high_fraction")]
    [InlineData("lower_zone_protection", "Since 2.6.11 it is vm.lowmem_reserve_ratio.")]
    [InlineData("numa_zonelist_order", "Since 4.14 zonelists are in node order only")]
    [InlineData("swappiness", "It has vm.min_free_kbytes, vm.watermark_scale_factor,")]
    public void Of_a_name_of_old_kernels_the_remedy_says_what_became_of_it(string name, string remedy) =>
        Assert.StartsWith(remedy, Assert.Throws<PhysMemException>(() => SysctlTable.Write(_machine, name, "1")).Remedy, StringComparison.Ordinal);

    [Theory]
    [InlineData("swappiness", "1", "Linux 6.1 on x86_64 has no sysctl 'swappiness' that the allocator looks at.")]
    [InlineData("", "1", "Linux 6.1 on x86_64 has no sysctl '' that the allocator looks at.")]
    [InlineData("vm.min_free_kbytes", "lots", "vm.min_free_kbytes takes whole numbers below 2^31, not 'lots'.")]
    [InlineData("min_free_kbytes", "", "vm.min_free_kbytes takes whole numbers below 2^31, not ''.")]
    [InlineData("min_free_kbytes", "4294967296", "vm.min_free_kbytes takes whole numbers below 2^31, not '4294967296'.")]
    [InlineData("min_free_kbytes", "-1", "vm.min_free_kbytes takes 0 or more, not -1.")]
    [InlineData("watermark_scale_factor", "0", "vm.watermark_scale_factor takes 1 to 3000, not 0.")]
    [InlineData("watermark_scale_factor", "3001", "vm.watermark_scale_factor takes 1 to 3000, not 3001.")]
    [InlineData("watermark_boost_factor", "-1", "vm.watermark_boost_factor takes 0 or more, not -1.")]
    [InlineData("percpu_pagelist_high_fraction", "7", "vm.percpu_pagelist_high_fraction takes 0 or 8 and more, not 7.")]
    [InlineData("percpu_pagelist_high_fraction", "-8", "vm.percpu_pagelist_high_fraction takes 0 or more, not -8.")]
    [InlineData("zone_reclaim_mode", "-1", "vm.zone_reclaim_mode takes 0 or more, not -1.")]
    [InlineData("extfrag_threshold", "1001", "vm.extfrag_threshold takes 0 to 1000, not 1001.")]
    [InlineData("lowmem_reserve_ratio", "1 2 3 4 5 6", "vm.lowmem_reserve_ratio takes 1 to 5 numbers, not 6.")]
    [InlineData("lowmem_reserve_ratio", " ", "vm.lowmem_reserve_ratio takes 1 to 5 numbers, not 0.")]
    [InlineData("lowmem_reserve_ratio", "1,2", "vm.lowmem_reserve_ratio takes whole numbers below 2^31, not '1,2'.")]
    public void Bad_values_are_refused_and_change_nothing(string name, string value, string message)
    {
        string[] before = Values();
        var thrown = Assert.Throws<PhysMemException>(() => SysctlTable.Write(_machine, name, value));
        Assert.Equal((FaultCode.SysctlInvalid, message), (thrown.Code, thrown.Message));
        Assert.NotEmpty(thrown.Remedy);
        Assert.Equal(before, Values());
    }

    [Fact]
    public void A_kernel_without_NUMA_has_no_zone_reclaim_mode()
    {
        using MachineState i386 = MachineBuilder.Boot(MachineTemplates.FromSize(ArchitectureProfile.I386Pae, 1L << 30));
        Assert.False(SysctlTable.Has(i386, "vm.zone_reclaim_mode"));
        Assert.Throws<PhysMemException>(() => SysctlTable.Read(i386, "zone_reclaim_mode"));
        Assert.Equal("256\t32\t0\t0", SysctlTable.Read(i386, "lowmem_reserve_ratio"));
    }

    private string[] Values() =>
    [
        .. SysctlTable.Names(_machine).Select(n => SysctlTable.Read(_machine, n)),
        .. _machine.Zones.SelectMany(BareMachine.Marks).Select(m => $"{m}"),
    ];
}
