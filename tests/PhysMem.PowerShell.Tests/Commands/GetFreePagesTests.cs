using PhysMem.Engine.Report;
using PhysMem.PowerShell.Commands;
using PhysMem.PowerShell.State;
using PhysMem.PowerShell.Tests.Prompt;

namespace PhysMem.PowerShell.Tests.Commands;

public sealed class GetFreePagesTests : IDisposable
{
    private readonly Session _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void What_it_gives_always_has_an_address()
    {
        _session.Boot(new { Memory = "1GB", Architecture = "i386" });
        Allocation high = _session.AllocOne(new { Gfp = "GFP_HIGHUSER" });
        RunResult run = _session.Run<GetFreePagesCommand>(new { Gfp = "GFP_HIGHUSER", Order = 1 });

        Assert.Equal(("HighMem", null), (high.Zone, high.VirtualAddress));
        Allocation low = run.Single<Allocation>();
        Assert.Equal(("Normal", "GFP_USER", 1), (low.Zone, low.Gfp, low.Order));
        Assert.Equal(0xC000_0000 + low.PhysicalAddress.Number(), low.VirtualAddress.Number());
        Assert.Contains("__GFP_HIGHMEM", Assert.Single(run.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_HIGHMEM_there_is_no_warning()
    {
        _session.Boot();

        Assert.Empty(_session.Run<GetFreePagesCommand>(new { Gfp = "GFP_KERNEL" }).MustSucceed().Warnings);
    }

    [Fact]
    public void It_changes_the_machine_and_asks_leave_in_spite_of_its_verb()
    {
        MachineHandle machine = _session.Boot();
        long free = machine.FreePages;

        Assert.Empty(_session.Run<GetFreePagesCommand>(new { Order = 2, WhatIf = true }).MustSucceed().Output);
        Assert.Equal(free, machine.FreePages);
        _session.Run<GetFreePagesCommand>(new { Order = 2, Count = 3 }).MustSucceed();
        Assert.Equal(free - 12, machine.FreePages);
    }

    [Fact]
    public void Failure_is_the_same_as_that_of_Invoke_AllocPages()
    {
        _session.Boot();

        Assert.Equal("OutOfMemory", _session.Run<GetFreePagesCommand>(new { Gfp = "GFP_DMA", Order = 10, Count = 4 }).Id());
        Assert.Equal("GfpZoneBad", _session.Run<GetFreePagesCommand>(new { Gfp = "GFP_DMA|GFP_DMA32" }).Id());
    }
}
