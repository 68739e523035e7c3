using System.Globalization;
using System.Management.Automation;
using PhysMem.Engine.Report;
using PhysMem.PowerShell.Commands;
using PhysMem.PowerShell.Objects;
using PhysMem.PowerShell.State;
using PhysMem.PowerShell.Tests.Prompt;

namespace PhysMem.PowerShell.Tests.Commands;

public sealed class RemovePagesTests : IDisposable
{
    private readonly Session _session = new();
    private readonly MachineHandle _machine;
    private readonly long _free;

    public RemovePagesTests()
    {
        _machine = _session.Boot();
        _free = _machine.FreePages;
    }

    public void Dispose() => _session.Dispose();

    [Fact]
    public void What_was_allocated_is_given_back_by_a_pipeline()
    {
        RunResult run = _session.Pipe(Call.To<InvokeAllocPagesCommand>(new { Order = 3, Count = 20 }), Call.To<RemovePagesCommand>());

        Assert.Empty(run.MustSucceed().Output);
        Assert.Equal(_free, _machine.FreePages);
    }

    [Fact]
    public void A_list_can_be_given_as_an_argument()
    {
        object[] blocks = [.. _session.Alloc(new { Order = 1, Count = 3 }).Output!];
        _session.Run(Call.To<RemovePagesCommand>().At([blocks])).MustSucceed();

        Assert.Equal(_free, _machine.FreePages);
    }

    [Fact]
    public void An_allocation_goes_back_to_its_own_machine_not_to_the_current_one()
    {
        Allocation block = _session.AllocOne(new { Order = 2 });
        MachineHandle other = _session.Boot("other");
        long otherFree = other.FreePages;
        _session.Run<RemovePagesCommand>(new { Allocation = block }).MustSucceed();

        Assert.Equal((_free, otherFree), (_machine.FreePages, other.FreePages));
    }

    [Theory]
    [InlineData("{0}")]
    [InlineData("0x{0:x}")]
    [InlineData(" 0X{0:X} ")]
    public void A_pfn_is_taken_in_decimal_and_hexadecimal(string form)
    {
        Allocation block = _session.AllocOne(new { Order = 2 });
        _session.Run<RemovePagesCommand>(new { Pfn = string.Format(CultureInfo.InvariantCulture, form, block.Pfn), Order = 2 }).MustSucceed();

        Assert.Equal(_free, _machine.FreePages);
    }

    [Fact]
    public void An_address_is_taken_as_a_number_of_either_sign_and_as_text()
    {
        Func<ulong, object>[] forms = [a => a, a => (long)a, a => $"0x{a:x}", a => a.ToString(CultureInfo.InvariantCulture)];
        foreach (Func<ulong, object> form in forms)
        {
            Allocation block = _session.AllocOne(new { Order = 2 });
            _session.Run<RemovePagesCommand>(new { Address = form(block.VirtualAddress.Number()), Order = 2 }).MustSucceed();
            Assert.Equal(_free, _machine.FreePages);
        }
    }

    [Fact]
    public void Rows_that_were_a_file_are_read_by_their_columns()
    {
        object[] rows = [.. _session.Alloc(new { Order = 1, Count = 3 }).Of<Allocation>().Select(one => Row.Of(
            ("Machine", one.Machine), ("Pfn", one.Pfn.ToString(CultureInfo.InvariantCulture)), ("Order", "1"),
            ("VirtualAddress", one.VirtualAddress)))];
        _session.Boot("other");

        _session.Run<RemovePagesCommand>(input: rows).MustSucceed();

        Assert.Equal(_free, _machine.FreePages);
    }

    [Fact]
    public void Failed_requests_among_the_rows_are_passed_over()
    {
        RunResult run = _session.Pipe(
            Call.To<InvokeAllocPagesCommand>(new { Gfp = "GFP_DMA", Order = 10, Count = 100, AllowFailure = true }), Call.To<RemovePagesCommand>());
        run.MustSucceed();
        Assert.Equal(_free, _machine.FreePages);

        _session.Run<RemovePagesCommand>(input: new[] { Row.Of(("Pfn", ""), ("Order", "3"), ("Fault", "OutOfMemory")) }).MustSucceed();
        Assert.Equal(_free, _machine.FreePages);
    }

    [Fact]
    public void A_row_can_name_an_address_and_leave_order_and_machine_to_their_defaults()
    {
        Allocation block = _session.AllocOne();
        _session.Run<RemovePagesCommand>(input: new[] { Row.Of(("Address", block.VirtualAddress)) }).MustSucceed();

        Assert.Equal(_free, _machine.FreePages);
    }

    [Fact]
    public void The_machine_that_is_given_goes_before_that_of_allocations_and_rows()
    {
        MachineHandle twin = _session.Boot("twin");
        Allocation[] blocks = [.. _session.Alloc(new { Order = 1, Count = 2, Machine = "lab" }).Of<Allocation>()];
        _session.Alloc(new { Order = 1, Count = 2 }).MustSucceed();

        _session.Run<RemovePagesCommand>(
            new { Machine = "twin" }, input: new object[] { blocks[0], Row.Of(("Machine", "lab"), ("Pfn", blocks[1].Pfn), ("Order", 1)) }).MustSucceed();

        Assert.Equal((_free - 4, _free), (_machine.FreePages, twin.FreePages));
    }

    [Theory]
    [InlineData("Pfn", "12x", "'12x' is no page frame number")]
    [InlineData("Address", "-1", "'-1' is no address")]
    [InlineData("Frame", "12", "names no block of pages")]
    public void A_row_that_names_no_block_is_an_error_of_that_row(string column, string cell, string message)
    {
        Allocation block = _session.AllocOne();
        PSObject row = Row.Of((column, cell));
        RunResult run = _session.Run<RemovePagesCommand>(input: new object[] { row, block });

        Assert.Equal("InputInvalid", run.Id());
        Assert.Same(row, run.Errors[0].TargetObject);
        Assert.Contains(message, run.Errors[0].Exception.Message, StringComparison.Ordinal);
        Assert.Equal(_free, _machine.FreePages);
    }

    [Fact]
    public void A_machine_that_took_the_name_of_a_removed_one_is_found_in_the_same_pipeline()
    {
        RunResult run = _session.Type("""
            $first = Invoke-AllocPages
            & {
                $first
                Remove-SimMachine lab -Confirm:$false
                $null = New-SimMachine 64MB -Name lab
                Invoke-AllocPages
            } | Remove-Pages
            (Get-SimMachine lab).FreePages
            """);

        Assert.Equal(_free, run.Single<long>());
    }

    [Fact]
    public void Wrong_frees_are_refused_each_with_its_own_id_and_nothing_changes()
    {
        Allocation block = _session.AllocOne(new { Order = 3 });
        Allocation gone = _session.AllocOne(new { Order = 0 });
        _session.Run<RemovePagesCommand>(new { Allocation = gone }).MustSucceed();
        long free = _machine.FreePages;

        Assert.Equal("WrongOrder", Free(new { block.Pfn, Order = 2 }));
        Assert.Equal("WrongOrder", Free(new { block.Pfn }));
        Assert.Equal("TailPage", Free(new { Pfn = block.Pfn + 4, Order = 2 }));
        Assert.Equal("DoubleFree", Free(new { Allocation = gone }));
        Assert.Equal("ForeignFrame", Free(new { Pfn = 0x7000_0000 }));
        Assert.Equal("OrderInvalid", Free(new { block.Pfn, Order = 11 }));
        Assert.Equal("AddressInvalid", Free(new { Address = 4096 }));
        Assert.Equal("AddressInvalid", Free(new { Address = block.VirtualAddress.Number() + 1, Order = 3 }));
        Assert.Equal("NoSuchPlace", Free(new { block.Pfn, Order = 3, Cpu = 5 }));
        Assert.Equal(free, _machine.FreePages);

        string Free(object parameters)
        {
            RunResult run = _session.Run<RemovePagesCommand>(parameters);
            Assert.NotEmpty(run.Remedy());
            return run.Id();
        }
    }

    [Fact]
    public void What_boot_holds_is_not_given_back()
    {
        _session.Boot(new { Path = Lab.Recording("n2-tiny/tiny-buddy") });

        // Of pfn 1 to 3998 of ZONE_DMA 3840 are managed; the first are the firmware's and the kernel's own.
        Assert.Equal("ReservedFrame", _session.Run<RemovePagesCommand>(new { Pfn = 1 }).Id());
    }

    [Fact]
    public void Without_a_block_or_with_two_names_of_one_it_says_what_to_give()
    {
        RunResult nothing = _session.Run<RemovePagesCommand>();
        RunResult order = _session.Run<RemovePagesCommand>(new { Order = 3 });
        RunResult both = _session.Run<RemovePagesCommand>(new { Pfn = 4096, Address = 0xffff888001000000 });

        Assert.All([nothing, order, both], run => Assert.Equal("InputInvalid", run.Id()));
        Assert.Equal("No block of pages is named.", nothing.Errors[0].Exception.Message);
        Assert.Contains("-Pfn", nothing.Remedy(), StringComparison.Ordinal);
        Assert.Contains("both", both.Errors[0].Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_wrong_block_of_a_list_doesn_t_keep_the_others()
    {
        Allocation[] blocks = [.. _session.Alloc(new { Order = 4, Count = 3 }).Of<Allocation>()];
        RunResult run = _session.Run<RemovePagesCommand>(input: new[] { blocks[0], blocks[0], blocks[1], blocks[2] });

        Assert.Equal("DoubleFree", run.Id());
        Assert.Same(blocks[0], run.Errors[0].TargetObject);
        Assert.Equal(_free, _machine.FreePages);
    }

    [Fact]
    public void WhatIf_names_pfn_order_and_machine_and_frees_nothing()
    {
        Allocation block = _session.AllocOne(new { Order = 3 });
        RunResult run = _session.Run<RemovePagesCommand>(new { Allocation = block, WhatIf = true });

        ShouldProcessCall asked = Assert.Single(run.ShouldProcess);
        Assert.Equal(($"pfn 0x{block.Pfn:x6} of lab", "Give back order 3"), (asked.Target, asked.Action));
        Assert.Equal(_free - 8, _machine.FreePages);
    }

    [Fact]
    public void The_impact_is_medium()
    {
        _session.State.PSVariable.Set("ConfirmPreference", "Medium");
        _session.Answers = new Answers(Answer.No);
        Allocation block = _session.AllocOne(new { Order = 3 });
        _session.Run<RemovePagesCommand>(new { Allocation = block }).MustSucceed();

        Assert.Equal(_free - 8, _machine.FreePages);
    }

    [Theory]
    [InlineData("12x")]
    [InlineData("0x")]
    [InlineData("-1")]
    [InlineData(-1L)]
    [InlineData(1.5)]
    public void A_pfn_that_is_no_number_is_refused(object pfn) =>
        Assert.Equal("ParameterArgumentTransformationError", _session.Run<RemovePagesCommand>(new { Pfn = pfn }).EndingId());

    [Fact]
    public void Pages_of_a_machine_that_is_not_in_the_session_are_an_error()
    {
        using var other = new Session();
        Allocation block = _session.AllocOne();

        Assert.Equal("NoMachine", other.Run<RemovePagesCommand>(new { Allocation = block }).Id());
        other.Run<RemovePagesCommand>(new { Allocation = block, Machine = _machine }).MustSucceed();
        Assert.Equal(_free, _machine.FreePages);
    }

    [Fact]
    public void A_failure_object_has_no_pfn_whatever_it_is_made_of() =>
        Assert.Null(_session.Alloc(new { Order = 10, Count = 100, AllowFailure = true }).Output.OfType<AllocationFailure>().Single().Pfn);
}
