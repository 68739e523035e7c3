using PhysMem.Engine.Report;
using PhysMem.PowerShell.Commands;
using PhysMem.PowerShell.Tests.Prompt;

namespace PhysMem.PowerShell.Tests.Commands;

/// <summary>Names of machines come and go; an allocation is of the machine that gave it.</summary>
public sealed class MachineIdentityTests : IDisposable
{
    private readonly Session _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void A_block_of_a_removed_machine_is_not_one_of_the_next_of_its_name()
    {
        _session.Boot("lab");
        Allocation old = _session.AllocOne(new { Order = 2 });
        _session.Run<RemoveSimMachineCommand>(new { Machine = "lab" }).MustSucceed();
        _session.Boot("lab");
        Allocation own = _session.AllocOne(new { Order = 2 });
        Assert.Equal(old.Pfn, own.Pfn);

        Assert.Equal("MachineRemoved", _session.Run<RemovePagesCommand>(input: new[] { old }).Id());
        _session.Run<RemovePagesCommand>(input: new[] { own }).MustSucceed();
    }

    [Theory]
    [InlineData("$old | Export-Csv $file; Import-Csv $file")]
    [InlineData("$old | Export-Clixml $file; Import-Clixml $file")]
    [InlineData("$old | ConvertTo-Json | ConvertFrom-Json")]
    [InlineData("$page | ConvertTo-Csv | ConvertFrom-Csv")]
    public void Rows_know_whose_they_are(string rows)
    {
        string file = Path.GetTempFileName();
        _session.Type($"$file = '{file}'; $null = New-SimMachine 64MB -Name lab; $old = Invoke-AllocPages -Order 2; $page = Get-SimPage $old.Pfn").MustSucceed();
        _session.Type("Remove-SimMachine lab; $null = New-SimMachine 64MB -Name lab; $new = Invoke-AllocPages -Order 2").MustSucceed();

        RunResult stale = _session.Type($"{rows} | Remove-Pages");
        Assert.Equal("MachineRemoved", stale.Id());
        _session.Type("$new | Export-Csv $file; Import-Csv $file | Remove-Pages").MustSucceed();
        File.Delete(file);
    }

    // A machine that was read goes on from where it was written: it has the blocks of before, and none of those after.
    [Fact]
    public void A_file_s_machine_knows_the_blocks_of_before_it_was_written()
    {
        string file = Path.GetTempFileName();
        _session.Type("$null = New-SimMachine 64MB -Name lab; $before = Invoke-AllocPages -Order 2 | ConvertTo-Csv").MustSucceed();
        _session.Type($"Export-SimMachine '{file}'; $after = Invoke-AllocPages -Order 2 | ConvertTo-Csv").MustSucceed();
        _session.Type($"$before | ConvertFrom-Csv | Remove-Pages; Remove-SimMachine lab; $null = Import-SimMachine '{file}'; $null = Invoke-AllocPages -Order 2").MustSucceed();

        Assert.Equal("MachineRemoved", _session.Type("$after | ConvertFrom-Csv | Remove-Pages").Id());
        _session.Type("$before | ConvertFrom-Csv | Remove-Pages").MustSucceed();
        File.Delete(file);
    }

    [Fact]
    public void Who_names_the_machine_means_it()
    {
        _session.Boot("lab");
        Allocation old = _session.AllocOne(new { Order = 2 });
        _session.Run<RemoveSimMachineCommand>(new { Machine = "lab" }).MustSucceed();
        _session.Boot("lab");
        _session.AllocOne(new { Order = 2 });

        _session.Run<RemovePagesCommand>(new { Machine = "lab" }, new[] { old }).MustSucceed();
    }

    [Theory]
    [InlineData("*")]
    [InlineData("a?")]
    [InlineData("[x]")]
    public void A_pattern_is_no_name(string name) =>
        Assert.Equal("MachineDescriptionInvalid", _session.Run<NewSimMachineCommand>(new { Memory = "8MB", Name = name }).Id());

    // The list of a session is found by name, and free names are found without trying all.
    [Fact]
    public void Names_that_are_free_again_are_given_again()
    {
        _session.Boot(new { Memory = "8MB" });
        _session.Boot(new { Memory = "8MB" });
        _session.Boot(new { Memory = "8MB" });
        _session.Run<RemoveSimMachineCommand>(new { Machine = "machine2" }).MustSucceed();
        Assert.Equal(["machine2", "machine4"], new[] { _session.Boot(new { Memory = "8MB" }).Name, _session.Boot(new { Memory = "8MB" }).Name });
    }
}
