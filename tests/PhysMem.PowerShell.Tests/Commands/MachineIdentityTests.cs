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
