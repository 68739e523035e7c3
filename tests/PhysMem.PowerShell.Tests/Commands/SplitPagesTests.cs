using PhysMem.Engine.Report;
using PhysMem.PowerShell.Commands;
using PhysMem.PowerShell.State;
using PhysMem.PowerShell.Tests.Prompt;

namespace PhysMem.PowerShell.Tests.Commands;

public sealed class SplitPagesTests : IDisposable
{
    private readonly Session _session = new();
    private readonly MachineHandle _machine;
    private readonly long _free;

    public SplitPagesTests()
    {
        _machine = _session.Boot();
        _free = _machine.FreePages;
    }

    public void Dispose() => _session.Dispose();

    [Fact]
    public void The_pages_of_a_split_block_are_given_back_one_by_one()
    {
        Allocation block = _session.AllocOne(new { Order = 3 });
        IReadOnlyList<Allocation> pages = Split(new { Allocation = block, PassThru = true }).MustSucceed().Of<Allocation>();

        Assert.Equal(Enumerable.Range(0, 8).Select(k => (block.Pfn + k, 0)), pages.Select(one => (one.Pfn, one.Order)));
        Assert.Equal("WrongOrder", _session.Run<RemovePagesCommand>(new { Allocation = block }).Id());
        _session.Run<RemovePagesCommand>(input: pages.Take(3)).MustSucceed();
        Assert.Equal(_free - 5, _machine.FreePages);
    }

    [Fact]
    public void WhatIf_with_PassThru_shows_the_pages_that_there_would_be()
    {
        Allocation block = _session.AllocOne(new { Order = 3 });
        IReadOnlyList<Allocation> pages = Split(new { Allocation = block, PassThru = true, WhatIf = true }).MustSucceed().Of<Allocation>();

        Assert.Equal(Enumerable.Range(0, 8).Select(k => (block.Pfn + k, 0)), pages.Select(one => (one.Pfn, one.Order)));
        Assert.Empty(Split(new { Allocation = block, WhatIf = true }).Output);
        _session.Run<RemovePagesCommand>(new { Allocation = block }).MustSucceed();
        Assert.Equal(_free, _machine.FreePages);
    }

    [Fact]
    public void Nothing_is_written_unless_it_is_asked_for()
    {
        Allocation block = _session.AllocOne(new { Order = 3 });

        Assert.Empty(Split(new { Allocation = block }).MustSucceed().Output);
        _session.Run<RemovePagesCommand>(new { block.Pfn }).MustSucceed();
    }

    [Fact]
    public void A_block_is_named_by_number_or_address_too()
    {
        Allocation first = _session.AllocOne(new { Order = 2 }), second = _session.AllocOne(new { Order = 2 });

        RunResult byNumber = Split(new { first.Pfn, Order = 2, PassThru = true });
        RunResult byAddress = Split(new { Address = second.VirtualAddress, Order = 2, PassThru = true });

        Assert.Equal([first.Pfn, second.Pfn], new[] { byNumber, byAddress }.Select(run => run.MustSucceed().Of<Allocation>()[0].Pfn));

        // What asked for them isn't known by number; where they are is.
        Allocation page = byNumber.Of<Allocation>()[1];
        Assert.Equal(("", "DMA32", first.VirtualAddress.Number() + 4096), (page.Gfp, page.Zone, page.VirtualAddress.Number()));
        _session.Run<RemovePagesCommand>(input: byNumber.Output).MustSucceed();
        _session.Run<RemovePagesCommand>(input: byAddress.Output).MustSucceed();
        Assert.Equal(_free, _machine.FreePages);
    }

    [Fact]
    public void What_can_not_be_split_is_an_error_and_stays_whole()
    {
        Allocation compound = _session.AllocOne(new { Gfp = "GFP_KERNEL|__GFP_COMP", Order = 2 });
        Allocation block = _session.AllocOne(new { Order = 2 });

        Assert.Equal("WrongOrder", Split(new { Allocation = compound }).Id());
        Assert.Equal("WrongOrder", Split(new { block.Pfn, Order = 1 }).Id());
        Assert.Equal("TailPage", Split(new { Pfn = block.Pfn + 1, Order = 1 }).Id());
        _session.Run<RemovePagesCommand>(input: new[] { compound, block }).MustSucceed();
        Assert.Equal("DoubleFree", Split(new { Allocation = block }).Id());
        Assert.Equal(_free, _machine.FreePages);
    }

    [Fact]
    public void WhatIf_names_the_block_and_splits_nothing()
    {
        Allocation block = _session.AllocOne(new { Order = 3 });
        ShouldProcessCall asked = Assert.Single(Split(new { Allocation = block, WhatIf = true }).ShouldProcess);

        Assert.Equal(($"pfn 0x{block.Pfn:x6} of lab", "Split order 3"), (asked.Target, asked.Action));
        _session.Run<RemovePagesCommand>(new { Allocation = block }).MustSucceed();
    }

    private RunResult Split(object parameters) => _session.Run<SplitPagesCommand>(parameters);
}
