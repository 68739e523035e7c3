using System.Management.Automation;
using PhysMem.Engine.Report;
using PhysMem.PowerShell.State;
using PhysMem.PowerShell.Tests.Prompt;

namespace PhysMem.PowerShell.Tests.Commands;

/// <summary>-Explain: the request is made, and its decisions are written in the place of its pages.</summary>
public sealed class ExplainTests : IDisposable
{
    private readonly Session _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void The_request_is_made_as_without_it()
    {
        MachineHandle silent = _session.Boot("silent"), told = _session.Boot("told");
        Allocation page = _session.AllocOne(new { Machine = silent, Order = 3 });
        DecisionReport[] rows = Explain(new { Machine = told, Order = 3, Explain = true });

        Assert.All(rows, row => Assert.Equal(("told", 1), (row.Machine, row.Request)));
        Assert.Equal(
            (page.Pfn, page.Order, page.Pages, page.Node, page.Zone, page.MigrateType, page.Gfp),
            (rows[^1].Pfn!.Value, rows[^1].Order!.Value, rows[^1].Pages!.Value, rows[^1].Node!.Value, rows[^1].Zone, rows[^1].MigrateType, rows[^1].Gfp));
        Assert.Equal(silent.FreePages, told.FreePages);
    }

    // All rows are piped: those without a frame number are passed over.
    [Theory]
    [InlineData("Invoke-AllocPages -Order 5 -Explain")]
    [InlineData("Invoke-AllocPages -Order 2 -Count 3 -Explain")]
    [InlineData("Invoke-AllocPages -Exact 5 -Explain")]
    [InlineData("Invoke-AllocPages -Bulk 12 -Explain")]
    [InlineData("Get-FreePages -Order 1 -Explain")]
    [InlineData("Invoke-AllocPages -Order 5 -Explain | ConvertTo-Csv | ConvertFrom-Csv")]
    [InlineData("Invoke-AllocPages -Bulk 12 -Explain | ConvertTo-Json | ConvertFrom-Json | Write-Output")]
    public void What_it_writes_can_be_given_back_as_it_is(string line)
    {
        MachineHandle machine = _session.Boot();
        long free = machine.FreePages;

        _session.Type($"$rows = {line}").MustSucceed();
        Assert.True(machine.FreePages < free);
        RunResult run = _session.Type("$rows | Remove-Pages");

        Assert.Empty(run.MustSucceed().Warnings);
        Assert.Equal(free, machine.FreePages);
    }

    [Fact]
    public void Each_request_has_its_number_and_the_last_row_of_each_is_its_result()
    {
        _session.Boot();
        DecisionReport[] rows = Explain(new { Order = 10, Gfp = "GFP_DMA", Count = 9, Explain = true });
        var requests = rows.GroupBy(row => row.Request).ToArray();

        // 16 MiB of DMA have three blocks of the largest order.
        Assert.Equal([1, 2, 3, 4], requests.Select(one => one.Key));
        Assert.All(requests, one => Assert.Equal(Enumerable.Range(1, one.Count()), one.Select(row => row.Step)));
        Assert.All(requests, one => Assert.Equal("Result", one.Last().Kind));
        Assert.Equal([null, null, null, "OutOfMemory"], requests.Select(one => one.Last().Fault));
    }

    [Fact]
    public void The_rows_of_a_table_are_requests_of_one_command()
    {
        _session.Boot(new { Memory = "1GB", Architecture = "i386" });
        IReadOnlyList<DecisionReport> rows = _session.Type(
            "'Gfp', 'GFP_USER', 'GFP_HIGHUSER' | ConvertFrom-Csv | Get-FreePages -Explain -WarningAction Ignore").MustSucceed().Of<DecisionReport>();

        Assert.Equal([(1, "GFP_USER"), (2, "GFP_USER")], rows.Where(row => row.Kind == "Result").Select(row => (row.Request, row.Gfp!)));
        Assert.DoesNotContain(rows, row => row.Zone == "HighMem");
    }

    [Fact]
    public void A_failure_is_a_row_and_no_error()
    {
        _session.Boot();
        RunResult run = _session.Type("$null = Invoke-AllocPages -Count 1mb -ErrorAction Ignore; Invoke-AllocPages GFP_NOFS -Explain");
        DecisionReport last = run.MustSucceed().Of<DecisionReport>()[^1];

        Assert.Equal(("Result", "OomPretends", "WouldNotReturn", null), (last.Kind, last.Rule, last.Fault, last.Pfn));
        Assert.Contains("the call would not return", last.Reason, StringComparison.Ordinal);
        Assert.Empty(run.Verbose);
    }

    [Fact]
    public void A_request_that_makes_no_sense_is_an_error_all_the_same()
    {
        _session.Boot();
        RunResult run = _session.Alloc(new { Order = 11, Explain = true });

        Assert.Equal("OrderInvalid", run.Id());
        Assert.Empty(run.Output);
    }

    [Fact]
    public void With_WhatIf_nothing_is_asked_for()
    {
        MachineHandle machine = _session.Boot();
        long free = machine.FreePages;

        Assert.Empty(_session.Alloc(new { Explain = true, WhatIf = true }).MustSucceed().Output);
        Assert.Equal(free, machine.FreePages);
    }

    // Read back from a file the columns are numbers again, and the kernel's sum holds.
    [Fact]
    public void A_file_of_decisions_says_why_by_itself()
    {
        _session.Boot();
        _session.Type("$null = Invoke-AllocPages -Count 1mb -ErrorAction Ignore").MustSucceed();
        IReadOnlyList<PSObject> tests = _session.Type("""
            $rows = 'GFP_KERNEL', 'GFP_ATOMIC' | ForEach-Object { Invoke-AllocPages $_ -Explain } | ConvertTo-Csv | ConvertFrom-Csv
            $rows | Where-Object Kind -eq WatermarkTest
            """).MustSucceed().Of<PSObject>();

        Assert.All(tests, row => Assert.Equal(
            Number(row, "Needed"), Number(row, "Mark") + Number(row, "Boost") - Number(row, "Lowered") + Number(row, "Reserve")));
        Assert.All(tests, row => Assert.Equal(
            Number(row, "Free") - Number(row, "Unusable") > Number(row, "Needed"), bool.Parse((string)row.Properties["Passed"].Value)));
        Assert.Contains(tests, row => Number(row, "Lowered") > 0);
        Assert.Contains(tests, row => Number(row, "Boost") > 0);
        Assert.Contains(tests, row => Number(row, "Reserve") > 0);
        Assert.Contains(tests, row => Number(row, "Rounds") == 16);
    }

    private DecisionReport[] Explain(object parameters) => [.. _session.Alloc(parameters).MustSucceed().Of<DecisionReport>()];

    private static long Number(PSObject row, string column) =>
        long.Parse((string)row.Properties[column].Value, System.Globalization.CultureInfo.InvariantCulture);
}
