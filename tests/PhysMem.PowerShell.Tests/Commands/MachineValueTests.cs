using System.Text.RegularExpressions;
using PhysMem.Engine.Report;
using PhysMem.PowerShell.Commands;
using PhysMem.PowerShell.State;
using PhysMem.PowerShell.Tests.Prompt;

namespace PhysMem.PowerShell.Tests.Commands;

/// <summary>Select-, Copy-, Compare- and Test-SimMachine.</summary>
public sealed class MachineValueTests : IDisposable
{
    private readonly Session _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void A_selected_machine_is_the_current_one_and_the_last_of_several_stays()
    {
        MachineHandle first = _session.Boot("first");
        _session.Boot("second");
        _session.Boot("third");

        Assert.Empty(_session.Run(Call.To<SelectSimMachineCommand>().At("FIRST")).MustSucceed().Output);
        Assert.Equal("first", _session.AllocOne().Machine);
        _session.Pipe(Call.To<GetSimMachineCommand>(new { Name = "[ft]*" }), Call.To<SelectSimMachineCommand>()).MustSucceed();
        Assert.Equal("third", _session.AllocOne().Machine);
        Assert.Same(first, _session.Run<SelectSimMachineCommand>(new { Machine = first, PassThru = true }).Single<MachineHandle>());
    }

    [Fact]
    public void What_can_t_be_selected_leaves_the_current_machine()
    {
        MachineHandle gone = _session.Boot("gone");
        _session.Run<RemoveSimMachineCommand>(new { Machine = gone }).MustSucceed();
        _session.Boot("lab");
        using var other = new Session();
        MachineHandle twin = other.Boot("lab");

        Assert.Equal("NoMachine", _session.Run<SelectSimMachineCommand>(new { Machine = "nope" }).Id());
        Assert.Equal("MachineRemoved", _session.Run<SelectSimMachineCommand>(new { Machine = gone }).Id());
        Assert.Equal("MachineNameTaken", _session.Run<SelectSimMachineCommand>(new { Machine = twin }).Id());
        Assert.Equal("lab", _session.AllocOne().Machine);
    }

    [Fact]
    public void Each_session_has_its_own_current_machine_and_a_selected_one_joins_it()
    {
        MachineHandle lab = _session.Boot("lab");
        _session.Boot("other");
        using var second = new Session();
        second.Run<SelectSimMachineCommand>(new { Machine = lab }).MustSucceed();

        Assert.Equal(("other", "lab"), (_session.AllocOne().Machine, second.AllocOne().Machine));
        Assert.Same(lab, second.Run<GetSimMachineCommand>(new { Name = "lab" }).Single<MachineHandle>());
    }

    [Fact]
    public void A_copy_goes_its_own_way_and_is_not_the_current_machine()
    {
        MachineHandle lab = _session.Boot("lab");
        _session.Alloc(new { Order = 2, Count = 50 }).MustSucceed();
        MachineHandle copy = _session.Run<CopySimMachineCommand>().Single<MachineHandle>();
        long free = copy.FreePages;

        Assert.Equal(("lab2", lab.FreePages), (copy.Name, free));
        Allocation mine = _session.AllocOne(new { Order = 3 });
        Assert.Equal(("lab", free), (mine.Machine, copy.FreePages));
        Assert.Equal(mine.Pfn, _session.AllocOne(new { Order = 3, Machine = "lab2" }).Pfn);
    }

    [Fact]
    public void A_copy_is_named_by_position_and_never_takes_a_name_or_happens_with_WhatIf()
    {
        _session.Boot("lab");
        Assert.Equal("before", _session.Run(Call.To<CopySimMachineCommand>().At("lab", "before")).Single<MachineHandle>().Name);
        Assert.Equal("MachineNameTaken", _session.Run<CopySimMachineCommand>(new { Name = "LAB" }).Id());
        Assert.Equal("NoMachine", _session.Run(Call.To<CopySimMachineCommand>().At("nope")).Id());

        RunResult asked = _session.Run<CopySimMachineCommand>(new { Name = "ghost", WhatIf = true });
        Assert.Equal(("lab", "Copy the machine as 'ghost'"), (Assert.Single(asked.ShouldProcess).Target, asked.ShouldProcess[0].Action));
        Assert.Equal(2, _session.Run<GetSimMachineCommand>().Output.Count);
    }

    [Fact]
    public void Equal_machines_have_no_differences_and_others_a_row_for_each()
    {
        MachineHandle lab = _session.Boot("lab");
        _session.Run<CopySimMachineCommand>(new { Name = "copy" }).MustSucceed();
        Assert.Empty(_session.Run(Call.To<CompareSimMachineCommand>().At("lab", "copy")).MustSucceed().Output);

        _session.Run<SetSimMachineCommand>(new { Sysctl = "extfrag_threshold", Value = 400 }).MustSucceed();
        MachineDifference row = _session.Run(Call.To<CompareSimMachineCommand>().At("copy")).Single<MachineDifference>();
        Assert.Equal(("copy", "lab", "extfrag_threshold", "500", "400"), (row.ReferenceMachine, row.DifferenceMachine, row.Property, row.Reference, row.Difference));
        Assert.Equal(row, _session.Run<CompareSimMachineCommand>(new { ReferenceMachine = "copy" }, input: new[] { lab }).Single<MachineDifference>());
        Assert.Equal("NoMachine", _session.Run(Call.To<CompareSimMachineCommand>().At("copy", "nope")).Id());
    }

    [Fact]
    public void A_machine_that_only_commands_have_used_is_sound()
    {
        _session.Boot("lab");
        _session.Alloc(new { Order = 1, Count = 30 }).MustSucceed();

        Assert.True(_session.Run(Call.To<TestSimMachineCommand>().At("lab")).Single<bool>());
        Assert.Empty(_session.Run<TestSimMachineCommand>(new { Detailed = true }).MustSucceed().Output);
    }

    // A recorded state in which two free buddies lie apart; only -Force takes it.
    [Fact]
    public void What_is_wrong_with_a_machine_is_told_with_its_place()
    {
        _session.Boot("lab");
        using var file = new EditedMachine(_session, "lab", text => Regex.Replace(text, "^(?!STATE)(?:.*\n)*?(?=STATE)|(?<=ENDSTATE label=machine\n)(?:.*\n)*", "")
            .Replace("order=4 mt=U n=2 : 16 128\n", "order=4 mt=U n=4 : 16 128 32 48\n", StringComparison.Ordinal)
            .Replace("FREE nid=0 zone=0 order=5 mt=U n=1 : 32\n", "", StringComparison.Ordinal));
        RunResult refused = _session.Run<NewSimMachineCommand>(new { file.Path, Name = "broken" });
        Assert.Equal("InputInvalid", refused.Id());
        Assert.Contains("-Force", refused.Remedy(), StringComparison.Ordinal);
        RunResult forced = _session.Run<NewSimMachineCommand>(new { file.Path, Name = "broken", Force = true }).MustSucceed();
        Assert.StartsWith("Machine 'broken' is not sound", Assert.Single(forced.Warnings), StringComparison.Ordinal);

        RunResult run = _session.Run<TestSimMachineCommand>(new { Verbose = true });
        Assert.False(run.Single<bool>());
        Assert.Contains("not merged with its free buddy 48", Assert.Single(run.Verbose), StringComparison.Ordinal);
        AuditFinding finding = _session.Run<TestSimMachineCommand>(new { Detailed = true }).Single<AuditFinding>();
        Assert.Equal(("broken", 0, "DMA", 32L), (finding.Machine, finding.Node, finding.Zone, finding.Pfn));
    }
}
