using PhysMem.Engine.Twins;
using PhysMem.PowerShell.Commands;
using PhysMem.PowerShell.Tests.Prompt;

namespace PhysMem.PowerShell.Tests.Commands;

/// <summary>The dial at the prompt.</summary>
public sealed class SetSimFragmentationTests : IDisposable
{
    private readonly Session _session = new();

    public SetSimFragmentationTests() => _session.Boot(new { Memory = "64MB", Name = "lab" });

    public void Dispose() => _session.Dispose();

    [Fact]
    public void An_index_is_reached_for_huge_pages_when_no_order_is_named()
    {
        RunResult run = _session.Run<SetSimFragmentationCommand>(new { UnusableIndex = 1000 });

        Assert.All(run.MustSucceed().Of<FragmentationReached>(), row => Assert.Equal(row.Wanted, row.Reached));
        Assert.Empty(run.Warnings);
        Assert.Equal(0, _session.Type("(Get-SimFragmentation -Order 9 | Measure-Object Suitable -Sum).Sum -as [int]").Single<int>());
    }

    [Fact]
    public void One_machine_s_buddyinfo_is_another_s_target() => Assert.True(_session.Type(
        """
        $null = Set-SimFragmentation 600 -Order 4 -MovableShare 0.5 -Seed 7
        $text = Get-SimProcFile buddyinfo
        $null = New-SimMachine 64MB -Name other | Set-SimFragmentation -BuddyInfo $text
        "$(Get-SimProcFile buddyinfo -Machine other)" -eq "$text"
        """).Single<bool>());

    [Fact]
    public void What_there_is_no_room_for_is_warned_of_with_the_reason()
    {
        string Warning(string blocks) => Assert.Single(_session.Type(
            $"$null = New-SimMachine 64MB -Name once; $null = Set-SimFragmentation -Machine once -BuddyInfo 'Node 0, zone DMA {blocks}'; Remove-SimMachine once -Force").Warnings);

        Assert.EndsWith("doesn't come to all of the blocks in DMA of node 0: they have 9999 pages, and 3998 were free.", Warning("9999 0 0 0 0 0 0 0 0 0 0"), StringComparison.Ordinal);
        Assert.EndsWith("they have 3990 pages, and 3998 were free, in pieces that have no room for them side by side.", Warning("3990 0 0 0 0 0 0 0 0 0 0"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_of_another_machine_is_an_error_and_changes_nothing()
    {
        RunResult run = _session.Type("Set-SimFragmentation -BuddyInfo 'Node 3, zone DMA 1 0 0 0 0 0 0 0 0 0 0'");

        Assert.Equal("InputInvalid", run.Id());
        Assert.True(_session.Type("$machine = Get-SimMachine lab; $machine.FreePages -eq $machine.ManagedPages").Single<bool>());
    }

    [Fact]
    public void A_share_is_told_in_thousandths() => Assert.Contains(
        "such as 700, which is a share of 0.7", Assert.Single(_session.Type("Set-SimFragmentation -UnusableIndex 0.7").Errors).Exception.Message, StringComparison.Ordinal);
}
