using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Face;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Report;
using PhysMem.Engine.Tests.Testing;

namespace PhysMem.Engine.Tests.Report;

/// <summary>Decisions as rows of one table.</summary>
public sealed class ExplanationTests : IDisposable
{
    private readonly SimMachine _machine = SmallMachines.OneNode();
    private readonly DecisionLog _log = new();

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void A_row_has_the_numbers_of_its_kind_and_nothing_else()
    {
        DecisionReport[] rows = Explain(new AllocationRequest(GfpMask.GfpKernel, 3));

        Assert.Equal(["Walk", "WatermarkTest", "Steal", "Refill", "BlockTaken", "Result"], rows.Select(row => row.Kind));
        Assert.Equal(Enumerable.Range(1, 6), rows.Select(row => row.Step));
        Assert.All(rows, row => Assert.Equal(("one", 7, 1), (row.Machine, row.Request, row.Rounds)));
        Assert.Equal(("FastPath", "low", "ALLOC_WMARK_LOW|ALLOC_KSWAPD"), (rows[0].Rule, rows[0].Watermark, rows[0].AllocFlags));
        Assert.Equal((null, null, null, null), (rows[0].Node, rows[0].Zone, rows[0].Free, rows[0].Pfn));

        DecisionReport test = rows[1];
        Assert.Equal((0, "DMA32", "low", 3, 8192L, 7L), (test.Node, test.Zone, test.Watermark, test.Order, test.Free, test.Unusable));
        Assert.Equal(_machine.Reports.Zones().Single(zone => zone.Zone == "DMA32").Low, test.Mark);
        Assert.Equal((test.Mark, 0L, 0L, 0L, true), (test.Needed, test.Boost, test.Lowered, test.Reserve, test.Passed));

        Assert.Equal(("Claimed", "Unmovable", "Movable", 10, 0x1000L), (rows[2].Rule, rows[2].MigrateType, rows[2].FromMigrateType, rows[2].Order, rows[2].BlockPfn));
        Assert.Equal(("PageSet", 3, 3, 0x1000L), (rows[4].Rule, rows[4].Order, rows[4].FromOrder, rows[4].BlockPfn));
    }

    // Only then can all rows be given to who takes blocks.
    [Fact]
    public void The_result_alone_names_the_block()
    {
        DecisionReport[] rows = Explain(new AllocationRequest(GfpMask.GfpKernel, 3));
        DecisionReport result = rows[^1];

        Assert.Equal([result], rows.Where(row => row.Pfn != null));
        Assert.Equal((0x1000L, 3, 8L, "Unmovable", "GFP_KERNEL"), (result.Pfn, result.Order, result.Pages, result.MigrateType, result.Gfp));
        Assert.Null(result.Fault ?? result.Reason ?? result.Rule);
    }

    [Fact]
    public void A_failure_has_a_rule_a_fault_and_a_reason_and_no_block()
    {
        DecisionReport[] rows = [];
        while (rows is not [.., { Fault: not null }])
        {
            rows = Explain(new AllocationRequest(GfpMask.GfpAtomic | GfpMask.Comp, 10));
        }

        DecisionReport last = rows[^1];
        Assert.Equal(("Result", "NoDirectReclaim", "OutOfMemory", 10), (last.Kind, last.Rule, last.Fault, last.Order));
        Assert.Equal((null, null, null, null), (last.Pfn, last.Pages, last.Zone, last.Node));
        Assert.StartsWith("page allocation failure: order:10", last.Reason, StringComparison.Ordinal);
        Assert.StartsWith("the request fails: no __GFP_DIRECT_RECLAIM", last.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bulk_request_has_a_result_for_each_page()
    {
        var request = new AllocationRequest(GfpMask.GfpKernel);
        _machine.Decisions = _log;
        AllocationResult result = _machine.SinglePages.AllocBulk(request, 5);
        DecisionReport[] rows = [.. Explanation.Of(_log, "one", 1, request, result)];

        Assert.Equal(result.Bulk.Select(page => (long?)page.Pfn), rows.Where(row => row.Kind == "Result").Select(row => row.Pfn));
        Assert.Equal(Enumerable.Range(1, rows.Length), rows.Select(row => row.Step));
        Assert.Equal((5L, (long?)rows[0].Mark + 5), (rows[0].Pages, rows[0].Needed));
    }

    // GFP_NOFS goes round more than a thousand times.
    [Fact]
    public void Rounds_say_how_often_a_step_was_done()
    {
        var gfp = new AllocationRequest(GfpMask.GfpNofs, 0);
        while (_machine.AllocPages(gfp with { Gfp = GfpMask.GfpNowait }).Succeeded)
        {
        }

        DecisionReport[] rows = Explain(gfp);

        Assert.Equal(_log.Facts.Count, rows.Sum(row => row.Rounds));
        Assert.Equal(_log.Of<Engine.Core.Decisions.Reclaim>().Length, rows.Where(row => row.Kind == "Reclaim").Sum(row => row.Rounds));
        Assert.Equal("WouldNotReturn", rows[^1].Fault);
        Assert.True(rows.Length < 60);
    }

    private DecisionReport[] Explain(AllocationRequest request)
    {
        _log.Clear();
        _machine.Decisions = _log;
        AllocationResult result = _machine.AllocPages(request);
        _machine.Decisions = null;
        return [.. Explanation.Of(_log, _machine.Name, 7, request, result)];
    }
}
