using PhysMem.Engine.Report;
using PhysMem.PowerShell.Commands;
using PhysMem.PowerShell.State;
using PhysMem.PowerShell.Tests.Prompt;

namespace PhysMem.PowerShell.Tests.Commands;

/// <summary>Get-SimNode, Get-SimZone and Get-SimFreeArea.</summary>
public sealed class ReportTests : IDisposable
{
    private readonly Session _session = new();
    private readonly MachineHandle _machine;

    public ReportTests()
    {
        _machine = _session.Boot(new { Memory = "64MB", Node = 2, Name = "lab" });
    }

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Nodes_free_lists_and_page_sets_count_the_same_pages()
    {
        _session.Alloc(new { Order = 3, Count = 7 }).MustSucceed();
        long nodes = _session.Run<GetSimNodeCommand>().Of<NodeReport>().Sum(node => node.FreePages);
        ZoneReport[] zones = [.. _session.Run<GetSimZoneCommand>().Of<ZoneReport>()];
        long lists = _session.Run<GetSimFreeAreaCommand>().Of<FreeAreaReport>().Sum(list => list.Pages);

        // A zone's own counter may lag behind by what its CPUs have not added yet (vm_stat_threshold).
        Assert.Equal(lists, nodes);
        Assert.Equal(_machine.FreePages, lists + zones.Sum(zone => zone.PageSetPages));
        Assert.All(zones, zone => Assert.InRange(zone.FreePages, 1, zone.ManagedPages));
    }

    [Fact]
    public void Nodes_can_be_chosen()
    {
        Assert.Equal([0, 1], _session.Run<GetSimNodeCommand>().Of<NodeReport>().Select(node => node.Node));
        Assert.Equal(1, _session.Run(Call.To<GetSimNodeCommand>().At(1)).Single<NodeReport>().Node);
        Assert.Equal([0, 1], _session.Run<GetSimNodeCommand>(new { Node = new object[] { "1", 0 } }).Of<NodeReport>().Select(node => node.Node));
    }

    [Fact]
    public void Zones_can_be_chosen_by_name_wildcard_and_node()
    {
        Assert.Equal(["0 DMA", "0 DMA32", "1 DMA32"], Zones(new { }));
        Assert.Equal(["0 DMA32", "1 DMA32"], Zones(new { Zone = "dma32" }));
        Assert.Equal(["0 DMA", "0 DMA32"], Zones(new { Zone = "D*", Node = 0 }));
        Assert.Empty(Zones(new { Zone = "Normal" }));
        Assert.Contains("1 Normal", Zones(new { IncludeEmpty = true }));
    }

    [Fact]
    public void Lists_without_blocks_are_left_out_unless_asked_for()
    {
        FreeAreaReport[] full = [.. _session.Run<GetSimFreeAreaCommand>().Of<FreeAreaReport>()];
        FreeAreaReport[] all = [.. _session.Run<GetSimFreeAreaCommand>(new { IncludeEmpty = true }).Of<FreeAreaReport>()];

        Assert.DoesNotContain(full, list => list.Blocks == 0);
        Assert.Equal(3 * 11 * 5, all.Length);
        Assert.Equal(full, all.Where(list => list.Blocks > 0));
    }

    [Fact]
    public void Lists_can_be_chosen_by_zone_node_order_and_type()
    {
        FreeAreaReport one = _session.Run<GetSimFreeAreaCommand>(
            new { Zone = "DMA32", Node = 1, Order = 10, MigrateType = "mov*", IncludeEmpty = true }).Single<FreeAreaReport>();

        Assert.Equal(("DMA32", 1, 10, "Movable"), (one.Zone, one.Node, one.Order, one.MigrateType));
        Assert.Equal([0, 5], _session.Run<GetSimFreeAreaCommand>(
            new { Zone = "DMA", Order = new[] { 5, 0 }, MigrateType = "Isolate", IncludeEmpty = true })
            .Of<FreeAreaReport>().Select(list => list.Order));
    }

    [Fact]
    public void A_place_that_the_machine_does_not_have_is_an_error()
    {
        Assert.Equal("NoSuchPlace", _session.Run<GetSimNodeCommand>(new { Node = 9 }).Id());
        Assert.Equal("NoSuchPlace", _session.Run<GetSimZoneCommand>(new { Node = new[] { 0, 2 } }).Id());
        Assert.Equal("NoSuchPlace", _session.Run<GetSimZoneCommand>(new { Zone = "HighMem" }).Id());
        Assert.Equal("NoSuchPlace", _session.Run<GetSimFreeAreaCommand>(new { Zone = "HighMem" }).Id());
        Assert.Equal("NoSuchPlace", _session.Run<GetSimFreeAreaCommand>(new { MigrateType = "Stuck" }).Id());
        Assert.Equal("OrderInvalid", _session.Run<GetSimFreeAreaCommand>(new { Order = 11 }).Id());
    }

    [Fact]
    public void Reports_of_several_machines_can_be_piped_together()
    {
        _session.Boot("small");
        RunResult run = _session.Pipe(Call.To<GetSimMachineCommand>(), Call.To<GetSimNodeCommand>());

        Assert.Equal(["lab", "lab", "small"], run.MustSucceed().Of<NodeReport>().Select(node => node.Machine));
    }

    [Fact]
    public void A_report_is_a_snapshot()
    {
        ZoneReport before = _session.Run<GetSimZoneCommand>(new { Zone = "DMA" }).Single<ZoneReport>();
        long free = before.FreePages;
        _session.AllocOne(new { Gfp = "GFP_DMA", Order = 4 });

        Assert.Equal(free, before.FreePages);
        Assert.Equal(free - 16, _session.Run<GetSimZoneCommand>(new { Zone = "DMA" }).Single<ZoneReport>().FreePages);
    }

    [Fact]
    public void Reports_go_into_other_commands_by_their_columns()
    {
        RunResult run = _session.Pipe(Call.To<GetSimNodeCommand>(), Call.To<InvokeAllocPagesCommand>(new { Order = 2 }));

        Assert.Equal([0, 1], run.MustSucceed().Of<Allocation>().Select(one => one.Node));
    }

    [Fact]
    public void A_row_with_a_node_and_a_zone_asks_for_these_and_one_with_empty_cells_for_all()
    {
        RunResult lists = _session.Pipe(Call.To<GetSimZoneCommand>(new { Zone = "DMA" }), Call.To<GetSimFreeAreaCommand>());
        var row = Row.Of(("Node", ""), ("Zone", ""));

        Assert.All(lists.MustSucceed().Of<FreeAreaReport>(), list => Assert.Equal((0, "DMA"), (list.Node, list.Zone)));
        Assert.Equal(3, _session.Run<GetSimZoneCommand>(input: new[] { row }).MustSucceed().Output.Count);
        Assert.Equal(1, _session.Run<GetSimNodeCommand>(input: new[] { Row.Of(("Node", "0x1")) }).Single<NodeReport>().Node);
    }

    private IEnumerable<string> Zones(object parameters) =>
        _session.Run<GetSimZoneCommand>(parameters).MustSucceed().Of<ZoneReport>().Select(zone => $"{zone.Node} {zone.Zone}");
}
