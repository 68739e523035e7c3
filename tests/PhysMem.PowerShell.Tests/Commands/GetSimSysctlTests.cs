using System.Text.RegularExpressions;
using PhysMem.Engine.Report;
using PhysMem.PowerShell.Commands;
using PhysMem.PowerShell.Tests.Prompt;

namespace PhysMem.PowerShell.Tests.Commands;

public sealed class GetSimSysctlTests : IDisposable
{
    private readonly Session _session = new();

    public GetSimSysctlTests() => _session.Boot(new { Memory = "64MB", Name = "lab" });

    public void Dispose() => _session.Dispose();

    [Fact]
    public void All_are_shown_or_those_that_a_name_with_or_without_its_beginning_means()
    {
        Assert.Equal(
            [
                "vm.min_free_kbytes", "vm.watermark_scale_factor", "vm.watermark_boost_factor", "vm.percpu_pagelist_high_fraction",
                "vm.zone_reclaim_mode", "vm.extfrag_threshold", "vm.lowmem_reserve_ratio",
            ],
            Names(null));
        Assert.Equal(["vm.watermark_scale_factor", "vm.watermark_boost_factor"], Names(new { Sysctl = "Watermark*" }));
        Assert.Equal(["vm.min_free_kbytes"], Names(new { Sysctl = "vm.min_free_kbytes" }));
        Assert.Equal("256 256 32 0 0", _session.Run(Call.To<GetSimSysctlCommand>().At("lowmem_reserve_ratio")).Single<SysctlReport>().Value);
    }

    [Fact]
    public void A_name_that_the_machine_does_not_have_is_an_error_that_lists_the_others()
    {
        RunResult run = _session.Run<GetSimSysctlCommand>(new { Sysctl = new[] { "swappiness", "extfrag_threshold", "x*" } });

        Assert.Equal("vm.extfrag_threshold", Assert.Single(run.Of<SysctlReport>()).Sysctl);
        Assert.Equal("SysctlInvalid", run.Id());
        Assert.Contains("vm.min_free_kbytes", run.Remedy(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_it_writes_can_be_written_again()
    {
        _session.Boot("other");
        _session.Run<SetSimMachineCommand>(new { Sysctl = "min_free_kbytes", Value = 2000, Machine = "lab" }).MustSucceed();
        _session.Pipe(Call.To<GetSimSysctlCommand>(new { Machine = "lab" }), Call.To<SetSimMachineCommand>(new { Machine = "other" })).MustSucceed();

        Assert.Equal("2000", _session.Run<GetSimSysctlCommand>(new { Sysctl = "min*", Machine = "other" }).Single<SysctlReport>().Value);
    }

    [Fact]
    public void Looking_and_completing_change_nothing_not_even_what_reading_the_file_would()
    {
        // As after a late release of memory, which leaves reserves that a computation would change.
        using var file = new EditedMachine(_session, "lab", text => Regex.Replace(text, "lowmem_reserve=0,[0-9]+", "lowmem_reserve=0,3"));
        _session.Run<ImportSimMachineCommand>(new { file.Path }).MustSucceed();
        string reserve = _session.Run<GetSimZoneCommand>(new { Zone = "DMA" }).Single<ZoneReport>().LowmemReserve;
        _session.Run<GetSimSysctlCommand>().MustSucceed();
        Assert.NotEmpty(_session.Complete<SetSimMachineCommand>("Sysctl", "vm.low"));

        Assert.StartsWith("(0, 3, ", reserve, StringComparison.Ordinal);
        Assert.Equal(reserve, _session.Run<GetSimZoneCommand>(new { Zone = "DMA" }).Single<ZoneReport>().LowmemReserve);
    }

    private IEnumerable<string> Names(object? parameters) =>
        _session.Run<GetSimSysctlCommand>(parameters).MustSucceed().Of<SysctlReport>().Select(one => one.Sysctl);
}
