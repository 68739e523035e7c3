using PhysMem.PowerShell.Objects;
using PhysMem.PowerShell.Tests.Prompt;

namespace PhysMem.PowerShell.Tests.Commands;

/// <summary>What a request for contiguous pages writes when there are none.</summary>
public sealed class InvokeAllocContigPagesTests : IDisposable
{
    private readonly Session _session = new();

    public InvokeAllocContigPagesTests() => _session.Boot();

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("1TB -Node 0", null, 0, 1L << 28, "OutOfMemory", "no 268435456 pages from node 0 on")]
    [InlineData("-Pages 3 -StartPfn $held.Pfn", null, null, 3L, "RangeBusy", "is in use and can't be moved")]
    public void AllowFailure_makes_a_failure_an_object_with_the_columns_of_an_allocation(
        string arguments, long? pfn, int? node, long pages, string fault, string reason)
    {
        _session.Type("$held = Invoke-AllocPages -Order 2");
        AllocationFailure failure = _session.Type($"Invoke-AllocContigPages {arguments} -AllowFailure").Single<AllocationFailure>();

        Assert.Equal(
            ("lab", pfn, 0, pages, pages * 4096, node, "GFP_KERNEL", fault),
            (failure.Machine, failure.Pfn, failure.Order, failure.Pages, failure.Bytes, failure.Node, failure.Gfp, failure.Fault));
        Assert.Contains(reason, failure.Reason, StringComparison.Ordinal);
        Assert.Equal("", failure.GetKernelLog());
    }

    [Fact]
    public void Without_it_the_error_is_about_the_same_object_and_changes_nothing()
    {
        long free = _session.Type("(Get-SimMachine).FreePages").Single<long>();
        RunResult run = _session.Type("Invoke-AllocContigPages 1TB");

        Assert.Equal(("OutOfMemory", "OutOfMemory"), (run.Id(), Assert.IsType<AllocationFailure>(run.Errors[0].TargetObject).Fault));
        Assert.Equal(free, _session.Type("(Get-SimMachine).FreePages").Single<long>());
    }

    [Fact]
    public void Failures_and_pages_make_one_table_and_only_pages_are_given_back()
    {
        _session.Type("$rows = 4MB, 1TB, 4MB | ForEach-Object { Invoke-AllocContigPages $_ -AllowFailure }");

        Assert.Equal(["", "OutOfMemory", ""], _session.Type("$rows.ForEach({ \"$($_.Fault)\" })").Output.Select(one => $"{one}"));
        _session.Type("$rows | Where-Object Pfn | Remove-Pages").MustSucceed();
    }

    [Fact]
    public void There_is_no_report_of_it_to_explain()
    {
        RunResult run = _session.Type("Invoke-AllocContigPages 1TB -AllowFailure | Debug-AllocFailure");

        Assert.Equal("InputInvalid", run.Id());
        Assert.Contains("no zones to explain", run.Errors[0].Exception.Message, StringComparison.Ordinal);
    }
}
