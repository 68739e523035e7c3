using PhysMem.PowerShell.Commands;
using PhysMem.PowerShell.Objects;
using PhysMem.PowerShell.Tests.Prompt;

namespace PhysMem.PowerShell.Tests.Commands;

/// <summary>Synthetic workloads at the prompt; what they do is tested in the engine.</summary>
public sealed class InvokeSimWorkloadTests : IDisposable
{
    private readonly Session _session = new();

    public InvokeSimWorkloadTests() => _session.Boot(new { Memory = "64MB", Name = "lab" });

    public void Dispose() => _session.Dispose();

    [Fact]
    public void All_kinds_load_the_current_machine_when_nothing_is_said()
    {
        SimWorkload[] rows = [.. _session.Run<InvokeSimWorkloadCommand>().MustSucceed().Output.Cast<SimWorkload>()];

        Assert.Equal(["Slab", "PageCache", "ForkExit", "NetAtomic", "HugePage"], rows.Select(row => row.Kind));
        Assert.All(rows, row => Assert.Equal(("lab", 1, row.Requests), (row.Machine, row.Seed, row.Orders.Sum(one => one.Requests))));
        Assert.Equal(100_000, rows.Sum(row => row.Calls));
        Assert.All(rows, row => Assert.Equal((row.HeldBlocks, row.Kind == "PageCache" ? 0 : row.HeldPages), (row.Blocks.Count, row.Blocks.Sum(block => block.Pages))));
    }

    [Fact]
    public void Piped_machines_come_out_in_their_order_each_as_if_alone()
    {
        const string fields = "Select-Object Kind, Requests, ExtFragEvents, @{ n = 'At'; e = { \"$($_.Blocks.Pfn)\" } } | ConvertTo-Csv";
        string[] machines = [.. _session.Type(
            "$copies = 'c', 'a', 'b' | ForEach-Object { Copy-SimMachine lab $_ }; ($rows = $copies | Invoke-SimWorkload -Calls 2e4 -Seed 5).Machine | Select-Object -Unique")
            .MustSucceed().Output.Cast<string>()];

        Assert.Equal(["c", "a", "b"], machines);
        Assert.True(_session.Type(
            $"$alone = Invoke-SimWorkload -Calls 2e4 -Seed 5 | {fields}; -not ('a', 'b', 'c' | Where-Object {{ $name = $_; \"$($rows | Where-Object Machine -EQ $name | {fields})\" -ne \"$alone\" }})")
            .Single<bool>());
    }

    [Fact]
    public void Blocks_go_back_also_through_a_file()
    {
        Assert.True(_session.Type(
            "(Invoke-SimWorkload ForkExit, HugePage -Calls 5000).Blocks | ConvertTo-Csv | ConvertFrom-Csv | Remove-Pages; $lab = Get-SimMachine lab; $lab.FreePages -eq $lab.ManagedPages")
            .Single<bool>());
    }

    [Fact]
    public void A_second_workload_leaves_the_first_one_s_blocks_alone()
    {
        RunResult run = _session.Type(
            "$first = (Invoke-SimWorkload Slab -Calls 9999).Blocks; $null = Invoke-SimWorkload -Calls 99999 -Seed 2; $first | Remove-Pages");
        Assert.Empty(run.MustSucceed().Output);
    }

    [Theory]
    [InlineData("Slab", "Slab")]
    [InlineData("slab, HUGEPAGE", "Slab HugePage")]
    [InlineData("@{ PageCache = 5; NetAtomic = 0.5; Slab = 0 }", "PageCache NetAtomic")]
    [InlineData("@{ PageCache = '5' }", "PageCache")]
    public void A_mix_is_a_table_or_a_list_of_kinds(string mix, string kinds) =>
        Assert.Equal(kinds, _session.Type($"\"$((Invoke-SimWorkload {mix} -Calls 500).Kind)\"").Single<string>());

    [Theory]
    [InlineData("Slob", "*'Slob' is no kind*Slab, PageCache, ForkExit*")]
    [InlineData("@{ Slab = 'x' }", "*weight of 'Slab' is 'x'*no number*")]
    [InlineData("@{ Slab = -1 }", "*weight of Slab is -1*")]
    [InlineData("@{ Slab = 0 }", "*no sum above 0*")]
    [InlineData("@{}", "*no sum above 0*")]
    public void A_mix_that_can_t_be_read_says_what_to_write(string mix, string error) =>
        Assert.True(_session.Type($"try {{ Invoke-SimWorkload {mix} }} catch {{ \"$_\" -like \"{error}\" }}").Single<bool>());

    [Fact]
    public void A_machine_has_one_workload_at_a_time()
    {
        RunResult run = _session.Type("Invoke-SimWorkload Slab -Calls 10 -Machine lab, LAB");

        Assert.Equal("InputInvalid", run.Id());
        Assert.Single(run.Output);
        Assert.Equal("NoMachine", _session.Type("Invoke-SimWorkload -Machine nobody").Id());
    }

    [Fact]
    public void Each_kind_is_a_task_of_the_trace_and_later_commands_are_not() => Assert.Equal(
        "ForkExit physmem Slab",
        _session.Type("\"$((Trace-SimMachine { Invoke-SimWorkload Slab, ForkExit -Calls 100; Invoke-AllocPages } | Import-SimTrace).Task | Sort-Object -Unique)\"").Single<string>());

    [Fact]
    public void Tab_offers_the_kinds() => Assert.Equal(
        ["Slab", "PageCache", "ForkExit", "NetAtomic", "HugePage"],
        _session.Complete("Invoke-SimWorkload ").Select(one => one.CompletionText));
}
