using PhysMem.Engine.Report;
using PhysMem.PowerShell.Commands;
using PhysMem.PowerShell.State;
using PhysMem.PowerShell.Tests.Prompt;

namespace PhysMem.PowerShell.Tests.Commands;

/// <summary>Get-SimMachine, Remove-SimMachine, and which machine -Machine means.</summary>
public sealed class SimMachineTests : IDisposable
{
    private readonly Session _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Machines_are_listed_oldest_first_and_found_by_wildcard()
    {
        _session.Boot("lab1");
        _session.Boot("lab2");
        _session.Boot("other");

        Assert.Equal(["lab1", "lab2", "other"], Names(null));
        Assert.Equal(["lab1", "lab2"], Names(new { Name = "LAB*" }));
        Assert.Equal(["lab1", "other"], Names(new { Name = new[] { "other", "lab1" } }));
        Assert.Empty(Names(new { Name = "x*" }));
    }

    [Fact]
    public void A_name_that_nobody_has_is_an_error_that_lists_the_others()
    {
        _session.Boot("lab");
        RunResult run = _session.Run<GetSimMachineCommand>(new { Name = new[] { "lab", "nope" } });

        Assert.Single(run.Of<MachineHandle>());
        Assert.Equal("NoMachine", run.Id());
        Assert.Equal("nope", run.Errors[0].TargetObject);
        Assert.Contains("'lab'", run.Errors[0].Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_machine_every_command_about_one_says_so()
    {
        Assert.Equal("NoMachine", _session.Alloc().Id());
        Assert.Equal("NoMachine", _session.Run<GetFreePagesCommand>().Id());
        Assert.Equal("NoMachine", _session.Run<RemovePagesCommand>(new { Pfn = 1 }).Id());
        Assert.Equal("NoMachine", _session.Run<GetSimNodeCommand>().Id());
        Assert.Equal("NoMachine", _session.Run<GetSimZoneCommand>().Id());
        Assert.Equal("NoMachine", _session.Run<GetSimFreeAreaCommand>().Id());
        Assert.Equal("NoMachine", _session.Run<GetSimSysctlCommand>().Id());
        Assert.Equal("NoMachine", _session.Run<CopySimMachineCommand>().Id());
        Assert.Equal("NoMachine", _session.Run<ExportSimMachineCommand>(new { Path = "x" }).Id());
        Assert.Equal("NoMachine", _session.Run<TestSimMachineCommand>().Id());
        Assert.Contains("New-SimMachine", _session.Alloc().Remedy(), StringComparison.Ordinal);
    }

    [Fact]
    public void Machine_wins_over_the_current_one_and_takes_names_and_machines()
    {
        MachineHandle first = _session.Boot("first");
        _session.Boot("second");

        Assert.Equal("second", _session.AllocOne().Machine);
        Assert.Equal("first", _session.AllocOne(new { Machine = "FIRST" }).Machine);
        Assert.Equal("first", _session.AllocOne(new { Machine = first }).Machine);
        Assert.Equal("second", _session.AllocOne(new { Machine = "" }).Machine);
    }

    [Fact]
    public void Machines_and_names_and_rows_with_a_Machine_column_can_be_piped_in()
    {
        MachineHandle first = _session.Boot("first");
        _session.Boot("second");
        object[] input = [first, "second", Row.Of(("Machine", "first")), new AllocationStub("second")];

        Assert.Equal(
            ["first", "second", "first", "second"],
            _session.Run<InvokeAllocPagesCommand>(input: input).MustSucceed().Of<Allocation>().Select(one => one.Machine));
    }

    [Fact]
    public void A_number_that_is_piped_in_is_no_machine_s_name()
    {
        _session.Boot();

        Assert.Equal("InputInvalid", _session.Run<GetSimNodeCommand>(input: new[] { 7 }).Id());
    }

    [Fact]
    public void On_the_command_line_it_wins_over_the_pipeline()
    {
        _session.Boot("first");
        _session.Boot("second");

        RunResult run = _session.Run<InvokeAllocPagesCommand>(
            new { Machine = "first" }, input: new[] { Row.Of(("Order", 1), ("Machine", "second")) });

        Assert.Equal(("first", 1), (run.Single<Allocation>().Machine, run.Single<Allocation>().Order));
    }

    [Fact]
    public void Removing_the_current_machine_makes_the_last_of_the_others_current()
    {
        _session.Boot("first");
        _session.Boot("second");
        _session.Boot("third");
        _session.Run<RemoveSimMachineCommand>(new { Machine = "third" }).MustSucceed();
        Assert.Equal("second", _session.AllocOne().Machine);

        _session.Run<RemoveSimMachineCommand>(new { Machine = "first" }).MustSucceed();
        Assert.Equal("second", _session.AllocOne().Machine);
    }

    [Fact]
    public void A_removed_machine_refuses_to_work_and_still_prints()
    {
        MachineHandle machine = _session.Boot("lab");
        Allocation page = _session.AllocOne();
        Assert.Empty(_session.Pipe(Call.To<GetSimMachineCommand>(), Call.To<RemoveSimMachineCommand>()).MustSucceed().Output);

        Assert.True(machine.Removed);
        Assert.Equal((0L, false, "lab"), (machine.FreePages, _session.InRunspace(() => machine.Current), machine.ToString()));
        Assert.Equal("MachineRemoved", _session.Alloc(new { Machine = machine }).Id());
        Assert.Equal("MachineRemoved", _session.Run<GetSimZoneCommand>(new { Machine = machine }).Id());
        Assert.Equal("MachineRemoved", _session.Run<RemovePagesCommand>(new { Pfn = page.Pfn, Machine = machine }).Id());
        Assert.Empty(_session.Run<GetSimMachineCommand>().Output);
    }

    [Fact]
    public void Several_machines_are_removed_at_once_and_an_unknown_one_stops_nothing()
    {
        _session.Boot("first");
        _session.Boot("second");
        _session.Boot("third");

        RunResult run = _session.Run<RemoveSimMachineCommand>(new { Machine = new object[] { "first", "nope", "third" } });

        Assert.Equal("NoMachine", run.Id());
        Assert.Equal(["second"], Names(null));
    }

    [Fact]
    public void Removal_is_confirmed_unless_Force_says_otherwise_and_WhatIf_keeps_the_machine()
    {
        MachineHandle machine = _session.Boot("lab");
        RunResult run = _session.Run<RemoveSimMachineCommand>(new { Machine = machine, Force = true, WhatIf = true });

        Assert.Equal("lab", Assert.Single(run.ShouldProcess).Target);
        Assert.False(machine.Removed);

        // At the default preference, which is High.
        _session.State.PSVariable.Set("ConfirmPreference", "High");
        _session.Answers = new Answers(Answer.No);
        _session.Run<RemoveSimMachineCommand>(new { Machine = machine }).MustSucceed();
        Assert.False(machine.Removed);
        _session.Answers = new Answers(Answer.No);
        _session.Run<RemoveSimMachineCommand>(new { Machine = machine, Force = true, Confirm = true }).MustSucceed();
        Assert.False(machine.Removed);

        _session.Run<RemoveSimMachineCommand>(new { Machine = machine, Force = true }).MustSucceed();
        Assert.True(machine.Removed);
    }

    [Fact]
    public void Node_data_has_an_entry_for_each_node_that_there_could_be_and_nodes_where_they_are()
    {
        MachineHandle machine = _session.Boot(new { Memory = "64MB", Node = 2, Name = "lab" });

        Assert.Equal((1024, 1), (machine.NodeData.Length, _session.Boot(new { Memory = "1GB", Architecture = "i386" }).NodeData.Length));
        Assert.Equal(_session.Run<GetSimNodeCommand>(new { Node = 1, Machine = machine }).Single<NodeReport>(), machine.NodeData[1]);
        Assert.All([2, 1023, 1024, -1], node => Assert.Null(machine.NodeData[node]));
        Assert.Equal([0, 1], machine.NodeData.Select(node => node.Node));
        Assert.Equal("0-1", machine.NodeData.ToString());

        _session.Run<RemoveSimMachineCommand>(new { Machine = machine }).MustSucceed();
        Assert.Null(machine.NodeData[0]);
        Assert.Empty(machine.NodeData);
    }

    [Fact]
    public void Sessions_don_t_see_each_other_s_machines_but_a_machine_can_be_carried_over()
    {
        using var other = new Session();
        MachineHandle machine = _session.Boot("lab");

        Assert.Empty(other.Run<GetSimMachineCommand>().Output);
        Assert.Equal("NoMachine", other.Alloc(new { Machine = "lab" }).Id());
        Assert.Equal("lab", other.AllocOne(new { Machine = machine }).Machine);
        Assert.Equal((true, false), (_session.InRunspace(() => machine.Current), other.InRunspace(() => machine.Current)));
    }

    private IEnumerable<string> Names(object? parameters) =>
        _session.Run<GetSimMachineCommand>(parameters).MustSucceed().Of<MachineHandle>().Select(one => one.Name);

    private sealed record AllocationStub(string Machine);
}
