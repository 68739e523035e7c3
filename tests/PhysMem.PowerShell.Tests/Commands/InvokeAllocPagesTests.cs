using PhysMem.Engine.Report;
using PhysMem.PowerShell.Commands;
using PhysMem.PowerShell.Objects;
using PhysMem.PowerShell.State;
using PhysMem.PowerShell.Tests.Prompt;

namespace PhysMem.PowerShell.Tests.Commands;

public sealed class InvokeAllocPagesTests : IDisposable
{
    private const ulong DirectMap = 0xffff_8880_0000_0000;

    private readonly Session _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void With_nothing_said_it_is_alloc_page_with_GFP_KERNEL()
    {
        MachineHandle machine = _session.Boot();
        long free = machine.FreePages;
        Allocation page = _session.AllocOne();

        Assert.Equal(
            (0, 1L, 4096L, "GFP_KERNEL", "Unmovable", 0, 0),
            (page.Order, page.Pages, page.Bytes, page.Gfp, page.MigrateType, page.Node, page.Cpu));
        Assert.Equal(free - 1, machine.FreePages);
        Assert.Equal((ulong)page.Pfn * Lab.PageSize, page.PhysicalAddress.Number());
        Assert.Equal(DirectMap + page.PhysicalAddress.Number(), page.VirtualAddress.Number());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(10)]
    public void A_block_is_as_long_as_its_order_says_and_aligned_to_it(int order)
    {
        MachineHandle machine = _session.Boot();
        long free = machine.FreePages;
        Allocation block = _session.AllocOne(new { Order = order });

        Assert.Equal(1L << order, block.Pages);
        Assert.Equal(0, block.Pfn % block.Pages);
        Assert.Equal(free - block.Pages, machine.FreePages);
    }

    [Fact]
    public void Gfp_and_order_can_be_given_by_position()
    {
        _session.Boot();
        Allocation block = _session.Run(Call.To<InvokeAllocPagesCommand>().At("GFP_ATOMIC", "2")).Single<Allocation>();

        Assert.Equal(("GFP_ATOMIC", 2), (block.Gfp, block.Order));
    }

    [Theory]
    [InlineData("GFP_KERNEL|__GFP_ZERO", "GFP_KERNEL|__GFP_ZERO")]
    [InlineData("kernel, zero", "GFP_KERNEL|__GFP_ZERO")]
    [InlineData("0xdc0", "GFP_KERNEL|__GFP_ZERO")]
    [InlineData(0xdc0, "GFP_KERNEL|__GFP_ZERO")]
    [InlineData(0xdc0u, "GFP_KERNEL|__GFP_ZERO")]
    [InlineData("none", "none")]
    [InlineData(0, "none")]
    [InlineData("", "GFP_KERNEL")]
    [InlineData(new object[] { "GFP_KERNEL", 0x100 }, "GFP_KERNEL|__GFP_ZERO")]
    [InlineData(new object[] { "GFP_HIGHUSER_MOVABLE" }, "GFP_HIGHUSER_MOVABLE")]
    public void The_mask_is_taken_in_every_spelling(object gfp, string spelling)
    {
        _session.Boot();

        Assert.Equal(spelling, _session.AllocOne(new { Gfp = gfp }).Gfp);
    }

    [Fact]
    public void The_mask_can_be_what_the_gfp_commands_gave()
    {
        _session.Boot();
        object flag = Assert.Single(_session.Run<GetGfpFlagCommand>(new { Name = "__GFP_ZERO" }).Output)!;
        object mask = Assert.Single(_session.Run<ConvertToGfpMaskCommand>(new { Flag = "GFP_ATOMIC" }).Output)!;

        Assert.Equal("GFP_KERNEL|__GFP_ZERO", _session.AllocOne(new { Gfp = new[] { "GFP_KERNEL", flag } }).Gfp);
        Assert.Equal("GFP_ATOMIC", _session.AllocOne(new { Gfp = mask }).Gfp);
        Assert.Equal("GFP_ATOMIC", _session.Run<InvokeAllocPagesCommand>(input: new[] { mask }).Single<Allocation>().Gfp);
    }

    [Theory]
    [InlineData("GFP_KERNAL", "GFP_KERNEL")]
    [InlineData("0x80000000", "0x80000000")]
    [InlineData(-1, "0xffffffff")]
    [InlineData(-1L, "-1")]
    [InlineData(1.5, "Double")]
    [InlineData(true, "Boolean")]
    public void A_mask_that_can_t_be_read_says_what_is_wrong_with_it(object gfp, string part)
    {
        _session.Boot();
        RunResult run = _session.Alloc(new { Gfp = gfp });

        Assert.Equal("ParameterArgumentTransformationError", run.EndingId());
        Assert.Contains(part, run.TerminatingError!.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GFP_DMA|__GFP_HIGHMEM", 0, 0, 0, "GfpZoneBad")]
    [InlineData("__GFP_MOVABLE|__GFP_RECLAIMABLE", 0, 0, 0, "GfpMigrateTypeBad")]
    [InlineData("GFP_KERNEL", 11, 0, 0, "OrderInvalid")]
    [InlineData("GFP_KERNEL", -1, 0, 0, "OrderInvalid")]
    [InlineData("GFP_KERNEL", 0, 7, 0, "NoSuchPlace")]
    [InlineData("GFP_KERNEL", 0, 0, 7, "NoSuchPlace")]
    public void A_request_that_makes_no_sense_is_one_error_and_changes_nothing(string gfp, int order, int node, int cpu, string id)
    {
        MachineHandle machine = _session.Boot();
        long free = machine.FreePages;
        RunResult run = _session.Alloc(new { Gfp = gfp, Order = order, Node = node, Cpu = cpu });

        Assert.Equal(id, run.Id());
        Assert.NotEmpty(run.Remedy());
        Assert.Equal(free, machine.FreePages);
    }

    [Fact]
    public void The_node_that_is_preferred_is_the_one_given_or_that_of_the_CPU()
    {
        _session.Boot(new { Memory = "64MB", Node = 2, Cpu = 2 });

        Assert.Equal(1, _session.AllocOne(new { Node = 1 }).Node);
        Assert.Equal(1, _session.AllocOne(new { Cpu = 1 }).Node);
        Assert.Equal(0, _session.AllocOne(new { Cpu = 1, Node = 0 }).Node);
        Assert.Equal(1, _session.AllocOne(new { Cpu = 1, Node = -1 }).Node);
    }

    [Fact]
    public void Count_gives_as_many_blocks_and_none_twice()
    {
        _session.Boot();
        IReadOnlyList<Allocation> blocks = _session.Alloc(new { Order = 1, Count = 50 }).MustSucceed().Of<Allocation>();

        Assert.Equal(50, blocks.Count);
        Assert.Equal(100, blocks.SelectMany(one => new[] { one.Pfn, one.Pfn + 1 }).Distinct().Count());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void Count_is_one_at_least(int count)
    {
        _session.Boot();

        Assert.Equal("ParameterArgumentValidationError", _session.Alloc(new { Count = count }).EndingId());
    }

    [Fact]
    public void Rows_of_a_table_drive_it_and_empty_cells_are_not_given()
    {
        _session.Boot(new { Memory = "64MB", Node = 2 });
        RunResult run = _session.Run<InvokeAllocPagesCommand>(input: new[]
        {
            Row.Of(("Order", "3"), ("Gfp", "GFP_ATOMIC"), ("Node", "1"), ("Count", "")),
            Row.Of(("Order", ""), ("Gfp", ""), ("Node", ""), ("Count", "2")),
        });

        Assert.Equal(
            [(3, "GFP_ATOMIC", 1), (0, "GFP_KERNEL", 0), (0, "GFP_KERNEL", 0)],
            run.MustSucceed().Of<Allocation>().Select(one => (one.Order, one.Gfp, one.Node)));
    }

    [Fact]
    public void A_bad_row_is_an_error_of_its_own_and_the_others_are_done()
    {
        _session.Boot();
        RunResult run = _session.Run<InvokeAllocPagesCommand>(input: new[]
        {
            Row.Of(("Order", "1"), ("Gfp", "GFP_KERNAL")), Row.Of(("Order", "x")), Row.Of(("Order", "12")), Row.Of(("Order", "2")),
        });

        Assert.Equal(2, run.Single(3).Order);
        Assert.Equal(
            ["ParameterArgumentTransformationError", "ParameterArgumentTransformationError", "OrderInvalid"],
            run.Errors.Select(one => one.FullyQualifiedErrorId.Split(',')[0]));
    }

    [Fact]
    public void Running_out_of_memory_is_a_non_terminating_error_after_the_pages_there_were()
    {
        _session.Boot();

        // ZONE_DMA of 16 MiB has room for three blocks of 4 MiB: a hole and the kernel's first page spoil the fourth.
        RunResult run = _session.Alloc(new { Gfp = "GFP_DMA", Order = 10, Count = 100 });

        Assert.Null(run.TerminatingError);
        Assert.Equal(3, run.Of<Allocation>().Count);
        Assert.Equal("OutOfMemory", run.Id());
        Assert.Equal(System.Management.Automation.ErrorCategory.ResourceUnavailable, run.Errors[0].CategoryInfo.Category);
        Assert.Contains("after 3 of 100 requests", run.Errors[0].Exception.Message, StringComparison.Ordinal);
        Assert.Contains("Remove-Pages", run.Remedy(), StringComparison.Ordinal);
        Assert.Equal(10, Assert.IsType<AllocationFailure>(run.Errors[0].TargetObject).Order);
    }

    [Fact]
    public void AllowFailure_makes_a_failure_an_object_with_the_columns_of_an_allocation()
    {
        _session.Boot();
        RunResult run = _session.Alloc(new { Gfp = "GFP_DMA", Order = 10, Count = 100, Node = 0, AllowFailure = true }).MustSucceed();

        AllocationFailure failure = Assert.IsType<AllocationFailure>(run.Output[^1]);
        Assert.Equal(4, run.Output.Count);
        Assert.Equal(
            ("lab", null, 10, 1024L, 0, "GFP_DMA", "OutOfMemory"),
            (failure.Machine, failure.Pfn, failure.Order, failure.Pages, failure.Node, failure.Gfp, failure.Fault));
        Assert.Null(_session.Alloc(new { Gfp = "GFP_DMA", Order = 10, AllowFailure = true }).Single<AllocationFailure>().Node);
    }

    [Fact]
    public void WhatIf_names_the_request_and_allocates_nothing()
    {
        MachineHandle machine = _session.Boot();
        long free = machine.FreePages;
        RunResult run = _session.Alloc(new { Order = 3, Count = 5, Node = 0, WhatIf = true });

        Assert.Equal(
            new ShouldProcessCall("lab, node 0", "Allocate 5 times order 3 (32 KiB), GFP_KERNEL", Asked: false, Allowed: false),
            Assert.Single(run.ShouldProcess));
        Assert.Empty(run.MustSucceed().Output);
        Assert.Equal(free, machine.FreePages);
    }

    [Fact]
    public void Confirm_asks_once_for_the_whole_count()
    {
        _session.Boot();
        _session.Answers = new Answers(Answer.Yes);
        RunResult run = _session.Alloc(new { Count = 5, Confirm = true });

        Assert.True(Assert.Single(run.ShouldProcess).Asked);
        Assert.Equal(5, run.Output.Count);
    }

    [Fact]
    public void Verbose_tells_the_decisions_of_the_request_and_nothing_is_told_without_it()
    {
        _session.Boot();
        RunResult quiet = _session.Alloc(new { Order = 1 });
        RunResult told = _session.Alloc(new { Order = 1, Verbose = true });

        Assert.Empty(quiet.Verbose);
        Assert.Contains(told.Verbose, line => line.StartsWith("node 0 DMA32: ", StringComparison.Ordinal) && line.Contains("above low", StringComparison.Ordinal));
        Assert.Contains(told.Verbose, line => line.Contains($"pfn 0x{told.Single<Allocation>().Pfn:x6}", StringComparison.Ordinal));
        Assert.Empty(_session.Alloc(new { Verbose = false }).Verbose);
    }

    [Fact]
    public void Verbose_tells_the_decisions_of_a_failure_too()
    {
        _session.Boot();
        RunResult run = _session.Alloc(new { Gfp = "GFP_DMA", Order = 10, Count = 4, AllowFailure = true, Verbose = true });

        Assert.Contains(run.Verbose, line => line.EndsWith("too few", StringComparison.Ordinal));
    }

    [Fact]
    public void Pages_come_out_one_by_one_and_Ctrl_C_ends_a_long_request()
    {
        MachineHandle machine = _session.Boot();
        long free = machine.FreePages;
        RunResult first = _session.Run<InvokeAllocPagesCommand>(new { Count = int.MaxValue }, options: new RunOptions { TakeFirst = 3 });
        Assert.Equal(free - 3, machine.FreePages);
        Assert.Equal(3, first.Output.Count);

        RunResult stopped = _session.Run<InvokeAllocPagesCommand>(
            new { Count = int.MaxValue }, options: new RunOptions { StopWhen = run => run.Output.Count == 10 });
        Assert.True(stopped.WasStopped);
        Assert.InRange(stopped.Output.Count, 10, 10_000);

        // A page that was on its way when the key was pressed is held and not seen.
        Assert.InRange(free - 3 - stopped.Output.Count - machine.FreePages, 0, 1);
    }
}

file static class Results
{
    /// <summary>The one allocation beside so many errors.</summary>
    internal static Allocation Single(this RunResult run, int errors)
    {
        Assert.Equal(errors, run.Errors.Count);
        return Assert.Single(run.Of<Allocation>());
    }
}
