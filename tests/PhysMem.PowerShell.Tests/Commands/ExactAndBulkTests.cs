using PhysMem.Engine.Report;
using PhysMem.PowerShell.Commands;
using PhysMem.PowerShell.Objects;
using PhysMem.PowerShell.State;
using PhysMem.PowerShell.Tests.Prompt;

namespace PhysMem.PowerShell.Tests.Commands;

/// <summary>Invoke-AllocPages -Exact and -Bulk, and the way of their pages to Remove-Pages.</summary>
public sealed class ExactAndBulkTests : IDisposable
{
    private readonly Session _session = new();
    private readonly MachineHandle _machine;
    private readonly long _free;

    public ExactAndBulkTests()
    {
        _machine = _session.Boot();
        _free = _machine.FreePages;
    }

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData(5)]
    [InlineData("5")]
    [InlineData("5 pages")]
    [InlineData("20KB")]
    [InlineData(20480)]
    [InlineData(16385)]
    [InlineData("17K")]
    public void A_size_is_pages_or_bytes_and_is_rounded_up_to_pages(object size)
    {
        Allocation five = _session.AllocOne(new { Exact = size });

        Assert.Equal((0, 5L, 20480L), (five.Order, five.Pages, five.Bytes));
        Assert.Equal(_free - 5, _machine.FreePages);
    }

    [Theory]
    [InlineData(0, "OrderInvalid")]
    [InlineData(1025, "OrderInvalid")]
    [InlineData("5MB", "OrderInvalid")]
    [InlineData("5 apples", "ParameterArgumentTransformationError")]
    public void A_size_that_no_block_has_is_refused(object size, string id)
    {
        RunResult run = _session.Alloc(new { Exact = size });

        Assert.Equal(id, run.EndingId() ?? run.Id());
        Assert.Equal(_free, _machine.FreePages);
    }

    // 2^31 - 1 would be 16 GiB of numbers.
    [Fact]
    public void Bulk_asks_for_no_more_room_than_memory_has_pages() =>
        Assert.InRange(_session.Alloc(new { Bulk = int.MaxValue }).Output.Count, 1, 16384);

    [Fact]
    public void Exact_pages_go_back_by_object_by_number_by_address_and_from_a_file()
    {
        Allocation[] exact = [.. _session.Alloc(new { Exact = 5, Count = 4 }).MustSucceed().Of<Allocation>()];
        Assert.Equal(_free - 20, _machine.FreePages);

        _session.Run<RemovePagesCommand>(input: new[] { exact[0] }).MustSucceed();
        _session.Run<RemovePagesCommand>(new { exact[1].Pfn, Pages = 5 }).MustSucceed();
        _session.Run<RemovePagesCommand>(new { Address = exact[2].VirtualAddress, Pages = "5" }).MustSucceed();
        _session.Run<RemovePagesCommand>(input: new[] { Row.Of(("Pfn", $"{exact[3].Pfn}"), ("Order", "0"), ("Pages", "5")) }).MustSucceed();

        Assert.Equal(_free, _machine.FreePages);
    }

    [Fact]
    public void Pages_that_contradict_the_order_are_refused()
    {
        Allocation block = _session.AllocOne(new { Order = 3 });

        Assert.Equal("OrderInvalid", _session.Run<RemovePagesCommand>(new { block.Pfn, Order = 3, Pages = 5 }).Id());
        Assert.Equal("WrongOrder", _session.Run<RemovePagesCommand>(new { block.Pfn, Pages = 8 }).Id());
        _session.Run<RemovePagesCommand>(new { block.Pfn, Order = 3, Pages = 8 }).MustSucceed();
        Assert.Equal(_free, _machine.FreePages);
    }

    [Fact]
    public void WhatIf_tells_pages_rather_than_an_order()
    {
        Allocation five = _session.AllocOne(new { Exact = 5 });

        Assert.Equal("Give back 5 pages", Assert.Single(_session.Run<RemovePagesCommand>(new { Allocation = five, WhatIf = true }).ShouldProcess).Action);
        Assert.Equal("Allocate 2 times 5 contiguous pages, GFP_KERNEL", Assert.Single(_session.Alloc(new { Exact = 5, Count = 2, WhatIf = true }).ShouldProcess).Action);
        Assert.Equal("Allocate 7 single pages at one go, GFP_KERNEL", Assert.Single(_session.Alloc(new { Bulk = 7, WhatIf = true }).ShouldProcess).Action);
        Assert.Equal(_free - 5, _machine.FreePages);
    }

    [Fact]
    public void A_table_may_have_a_column_for_each_kind_of_request()
    {
        RunResult run = _session.Run<InvokeAllocPagesCommand>(input: new[]
        {
            Row.Of(("Order", "3"), ("Exact", ""), ("Bulk", "")), Row.Of(("Order", ""), ("Exact", "20KB"), ("Bulk", "")),
            Row.Of(("Order", ""), ("Exact", ""), ("Bulk", "2")), Row.Of(("Order", ""), ("Exact", ""), ("Bulk", "")),
        });

        Assert.Equal([8L, 5L, 1L, 1L, 1L], run.MustSucceed().Of<Allocation>().Select(one => one.Pages));
    }

    [Fact]
    public void A_failed_exact_request_tells_its_pages_and_the_order_of_the_block_it_needs()
    {
        RunResult run = _session.Alloc(new { Gfp = "GFP_DMA", Exact = 600, Count = 100, AllowFailure = true }).MustSucceed();
        AllocationFailure failure = Assert.IsType<AllocationFailure>(run.Output[^1]);

        Assert.Equal((600L, 10, "OutOfMemory"), (failure.Pages, failure.Order, failure.Fault));
        Assert.Equal(_free - (600 * (run.Output.Count - 1)), _machine.FreePages);
    }

    [Fact]
    public void A_bulk_request_writes_single_pages()
    {
        IReadOnlyList<Allocation> pages = _session.Alloc(new { Bulk = 40, Count = 2 }).MustSucceed().Of<Allocation>();

        Assert.Equal(80, pages.Select(one => one.Pfn).Distinct().Count());
        Assert.All(pages, one => Assert.Equal((0, 1L), (one.Order, one.Pages)));
        _session.Run<RemovePagesCommand>(input: pages).MustSucceed();
        Assert.Equal(_free, _machine.FreePages);
    }

    [Fact]
    public void A_bulk_request_that_got_fewer_pages_says_so()
    {
        RunResult run = _session.Alloc(new { Bulk = 1_000_000 });

        // No zone has room for a million pages above its mark, and then the kernel gives one.
        Assert.Single(run.Of<Allocation>());
        Assert.Contains("1 of 1000000 pages", Assert.Single(run.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void A_bulk_request_that_got_none_is_an_error()
    {
        _session.Alloc(new { Gfp = "GFP_DMA|__GFP_MEMALLOC", Count = 100_000, AllowFailure = true });
        RunResult run = _session.Alloc(new { Gfp = "GFP_DMA|__GFP_NORETRY", Bulk = 10 });

        Assert.Equal("OutOfMemory", run.Id());
        Assert.Equal(10, Assert.IsType<AllocationFailure>(run.Errors[0].TargetObject).Pages);
    }

    [Fact]
    public void Order_exact_and_bulk_exclude_each_other()
    {
        Assert.Equal("OrderInvalid", _session.Alloc(new { Exact = 5, Bulk = 5 }).Id());
        Assert.Equal("OrderInvalid", _session.Alloc(new { Exact = 5, Order = 3 }).Id());
        Assert.Equal("OrderInvalid", _session.Alloc(new { Bulk = 5, Order = 3 }).Id());
        Assert.Equal("OrderInvalid", _session.Alloc(new { Bulk = 0 }).Id());
        Assert.Equal(_free, _machine.FreePages);
    }
}
