using System.Management.Automation;
using PhysMem.Engine.Describe;
using PhysMem.Engine.Face;
using PhysMem.PowerShell.Tests.Prompt;

namespace PhysMem.PowerShell.Tests.Commands;

/// <summary>What the error of a failed request advises follows from its cause.</summary>
public sealed class FailureAdviceTests : IDisposable
{
    private readonly Session _session = new();

    public void Dispose() => _session.Dispose();

    // The zone's three blocks of order 10 are gone: 926 pages of 1024 - 1 are left, below min 42 by 140.
    [Fact]
    public void Too_few_pages_are_told_by_zone_and_number()
    {
        Type("New-SimMachine 6GB -Node 2");

        Assert.Equal(
            "Node 0 DMA is 140 pages short of its min watermark: free pages with Remove-Pages, or ask for order 9 or less.",
            Advice("Invoke-AllocPages GFP_DMA 10 -Count 5"));
    }

    [Fact]
    public void Fragmentation_is_told_with_the_order_that_is_left()
    {
        Type("New-SimMachine 64MB");
        Type("$all = Invoke-AllocPages 'GFP_NOWAIT|__GFP_MEMALLOC' -Count 100000 -AllowFailure");
        Type("$all | Where-Object { $null -ne $_.Pfn -and $_.Pfn % 2 -eq 0 } | Remove-Pages; Clear-SimPageSet");

        string advice = Advice("Invoke-AllocPages GFP_KERNEL 4");
        Assert.Matches("^Node 0 DMA32 has [0-9]+ pages free, but no block of order 4 that the request may take: ", advice);
        Assert.Contains("ask for order 0 or less", advice, StringComparison.Ordinal);
        Assert.Contains("Invoke-SimCompaction", advice, StringComparison.Ordinal);
    }

    [Fact]
    public void Areas_that_hold_movable_pages_only_are_told_with_the_mask_that_may_use_them()
    {
        Type("New-SimMachine 256MB -Cma 128MB -Kernel 7.2");
        Type("$all = Invoke-AllocPages GFP_NOWAIT -Count 100000 -AllowFailure");

        Assert.StartsWith(
            "What node 0 DMA32 has free belongs to CMA areas, which only movable pages may use: free other pages with Remove-Pages, or ask for movable pages",
            Advice("Invoke-AllocPages GFP_NOWAIT 5"), StringComparison.Ordinal);
    }

    // A boost of 2 MiB at its limit; the reserve of zone DMA keeps its last pages from masks that may use higher zones.
    [Fact]
    public void A_boosted_mark_is_told_so()
    {
        Type("New-SimMachine 64MB");
        Type("$all = Invoke-AllocPages GFP_NOWAIT -Count 100000 -AllowFailure");

        Assert.Matches(
            @"^Node 0 DMA32 is [0-9]+ pages short of its min watermark \(703, of which 512 are boost\): free pages with Remove-Pages, or lower vm.min_free_kbytes",
            Advice("Invoke-AllocPages GFP_NOWAIT"));
    }

    [Fact]
    public void A_mask_whose_zones_have_no_memory_is_told_so()
    {
        string path = Path.GetTempFileName();
        using (SimMachine machine = SimMachine.Boot(new MachineDescription
        {
            Name = "no dma",
            Nodes = [new NodeDescription(0) { Memory = [new(32 << 20, 64 << 20)], Cpus = [0] }],
        }))
        {
            machine.Exchange.Export(path);
        }

        Type($"Import-SimMachine '{path}'");
        File.Delete(path);

        Assert.StartsWith("The machine has no memory in a zone that the mask allows", Advice("Invoke-AllocPages GFP_DMA"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GFP_DMA|__GFP_THISNODE", "-Node 1", "The node has no memory in a zone that the mask allows, and __GFP_THISNODE allows no other")]
    [InlineData("GFP_DMA", "-NodeMask 1", "The nodes that the request is bound to have no memory in a zone that the mask allows")]
    public void Nodes_that_a_request_keeps_to_are_told(string gfp, string node, string advice)
    {
        Type("New-SimMachine 6GB -Node 2");

        Assert.StartsWith(advice, Advice($"Invoke-AllocPages '{gfp}' {node}"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_full_node_is_told_although_another_has_memory()
    {
        Type("New-SimMachine 256MB -Node 2");

        string advice = Advice("Invoke-AllocPages 'GFP_NOWAIT|__GFP_THISNODE' -Node 1 -Count 100000");
        Assert.StartsWith("Node 1 DMA32 is ", advice, StringComparison.Ordinal);
        Assert.Contains("allow other nodes", Advice("Invoke-AllocPages 'GFP_KERNEL|__GFP_NORETRY|__GFP_NOWARN|__GFP_THISNODE' 6 -Node 1"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GFP_DMA", ErrorCategory.ResourceUnavailable, "short of its min watermark")]
    [InlineData("GFP_DMA|__GFP_DIRECT_RECLAIM|__GFP_NOFAIL", ErrorCategory.LimitsExceeded, "Leave __GFP_NOFAIL out")]
    [InlineData("GFP_NOFS", ErrorCategory.LimitsExceeded, "__GFP_FS")]
    public void A_failed_request_becomes_a_record_with_advice_of_its_own(string gfp, ErrorCategory category, string advice)
    {
        Type("New-SimMachine 64MB");
        ErrorRecord record = Assert.Single(_session.Type($"Invoke-AllocPages '{gfp}' -Count 100000").Errors);

        Assert.Equal(category, record.CategoryInfo.Category);
        Assert.Contains(advice, record.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
    }

    private void Type(string line) => Assert.Empty(_session.Type(line).Errors);

    private string Advice(string line) => _session.Type(line).Remedy();
}
