using PhysMem.Engine.Report;
using PhysMem.PowerShell.Commands;
using PhysMem.PowerShell.State;
using PhysMem.PowerShell.Tests.Prompt;

namespace PhysMem.PowerShell.Tests.Commands;

/// <summary>Page cache, reclaim, compaction and their settings, on a machine of 64 MiB with DMA and DMA32.</summary>
public sealed class PressureTests : IDisposable
{
    private readonly Session _session = new();
    private readonly MachineHandle _machine;
    private readonly long _free;

    public PressureTests()
    {
        _machine = _session.Boot(new { Memory = "64MB", Cpu = 2, Name = "lab" });
        _free = _machine.FreePages;
    }

    public void Dispose() => _session.Dispose();

    private IReadOnlyList<ZoneReport> Zones => _session.Run<GetSimZoneCommand>().Of<ZoneReport>();

    [Fact]
    public void Page_cache_takes_the_memory_it_is_given_and_is_dropped_again()
    {
        RunResult run = _session.Run<AddSimPageCacheCommand>(new { Memory = "4MB" });

        Assert.Empty(run.MustSucceed().Output);
        Assert.Equal(_free - 1024, _machine.FreePages);
        ReclaimReport dropped = Reclaim(new { DropCache = true }).Single<ReclaimReport>();
        Assert.Equal(("lab", 0, "drop_caches", 1024L), (dropped.Machine, dropped.Node, dropped.By, dropped.Reclaimed));
        Assert.Equal(_free, _machine.FreePages);
    }

    [Fact]
    public void Without_an_amount_zones_are_filled_down_to_their_low_watermarks()
    {
        RunResult run = _session.Run<AddSimPageCacheCommand>(new { PassThru = true });

        Assert.Same(_machine, run.Single<MachineHandle>());
        Assert.Empty(run.Warnings);
        Assert.All(Zones, one => Assert.InRange(one.FreePages, 1, one.ManagedPages / 8));
        long left = _machine.FreePages;
        _session.Run<AddSimPageCacheCommand>().MustSucceed();
        Assert.Equal(left, _machine.FreePages);
    }

    [Fact]
    public void WhatIf_with_PassThru_gives_a_machine_as_it_would_be_and_leaves_the_real_one_alone()
    {
        MachineHandle filled = _session.Run<AddSimPageCacheCommand>(new { Memory = "4MB", PassThru = true, WhatIf = true }).Single<MachineHandle>();
        MachineHandle drained = _session.Run<ClearSimPageSetCommand>(new { PassThru = true, WhatIf = true }).Single<MachineHandle>();

        Assert.Equal(("lab", _free - 1024, _free), (filled.Name, filled.FreePages, _machine.FreePages));
        Assert.NotSame(_machine, drained);
        Assert.Equal([_machine], _session.Run<GetSimMachineCommand>().Of<MachineHandle>());
        Assert.Empty(_session.Run<AddSimPageCacheCommand>(new { Memory = "4MB", WhatIf = true }).Output);
    }

    [Fact]
    public void A_run_of_kswapd_names_a_zone_that_the_machine_has()
    {
        Assert.Equal("DMA32", Reclaim(new { }).Single<ReclaimReport>().Zone);

        // For an order that nothing has; the mask's highest zone, Normal, is empty on this machine.
        _session.Run<AddSimPageCacheCommand>().MustSucceed();
        _session.Alloc(new { Order = 4 });
        ReclaimReport run = Reclaim(new { }).Single<ReclaimReport>();
        Assert.Equal((true, "DMA32"), (run.Ran, run.Zone));
    }

    [Fact]
    public void One_zone_can_be_filled_and_what_found_no_room_is_said()
    {
        RunResult run = _session.Run<AddSimPageCacheCommand>(new { Memory = "1GB", Zone = "DMA" });

        Assert.Matches(@"^There was room for \d+ of 262144 pages", Assert.Single(run.Warnings));
        Assert.True(Zones.Single(one => one.Zone == "DMA").FreePages < 600);
        Assert.True(Zones.Single(one => one.Zone == "DMA32").FreePages > 12_000);
        Assert.Equal("NoSuchPlace", _session.Run<AddSimPageCacheCommand>(new { Zone = "HighMem" }).Id());
        Assert.Equal("NoSuchPlace", _session.Run<AddSimPageCacheCommand>(new { Node = 4 }).Id());
    }

    [Fact]
    public void Memory_of_processes_is_reclaimed_only_to_swap()
    {
        _session.Run<AddSimPageCacheCommand>(new { Memory = "1MB", Anonymous = true }).MustSucceed();

        Assert.Equal(0, Reclaim(new { Memory = "1MB" }).Single<ReclaimReport>().Reclaimed);
        _session.Run<SetSimMachineCommand>(new { Swap = "512KB" }).MustSucceed();
        Assert.Equal(128, Reclaim(new { Memory = "1MB" }).Single<ReclaimReport>().Reclaimed);
        Assert.Equal(128, Pressure.SwappedOut);
        Assert.Equal("SysctlInvalid", _session.Run<SetSimMachineCommand>(new { Swap = "508KB" }).Id());
    }

    [Fact]
    public void Active_pages_go_after_the_others()
    {
        _session.Run<AddSimPageCacheCommand>(new { Memory = "1MB", Active = true }).MustSucceed();

        Assert.Contains("active_file:256 inactive_file:0", _machine.Use(sim => sim.Texts.MemoryInfo()), StringComparison.Ordinal);
    }

    [Fact]
    public void Kswapd_sleeps_until_a_request_has_woken_it_and_balances_the_node_then()
    {
        Assert.False(Reclaim().Single<ReclaimReport>().Ran);
        _session.Run<AddSimPageCacheCommand>().MustSucceed();
        _session.Alloc(new { Count = 200 }).MustSucceed();

        ReclaimReport run = Reclaim(new { Node = 0 }).Single<ReclaimReport>();

        Assert.True(run is { By: "kswapd", Ran: true, Balanced: true } && run.Reclaimed > 0);
        Assert.Contains(Zones, one => one.FreePages > one.High);
        Assert.Equal((1L, run.Reclaimed, true), (Pressure.KswapdRuns, Pressure.ReclaimedByKswapd, Pressure.HasFired));
    }

    [Fact]
    public void Daemons_run_by_themselves_when_they_are_set_to()
    {
        _session.Run<SetSimMachineCommand>(new { RunDaemon = true }).MustSucceed();
        _session.Run<AddSimPageCacheCommand>().MustSucceed();
        _session.Alloc(new { Count = 200 }).MustSucceed();
        long runs = Pressure.KswapdRuns;
        Assert.True(runs > 0);

        _session.Run<SetSimMachineCommand>(new { RunDaemon = false }).MustSucceed();
        _session.Alloc(new { Count = 1000 });
        Assert.Equal(runs, Pressure.KswapdRuns);
    }

    [Fact]
    public void Compaction_moves_movable_pages_together_zone_by_zone()
    {
        Fragment();

        CompactionReport[] all = [.. Compact().Of<CompactionReport>()];

        Assert.Equal([("lab", 0, "DMA"), ("lab", 0, "DMA32")], all.Select(one => (one.Machine, one.Node, one.Zone)));
        Assert.All(all, one => Assert.Equal(("user", null, "Complete"), (one.By, one.Order, one.Result)));
        Assert.True(all[1].Moved > 1000);
        Assert.Equal(all.Sum(one => one.Moved), Pressure.Migrated);
    }

    [Fact]
    public void Compaction_for_an_order_stops_when_there_is_such_a_block()
    {
        Fragment();
        Assert.False(_session.Alloc(new { Gfp = "GFP_NOWAIT", Order = 10, AllowFailure = true }).Output[0] is Allocation);

        CompactionReport one = Compact(new { Zone = "dma32", Order = 10 }).Single<CompactionReport>();

        Assert.Equal(("DMA32", 10, "Success"), (one.Zone, one.Order, one.Result));
        _session.Run<ClearSimPageSetCommand>().MustSucceed();
        Assert.Contains(
            _session.Run<GetSimFreeAreaCommand>(new { Zone = "DMA32" }).Of<FreeAreaReport>(), area => area.Order == 10 && area.Blocks > 0);
        Assert.Equal("OrderInvalid", Compact(new { Order = 11, Zone = "DMA" }).Id());
        Assert.Equal("NoSuchPlace", Compact(new { Zone = "HighMemory" }).Id());
    }

    [Fact]
    public void Zones_are_taken_from_the_pipeline()
    {
        RunResult run = _session.Pipe(Call.To<GetSimZoneCommand>(new { Zone = "DMA" }), Call.To<InvokeSimCompactionCommand>());

        Assert.Equal("DMA", run.Single<CompactionReport>().Zone);
    }

    [Fact]
    public void Kcompactd_does_what_it_was_asked_for_and_nothing_else()
    {
        Assert.Empty(Compact(new { Kcompactd = true }).MustSucceed().Output);
        _session.Run<AddSimPageCacheCommand>().MustSucceed();
        _session.Alloc(new { Gfp = "GFP_KERNEL", Order = 9, AllowFailure = true });
        Reclaim();

        CompactionReport[] reports = [.. Compact(new { Kcompactd = true }).MustSucceed().Of<CompactionReport>()];

        Assert.NotEmpty(reports);
        Assert.All(reports, one => Assert.Equal(("kcompactd", 9), (one.By, one.Order)));
    }

    [Fact]
    public void A_machine_in_a_recorded_state_says_once_that_it_models_pressure_from_now_on()
    {
        _session.Boot(new { Path = Lab.Recording("n2-tiny/tiny-buddy"), Name = "recorded" });

        Assert.Contains("recorded state", Assert.Single(Reclaim(new { Memory = "1MB" }).Warnings), StringComparison.Ordinal);
        Assert.Empty(Reclaim(new { Memory = "1MB" }).Warnings);
        Assert.Empty(_session.Run<AddSimPageCacheCommand>(new { Memory = "64KB" }).Warnings);
    }

    [Fact]
    public void Page_sets_are_drained_by_CPU_and_zone()
    {
        foreach (int cpu in new[] { 0, 1 })
        {
            _session.Run<RemovePagesCommand>(new { Allocation = _session.AllocOne(new { Cpu = cpu }), Cpu = cpu }).MustSucceed();
        }

        long Held() => Zones.Sum(one => one.PageSetPages);
        long both = Held();

        _session.Run<ClearSimPageSetCommand>(new { Zone = "DMA" }).MustSucceed();
        Assert.Equal(both, Held());
        _session.Run<ClearSimPageSetCommand>(input: new[] { Row.Of(("Machine", "lab"), ("Zone", "DMA32"), ("Node", "0"), ("Cpu", "1")) }).MustSucceed();
        Assert.InRange(Held(), 1, both - 1);
        Assert.Same(_machine, _session.Run<ClearSimPageSetCommand>(new { PassThru = true }).Single<MachineHandle>());
        Assert.Equal(0, Held());
        Assert.Equal("NoSuchPlace", _session.Run<ClearSimPageSetCommand>(new { Cpu = 9 }).Id());
    }

    [Fact]
    public void WhatIf_says_what_would_be_done_and_does_nothing()
    {
        _session.Run<AddSimPageCacheCommand>(new { Memory = "4MB" }).MustSucceed();
        _session.Run<RemovePagesCommand>(new { Allocation = _session.AllocOne() }).MustSucceed();
        string before = _machine.Use(sim => sim.Texts.ZoneInfo());

        Assert.Equal(("lab", "Fill with page cache, 256 pages"), Asked(_session.Run<AddSimPageCacheCommand>(new { Memory = "1MB", WhatIf = true })));
        Assert.Equal(("lab, node 0", "Run kswapd"), Asked(Reclaim(new { Node = 0, WhatIf = true })));
        Assert.Equal(("lab", "Reclaim 256 pages"), Asked(Reclaim(new { Memory = "1MB", WhatIf = true })));
        Assert.Equal(("lab", "Drop page cache"), Asked(Reclaim(new { DropCache = true, WhatIf = true })));
        Assert.Equal(("lab", "Compact all memory"), Asked(Compact(new { WhatIf = true })));
        Assert.Equal(("lab", "Compact memory for order 3"), Asked(Compact(new { Order = 3, WhatIf = true })));
        Assert.Equal(("lab", "Run kcompactd"), Asked(Compact(new { Kcompactd = true, WhatIf = true })));
        Assert.Equal(
            ("lab, 0/DMA, 0/DMA32", "Drain the page sets of all CPUs"), Asked(_session.Run<ClearSimPageSetCommand>(new { WhatIf = true })));
        Assert.Equal(
            ("lab", "Set swap of 256 pages, movable requests become File, daemons wait to be run"),
            Asked(_session.Run<SetSimMachineCommand>(new { Swap = "1MB", MovableRequest = "File", RunDaemon = false, WhatIf = true })));
        Assert.Equal(before, _machine.Use(sim => sim.Texts.ZoneInfo()));
    }

    [Fact]
    public void Movable_requests_become_what_they_are_set_to()
    {
        _session.Run<SetSimMachineCommand>(new { MovableRequest = "File" }).MustSucceed();
        Allocation page = _session.AllocOne(new { Gfp = "GFP_HIGHUSER_MOVABLE" });

        Assert.Equal(1, Reclaim(new { DropCache = true }).Single<ReclaimReport>().Reclaimed);
        Assert.Equal("DoubleFree", _session.Run<RemovePagesCommand>(new { Allocation = page }).Id());
    }

    [Fact]
    public void Ctrl_C_ends_a_long_fill_and_leaves_what_was_filled()
    {
        MachineHandle large = _session.Boot(new { Memory = "64GB", Name = "large" });
        long free = large.FreePages;
        RunResult run = _session.Run<AddSimPageCacheCommand>(options: new RunOptions { StopAfter = TimeSpan.FromMilliseconds(100) });

        // To fill all of it takes many times as long.
        Assert.True(run.WasStopped);
        long filled = free - large.FreePages;
        Assert.InRange(filled, 1, free / 2);
        Assert.Equal(filled, Reclaim(new { DropCache = true }).Single<ReclaimReport>().Reclaimed);
    }

    private PressureReport Pressure => _session.Run<GetSimPressureCommand>().Single<PressureReport>();

    private RunResult Reclaim(object? parameters = null) => _session.Run<InvokeSimReclaimCommand>(parameters);

    private RunResult Compact(object? parameters = null) => _session.Run<InvokeSimCompactionCommand>(parameters);

    private static (string? Target, string? Action) Asked(RunResult run)
    {
        ShouldProcessCall asked = Assert.Single(run.MustSucceed().ShouldProcess);
        return (asked.Target, asked.Action);
    }

    // All memory in single movable pages, of which every second one is given back.
    private void Fragment()
    {
        Allocation[] pages = [.. _session.Alloc(new { Gfp = "GFP_HIGHUSER_MOVABLE|__GFP_NORETRY", Count = 100_000, ErrorAction = "SilentlyContinue" })
            .Output.OfType<Allocation>()];
        _session.Run<RemovePagesCommand>(input: pages.Where(one => one.Pfn % 2 == 0)).MustSucceed();
        _session.Run<ClearSimPageSetCommand>().MustSucceed();
    }
}
