using System.Management.Automation;
using PhysMem.Engine.Report;
using PhysMem.PowerShell.Commands;
using PhysMem.PowerShell.Objects;
using PhysMem.PowerShell.State;
using PhysMem.PowerShell.Tests.Prompt;

namespace PhysMem.PowerShell.Tests.Commands;

/// <summary>Rows of tables: what their columns may be called, and what is said about those that nothing takes.</summary>
public sealed class RowTests : IDisposable
{
    private readonly Session _session = new();
    private readonly MachineHandle _machine;

    public RowTests()
    {
        _machine = _session.Boot(new { Memory = "64MB", Node = 2, Name = "lab" });
    }

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("gfp", "nid")]
    [InlineData("gfp_mask", "node")]
    [InlineData("gfp_flags", "NodeId")]
    [InlineData("Flags", "nid")]
    [InlineData("mode", "nid")]
    [InlineData("Mask", "nid")]
    public void The_kernel_s_own_names_of_columns_are_understood(string gfp, string node)
    {
        RunResult run = Alloc(Row.Of((gfp, "0xa20"), (node, "1"), ("order", "2"), ("mems_allowed", "0-1"), ("nodemask", "(null)")));

        Allocation page = run.Single<Allocation>();
        Assert.Equal(("GFP_ATOMIC", 1, 2), (page.Gfp, page.Node, page.Order));
        Assert.Empty(run.Warnings);
    }

    [Fact]
    public void A_column_that_nothing_takes_is_told_once_for_each_set_of_columns()
    {
        RunResult run = Alloc(
            Row.Of(("Order", 1), ("gfp_msk", "GFP_ATOMIC")), Row.Of(("Order", 2), ("gfp_msk", "GFP_ATOMIC")),
            Row.Of(("Order", 0), ("Colour", "red"), ("Size", 5)), Row.Of(("Order", 1), ("gfp_msk", "GFP_ATOMIC")));

        Assert.Equal([1, 2, 0, 1], run.MustSucceed().Of<Allocation>().Select(page => page.Order));
        Assert.Equal(2, run.Warnings.Count);
        Assert.StartsWith("Row 1: Nothing takes the column 'gfp_msk'. Invoke-AllocPages takes ", run.Warnings[0], StringComparison.Ordinal);
        Assert.Contains("Gfp (or GfpMask, Mask, gfp_mask, gfp_flags, flags, mode), Order, ", run.Warnings[0], StringComparison.Ordinal);
        Assert.StartsWith("Row 3: Nothing takes the columns 'Colour', 'Size'. ", run.Warnings[1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_machine_that_is_typed_changes_nothing_about_that() =>
        Assert.Single(_session.Run<InvokeAllocPagesCommand>(new { Machine = "lab" }, input: new[] { Row.Of(("Order", 1), ("Gpf", "")) }).Warnings);

    [Fact]
    public void What_our_own_objects_have_and_jobs_add_may_be_in_a_row()
    {
        PSObject row = Row.Of(("PSComputerName", "localhost"), ("RunspaceId", "1"), ("PSSourceJobInstanceId", "2"));
        foreach (PSPropertyInfo column in new PSObject(_session.AllocOne()).Properties)
        {
            row.Properties.Add(new PSNoteProperty(column.Name, column.Value));
        }

        Assert.Empty(Alloc(row).MustSucceed().Warnings);
        Assert.Empty(_session.Run<GetSimPageCommand>(input: new[] { row }).MustSucceed().Warnings);
        Assert.Empty(_session.Run<RemovePagesCommand>(input: new[] { row }).MustSucceed().Warnings);
    }

    [Fact]
    public void A_row_of_which_nothing_is_taken_is_refused()
    {
        long free = _machine.FreePages;
        PSObject row = Row.Of(("Ordr", 3), ("Zone", "DMA"));
        RunResult run = Alloc(row);

        Assert.Equal("InputInvalid", run.Id());
        Assert.Equal("Row 1: Invoke-AllocPages takes nothing of the columns 'Ordr', 'Zone'.", run.Errors[0].Exception.Message);
        Assert.Contains("takes Exact, Bulk,", run.Remedy(), StringComparison.Ordinal);
        Assert.Same(row, run.Errors[0].TargetObject);
        Assert.Equal(free, _machine.FreePages);
    }

    [Fact]
    public void A_row_that_is_typed_is_refused_because_the_host_binds_none_of_its_columns() => Assert.Equal(
        "InputInvalid", _session.Run<InvokeAllocPagesCommand>(new { InputObject = Row.Of(("Order", 3)) }).EndingId());

    [Fact]
    public void Errors_of_rows_begin_with_the_row_also_after_rows_that_were_never_bound()
    {
        RunResult run = Alloc(
            Row.Of(("Order", "1"), ("Gfp", "GFP_KERNEL")), Row.Of(("Order", "x"), ("Gfp", "GFP_KERNEL")),
            Row.Of(("Order", "1"), ("Gfp", "GFP_KERNAL")), Row.Of(("Order", "11"), ("Gfp", "")),
            Row.Of(("Order", "10"), ("Gfp", "GFP_DMA"), ("Count", "9")));

        Assert.Collection(
            run.Errors.Select(error => error.Exception.Message),
            text => Assert.Contains("Row 2: 'x' is no whole number", text, StringComparison.Ordinal),
            text => Assert.Contains("Row 3: Not a gfp mask: 'GFP_KERNAL'", text, StringComparison.Ordinal),
            text => Assert.StartsWith("Row 4: Order 11 is", text, StringComparison.Ordinal),
            text => Assert.StartsWith("Row 5: page allocation failure: order:10", text, StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_typed_or_comes_as_an_object_is_no_row()
    {
        Assert.DoesNotContain("Row ", _session.Alloc(new { Order = 11 }).Errors.Single().Exception.Message, StringComparison.Ordinal);

        Allocation block = _session.AllocOne();
        RunResult run = _session.Run<RemovePagesCommand>(input: new object[] { Row.Of(("Pfn", block.Pfn), ("Order", 3)), block, block });

        Assert.Equal([true, false], run.Errors.Select(error => error.Exception.Message.StartsWith("Row 1: ", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("Pfn", "12x", "Row 2: This names no block of pages: '12x' is no page frame number")]
    [InlineData("VirtualAddress", "0x1000", "Row 2: 0x1000 is no address of a page")]
    public void Rows_that_name_blocks_are_counted_too_in_a_list_as_well(string column, string cell, string message)
    {
        object[] rows = [Row.Of(("Pfn", ""), ("Order", "3")), Row.Of((column, cell), ("Ordr", 3))];
        foreach (RunResult run in new[]
        {
            _session.Run<RemovePagesCommand>(input: rows), _session.Run(Call.To<RemovePagesCommand>().At([rows])),
        })
        {
            Assert.StartsWith(message, Assert.Single(run.Errors).Exception.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_misspelled_column_of_a_row_that_names_a_block_is_told()
    {
        Allocation block = _session.AllocOne();
        RunResult run = _session.Run<RemovePagesCommand>(input: new[] { Row.Of(("VirtualAddress", block.VirtualAddress), ("Ordr", 0)) });

        Assert.StartsWith(
            "Row 1: Nothing takes the column 'Ordr'. Remove-Pages takes Pfn, Address (or VirtualAddress), ",
            Assert.Single(run.MustSucceed().Warnings),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Commands_about_machines_and_masks_count_rows_as_well()
    {
        RunResult[] runs =
        [
            _session.Run<SelectSimMachineCommand>(input: new[] { Row.Of(("Machine", "lab")), Row.Of(("Machine", "nope")) }),
            _session.Run<NewSimMachineCommand>(input: new[] { Row.Of(("Memory", "64MB")), Row.Of(("Memory", "64MB"), ("Name", "LAB")) }),
            _session.Run<ConvertFromGfpMaskCommand>(input: new[] { Row.Of(("gfp_flags", "0xcc0")), Row.Of(("gfp_flags", "x")) }),
            _session.Run<GetGfpZoneCommand>(input: new[] { Row.Of(("mode", "0xcc0")), Row.Of(("mode", "x")) }),
        ];

        Assert.All(runs, run => Assert.StartsWith("Row 2: ", Assert.Single(run.Errors).Exception.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_row_is_forgotten_when_its_pipeline_is_cut_short()
    {
        RunResult run = _session.Type(
            "$row = [pscustomobject]@{ Order = '1' }; $null = $row | Invoke-AllocPages | Select-Object -First 1; $row.Order = 'x'; "
            + "Invoke-AllocPages -Order $row.Order");

        Assert.Contains(" 'x' is no whole number", Assert.Single(run.Errors).Exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Row ", run.Errors[0].Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Successes_and_failures_are_rows_of_one_table()
    {
        string[] Names(Type type) => [.. type.GetProperties().Select(one => one.Name)];

        Assert.Equal(Names(typeof(Allocation)), Names(typeof(AllocationFailure)));

        AllocationFailure failure = Assert.IsType<AllocationFailure>(
            _session.Alloc(new { Gfp = "GFP_DMA|__GFP_RECLAIMABLE", Order = 10, Count = 9, AllowFailure = true }).Output[^1]);
        Assert.Equal(("Reclaimable", 1024L, 4L << 20), (failure.MigrateType, failure.Pages, failure.Bytes));
        Assert.Null(failure.Zone ?? failure.PhysicalAddress ?? failure.VirtualAddress);
        Assert.Null(_session.AllocOne().Fault ?? _session.AllocOne().Reason);
    }

    private RunResult Alloc(params PSObject[] rows) => _session.Run<InvokeAllocPagesCommand>(input: rows);
}
