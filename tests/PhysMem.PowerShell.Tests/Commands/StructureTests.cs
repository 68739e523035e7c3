using PhysMem.Engine.Report;
using PhysMem.PowerShell.Commands;
using PhysMem.PowerShell.State;
using PhysMem.PowerShell.Tests.Prompt;

namespace PhysMem.PowerShell.Tests.Commands;

/// <summary>Get-SimZoneList, Get-SimPageSet, Get-SimCounter, Get-SimFragmentation and Get-SimProcFile.</summary>
public sealed class StructureTests : IDisposable
{
    private readonly Session _session = new();
    private readonly MachineHandle _machine;

    public StructureTests()
    {
        _machine = _session.Boot(new { Memory = "64MB", Node = 2, Cpu = 2, Name = "lab" });
    }

    public void Dispose() => _session.Dispose();

    [Fact]
    public void A_zonelist_can_be_chosen_by_node_mask_and_kind()
    {
        Assert.Equal(["0:0 DMA32", "0:0 DMA", "0:1 DMA32", "1:1 DMA32", "1:0 DMA32", "1:0 DMA"], List(new { }));
        Assert.Equal(["1:1 DMA32", "1:0 DMA32", "1:0 DMA"], List(new { Node = "1" }));
        Assert.Equal(["0:0 DMA32", "0:0 DMA", "1:1 DMA32"], List(new { ThisNode = true }));
        Assert.Equal(["0:0 DMA", "1:0 DMA"], List(new { Gfp = "GFP_DMA" }));
        Assert.Equal(["1:1 DMA32"], List(new { Node = 1, Gfp = "GFP_KERNEL|__GFP_THISNODE" }));
    }

    [Fact]
    public void A_zonelist_leads_to_its_zones_and_a_node_to_its_lists()
    {
        RunResult zones = _session.Pipe(Call.To<GetSimZoneListCommand>(new { Node = 1 }), Call.To<GetSimZoneCommand>());
        RunResult lists = _session.Pipe(Call.To<GetSimNodeCommand>(new { Node = 1 }), Call.To<GetSimZoneListCommand>());

        Assert.Equal(["1 DMA32", "0 DMA32", "0 DMA"], zones.MustSucceed().Of<ZoneReport>().Select(zone => $"{zone.Node} {zone.Zone}"));
        Assert.All(lists.MustSucceed().Of<ZoneListReport>(), entry => Assert.Equal(1, entry.PreferredNode));
    }

    [Fact]
    public void Page_sets_count_what_zones_count_and_lists_what_sets_count()
    {
        _session.Pipe(
            Call.To<InvokeAllocPagesCommand>(new { Order = 1, Count = 3, Node = 1 }), Call.To<RemovePagesCommand>(new { Cpu = 1 })).MustSucceed();
        PageSetReport[] sets = [.. _session.Run<GetSimPageSetCommand>().MustSucceed().Of<PageSetReport>()];
        PageSetListReport[] lists = [.. _session.Run<GetSimPageSetCommand>(new { Detailed = true }).MustSucceed().Of<PageSetListReport>()];

        Assert.Equal(3 * 2, sets.Length);
        Assert.All(_session.Run<GetSimZoneCommand>().Of<ZoneReport>(), zone => Assert.Equal(
            zone.PageSetPages, sets.Where(set => (set.Node, set.Zone) == (zone.Node, zone.Zone)).Sum(set => set.Count)));
        Assert.Equal([(1, "DMA32", 1, 1, "Unmovable")], lists.Select(one => (one.Node, one.Zone, one.Cpu, one.Order, one.MigrateType)));
        Assert.All(sets, set => Assert.Equal(
            set.Count, lists.Where(one => (one.Node, one.Zone, one.Cpu) == (set.Node, set.Zone, set.Cpu)).Sum(one => one.Pages)));
    }

    [Fact]
    public void The_page_set_of_an_allocation_is_found_by_its_columns()
    {
        RunResult run = _session.Pipe(Call.To<InvokeAllocPagesCommand>(new { Cpu = 1, Node = 1 }), Call.To<GetSimPageSetCommand>());

        PageSetReport set = run.Single<PageSetReport>();
        Assert.Equal((1, "DMA32", 1), (set.Node, set.Zone, set.Cpu));
    }

    [Fact]
    public void Counters_have_the_scope_that_is_asked_for()
    {
        _session.Alloc(new { Node = 1, Count = 20 }).MustSucceed();

        Assert.Equal(["Machine - - 20"], Counters(new { Name = "PGALLOC_dma32" }));
        Assert.Equal(["Node 0 - 0", "Node 1 - 20"], Counters(new { Name = "numa_hit", Scope = "Node" }));
        Assert.Equal(["Node 1 - 20"], Counters(new { Name = "numa_hit", Node = 1 }));
        Assert.Equal(["Zone 0 DMA32 0", "Zone 1 DMA32 20"], Counters(new { Name = "numa_hi*", Zone = "DMA32" }));
        Assert.Equal(["Zone 1 DMA32 20"], Counters(new { Name = "numa_hit", Scope = "Zone", Node = 1 }));
        Assert.Empty(Counters(new { Name = "pgfree*", Scope = "Zone" }));
    }

    [Fact]
    public void Counters_of_the_machine_are_lines_of_vmstat()
    {
        _session.Alloc(new { Count = 20 }).MustSucceed();
        object?[] lines = [.. _session.Run<GetSimProcFileCommand>(new { Name = "vmstat" }).MustSucceed().Output];
        CounterReport[] counters = [.. _session.Run<GetSimCounterCommand>().MustSucceed().Of<CounterReport>()];

        Assert.All(counters, one => Assert.Contains($"{one.Name} {one.Value}", lines));
        Assert.InRange(counters.Length, 30, lines.Length - 1);
    }

    [Fact]
    public void Fragmentation_tells_by_zone_and_order_how_many_blocks_there_are()
    {
        FragmentationReport[] rows = [.. _session.Run<GetSimFragmentationCommand>(new { Zone = "DMA", Order = new[] { 0, 10 } }).Of<FragmentationReport>()];
        long free = _session.Run<GetSimFreeAreaCommand>(new { Zone = "DMA" }).Of<FreeAreaReport>().Sum(list => list.Pages);
        long largest = _session.Run<GetSimFreeAreaCommand>(new { Zone = "DMA", Order = 10 }).Of<FreeAreaReport>().Sum(list => list.Blocks);

        Assert.Equal([(0, free, -1000L, "None"), (10, largest, -1000L, "None")], rows.Select(row => (row.Order, row.Suitable, row.FragmentationIndex, row.Cause)));
        Assert.Equal(3 * 11, _session.Run<GetSimFragmentationCommand>().Output.Count);
    }

    [Fact]
    public void A_file_is_lines_or_one_text()
    {
        object?[] lines = [.. _session.Run<GetSimProcFileCommand>(new { Name = "buddyinfo" }).MustSucceed().Output];
        string text = _session.Run<GetSimProcFileCommand>(new { Name = "/proc/buddyinfo", Raw = true }).Single<string>();

        Assert.Equal(3, lines.Length);
        Assert.StartsWith("Node 0, zone      DMA ", (string)lines[0]!, StringComparison.Ordinal);
        Assert.Equal(string.Join('\n', lines) + "\n", text);
        Assert.Equal(
            ["Node 0, zone      DMA -1.000", "Node 0, zone      DMA 0.000"],
            _session.Run<GetSimProcFileCommand>(new { Name = new[] { "extfrag*", "unus*" } }).Of<string>()
                .Where(line => line.StartsWith("Node 0, zone      DMA ", StringComparison.Ordinal)).Select(line => line[..line.IndexOf(' ', "Node 0, zone      DMA ".Length)]));
    }

    [Fact]
    public void What_is_not_there_is_an_error()
    {
        Assert.Equal("NoSuchPlace", _session.Run<GetSimZoneListCommand>(new { Node = 2 }).Id());
        Assert.Equal("GfpZoneBad", _session.Run<GetSimZoneListCommand>(new { Gfp = "__GFP_DMA|__GFP_HIGHMEM" }).Id());
        Assert.Equal("NoSuchPlace", _session.Run<GetSimPageSetCommand>(new { Cpu = 2 }).Id());
        Assert.Equal("NoSuchPlace", _session.Run<GetSimPageSetCommand>(new { Zone = "HighMem" }).Id());
        Assert.Equal("OrderInvalid", _session.Run<GetSimFragmentationCommand>(new { Order = 11 }).Id());
        RunResult file = _session.Run<GetSimProcFileCommand>(new { Name = new[] { "meminfo", "buddyinfo" } });
        Assert.Equal("NoSuchPlace", file.Id());
        Assert.Equal(3, file.Output.Count);
        RunResult counter = _session.Run<GetSimCounterCommand>(new { Name = new[] { "thp_split_pmd", "pgfree" } });
        Assert.Equal("NoSuchPlace", counter.Id());
        Assert.Equal("pgfree", Assert.IsType<CounterReport>(Assert.Single(counter.Output)).Name);
    }

    [Fact]
    public void Names_of_counters_and_files_are_offered()
    {
        Assert.Equal(["pgalloc_dma", "pgalloc_dma32"], _session.Complete<GetSimCounterCommand>("Name", "pgalloc_d").Take(2).Select(one => one.CompletionText));
        Assert.Equal("now 0", _session.Complete<GetSimCounterCommand>("Name", "oom_kill")[0].ToolTip);
        Assert.Equal(
            ["buddyinfo", "pagetypeinfo", "zoneinfo", "vmstat", "unusable_index", "extfrag_index"],
            _session.Complete<GetSimProcFileCommand>("Name").Select(one => one.CompletionText));
        Assert.Equal("/sys/kernel/debug/extfrag/extfrag_index", _session.Complete<GetSimProcFileCommand>("Name", "ext")[0].ToolTip);
    }

    private IEnumerable<string> List(object parameters) => _session.Run<GetSimZoneListCommand>(parameters).MustSucceed()
        .Of<ZoneListReport>().Select(entry => $"{entry.PreferredNode}:{entry.Node} {entry.Zone}");

    private IEnumerable<string> Counters(object parameters) => _session.Run<GetSimCounterCommand>(parameters).MustSucceed()
        .Of<CounterReport>().Select(one => $"{one.Scope} {(one.Node is { } node ? $"{node}" : "-")} {one.Zone ?? "-"} {one.Value}");
}
