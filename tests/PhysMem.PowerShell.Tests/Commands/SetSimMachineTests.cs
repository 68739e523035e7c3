using PhysMem.Engine.Report;
using PhysMem.PowerShell.Commands;
using PhysMem.PowerShell.Objects;
using PhysMem.PowerShell.State;
using PhysMem.PowerShell.Tests.Prompt;

namespace PhysMem.PowerShell.Tests.Commands;

public sealed class SetSimMachineTests : IDisposable
{
    private readonly Session _session = new();
    private readonly MachineHandle _machine;

    public SetSimMachineTests()
    {
        _machine = _session.Boot(new { Memory = "64MB", Node = 2, Name = "lab" });
    }

    public void Dispose() => _session.Dispose();

    private long MinSum => _session.Run<GetSimZoneCommand>().Of<ZoneReport>().Sum(zone => zone.Min);

    [Theory]
    [InlineData("vm.min_free_kbytes", 4096)]
    [InlineData("min_free_kbytes", "4096")]
    public void Watermarks_follow_a_sysctl(string sysctl, object value)
    {
        RunResult run = _session.Run(Call.To<SetSimMachineCommand>().At(sysctl, value));

        Assert.Empty(run.MustSucceed().Output);

        // 4096 KiB are 1024 pages, shared out among the zones; each share is rounded down.
        Assert.InRange(MinSum, 1024 - 3, 1024);
    }

    [Fact]
    public void A_list_of_numbers_is_written_as_one_text()
    {
        _session.Run<SetSimMachineCommand>(new { Sysctl = "vm.lowmem_reserve_ratio", Value = new object[] { 1, 1, 1 } }).MustSucceed();
        ZoneReport dma = _session.Run<GetSimZoneCommand>(new { Zone = "DMA" }).Single<ZoneReport>();
        long above = _session.Run<GetSimZoneCommand>(new { Zone = "DMA32", Node = 0 }).Single<ZoneReport>().ManagedPages;

        Assert.StartsWith($"(0, {above}, ", dma.LowmemReserve, StringComparison.Ordinal);
    }

    [Fact]
    public void PassThru_gives_what_was_set_and_with_WhatIf_what_would_be()
    {
        long before = MinSum;
        RunResult asked = _session.Run<SetSimMachineCommand>(new { Sysctl = "min_free_kbytes", Value = 4096, PassThru = true, WhatIf = true });

        Assert.Equal(("lab", "Write '4096' to min_free_kbytes"), (Assert.Single(asked.ShouldProcess).Target, asked.ShouldProcess[0].Action));
        var written = new SysctlReport { Machine = "lab", Sysctl = "vm.min_free_kbytes", Value = "4096" };
        Assert.Equal(written, asked.Single<SysctlReport>());
        Assert.Equal(before, MinSum);
        Assert.Equal(written, _session.Run<SetSimMachineCommand>(new { Sysctl = "min_free_kbytes", Value = 4096, PassThru = true }).Single<SysctlReport>());
    }

    [Fact]
    public void Settings_of_the_model_are_shown_under_the_names_of_their_parameters()
    {
        var wanted = new PressureSettings { Machine = "lab", Swap = 8192, MovableRequest = "File", RunDaemon = true };
        PressureSettings asked = Set(new { Swap = 5000, MovableRequest = "File", RunDaemon = true, PassThru = true, WhatIf = true });
        PressureSettings now = Set(new { RunDaemon = false, PassThru = true });

        Assert.Equal(wanted, asked);
        Assert.Equal((0, "Anonymous", false), (now.Swap, now.MovableRequest, now.RunDaemon));
        Assert.Equal(wanted, Set(new { Swap = 5000, MovableRequest = "File", RunDaemon = true, PassThru = true }));

        PressureSettings Set(object parameters) => _session.Run<SetSimMachineCommand>(parameters).Single<PressureSettings>();
    }

    [Fact]
    public void The_present_value_of_a_sysctl_is_offered()
    {
        Assert.Matches(@"^\d+$", Assert.Single(_session.Complete<SetSimMachineCommand>("Value", "", new { Sysctl = "min_free_kbytes" })).CompletionText);
        Assert.Empty(_session.Complete<SetSimMachineCommand>("Value", "", new { Sysctl = "nope" }));
    }

    [Theory]
    [InlineData("vm.no_such_thing", 1)]
    [InlineData("vm.min_free_kbytes", -1)]
    [InlineData("vm.min_free_kbytes", "many")]
    public void What_the_kernel_would_refuse_is_one_error(string sysctl, object value)
    {
        long before = MinSum;

        Assert.Equal("SysctlInvalid", _session.Run<SetSimMachineCommand>(new { Sysctl = sysctl, Value = value }).Id());
        Assert.Equal(before, MinSum);
    }

    [Fact]
    public void Names_are_completed_with_their_present_values()
    {
        var offered = _session.Complete<SetSimMachineCommand>("Sysctl", "vm.min");

        Assert.Equal("vm.min_free_kbytes", Assert.Single(offered).CompletionText);
        Assert.Matches(@"^now \d+$", offered[0].ToolTip);
    }

    [Fact]
    public void A_table_of_names_and_values_is_written_row_by_row()
    {
        RunResult run = _session.Type("Set-SimMachine -Sysctl @{ min_free_kbytes = 4096; 'vm.lowmem_reserve_ratio' = 1, 1, 1 } -PassThru");

        Assert.Equal(
            [("vm.min_free_kbytes", "4096"), ("vm.lowmem_reserve_ratio", "1 1 1 0 0")],
            run.MustSucceed().Of<SysctlReport>().Select(one => (one.Sysctl, one.Value)));
        Assert.InRange(MinSum, 1024 - 3, 1024);
    }

    [Fact]
    public void A_row_of_a_table_that_can_not_be_written_is_an_error_of_its_own()
    {
        RunResult run = _session.Type("Set-SimMachine ([ordered]@{ no_such_thing = 1; min_free_kbytes = 4096 })");

        Assert.Equal("SysctlInvalid", run.Id());
        Assert.Contains("no_such_thing", Assert.Single(run.Errors).Exception.Message, StringComparison.Ordinal);
        Assert.InRange(MinSum, 1024 - 3, 1024);
    }

    [Theory]
    [InlineData("Set-SimMachine -Sysctl @{ min_free_kbytes = 4096 } -Value 5", "Value")]
    [InlineData("Set-SimMachine vm.min_free_kbytes=4096 5", "Value")]
    [InlineData("Set-SimMachine vm.min_free_kbytes", "value")]
    [InlineData("Set-SimMachine -Sysctl @{}", "no sysctl")]
    public void A_name_needs_a_value_and_a_table_has_its_own(string line, string said)
    {
        long before = MinSum;

        Assert.Contains(said, Assert.Single(_session.Type(line).Errors).Exception.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(before, MinSum);
    }
}
