using PhysMem.Engine.Boot;
using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Face;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Pressure;
using PhysMem.Engine.Report;
using PhysMem.Engine.Tests.Testing;
using Block = PhysMem.Engine.Report.Allocation;

namespace PhysMem.Engine.Tests.Pressure;

/// <summary>The public face of memory pressure, on a machine of 32 MiB.</summary>
public sealed class PressureFaceTests : IDisposable
{
    private readonly SimMachine _machine = Boot();

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void A_booted_machine_models_pressure_and_nothing_has_fired_at_first()
    {
        Assert.True(_machine.Pressure.IsModeled);
        Assert.Equal(LruKind.Anonymous, _machine.Pressure.MovableRequests);
        Assert.Equal(0, _machine.Pressure.SwapPages);
        Assert.False(_machine.Reports.Pressure().HasFired);
        Assert.Empty(Alloc().Pressure);
    }

    [Fact]
    public void A_result_tells_what_was_done_for_it()
    {
        _machine.Pressure.FillPageCache(long.MaxValue);
        PressureEvent woken = Assert.Single(AllocUntil(r => r.Pressure.Count > 0).Pressure);
        Assert.Equal(PressureEventKind.KswapdWoken, woken.Kind);
        Assert.False(_machine.Reports.Pressure().HasFired);

        AllocationResult reclaiming = AllocUntil(r => r.Pressure.Any(e => e.Kind == PressureEventKind.DirectReclaim));
        Assert.True(reclaiming.Succeeded);
        Assert.True(reclaiming.Pressure.Single(e => e.Kind == PressureEventKind.DirectReclaim).Pages >= 32);
        Assert.True(_machine.Reports.Pressure().HasFired);
    }

    [Fact]
    public void Daemons_run_when_they_are_told_to()
    {
        _machine.Pressure.FillPageCache(long.MaxValue);
        AllocUntil(r => r.Pressure.Count > 0);
        Assert.Equal(0, _machine.Reports.Pressure().KswapdRuns);

        ReclaimReport report = Assert.Single(_machine.Pressure.RunKswapd());

        Assert.True(report.Ran);
        Assert.True(report.Balanced);
        Assert.Contains(_machine.Reports.Zones(), z => z.FreePages > z.High);
        Assert.False(Assert.Single(_machine.Pressure.RunKswapd(0)).Ran);
    }

    [Fact]
    public void Or_at_the_end_of_the_call_that_woke_them()
    {
        _machine.Pressure.DaemonsRunByThemselves = true;
        _machine.Pressure.FillPageCache(long.MaxValue);

        AllocationResult result = AllocUntil(r => r.Pressure.Count > 0);

        Assert.Equal(PressureEventKind.KswapdWoken, result.Pressure[0].Kind);
        Assert.Single(result.Pressure, e => e.Kind == PressureEventKind.KswapdRan);
        Assert.Equal(1, _machine.Reports.Pressure().KswapdRuns);
    }

    [Fact]
    public void Filled_memory_can_be_dropped_again()
    {
        long before = _machine.FreePages;
        long filled = _machine.Pressure.FillPageCache(1000) + _machine.Pressure.FillPageCache(500, active: true);
        Assert.Equal(1500, filled);
        Assert.Equal(before - 1500, _machine.FreePages);

        Assert.Equal(1500, _machine.Pressure.DropCaches().Sum(one => one.Reclaimed));
        Assert.Equal(before, _machine.FreePages);
    }

    [Fact]
    public void Dropping_caches_leaves_memory_of_processes_alone()
    {
        _machine.Pressure.SwapPages = 5000;
        _machine.Pressure.FillPageCache(300, LruKind.Anonymous);

        Assert.Equal(0, _machine.Pressure.DropCaches().Sum(one => one.Reclaimed));
        Assert.Equal(300, Reclaim(1000));
        Assert.Equal(4700, _machine.Pressure.FreeSwapPages);
        Assert.Equal(FaultCode.SysctlInvalid, Assert.Throws<PhysMemException>(() => _machine.Pressure.SwapPages = 299).Code);
        _machine.Pressure.SwapPages = 300;
        Assert.Equal(0, _machine.Pressure.FreeSwapPages);
    }

    [Fact]
    public void A_zone_can_be_filled_on_its_own()
    {
        _machine.Pressure.FillPageCache(100, zone: "dma");

        Zone dma = _machine.State.PopulatedZones[0];
        Assert.Equal(100, dma.LruCounters[LruLists.InactiveFile]);
        Assert.Equal(FaultCode.NoSuchPlace, Assert.Throws<PhysMemException>(() => _machine.Pressure.FillPageCache(1, zone: "Normal")).Code);
        Assert.Equal(FaultCode.NoSuchPlace, Assert.Throws<PhysMemException>(() => _machine.Pressure.FillPageCache(1, node: 3)).Code);
    }

    [Fact]
    public void Reclaim_takes_no_more_than_it_is_asked_for()
    {
        _machine.Pressure.FillPageCache(2000);
        Assert.Equal(77, Reclaim(77));
        Assert.Equal(1923, Reclaim(100000));
    }

    [Fact]
    public void A_moved_page_is_freed_by_its_old_number_and_an_allocation_knows_its_own()
    {
        Block[] held = Checker();
        _machine.Pressure.Compact();
        Block moved = held.First(b => _machine.Blocks.MigratedTo(b.Pfn) != b.Pfn);
        long now = _machine.Blocks.MigratedTo(moved.Pfn)!.Value;
        Assert.Equal(now, _machine.Blocks.CurrentPfn(moved));

        _machine.FreePagesAt(moved.Pfn, 0);

        Assert.Null(_machine.Blocks.MigratedTo(moved.Pfn));
        Assert.Null(_machine.Blocks.CurrentPfn(moved));
        Assert.Equal(FaultCode.DoubleFree, Assert.Throws<PhysMemException>(() => _machine.FreePagesAt(moved.Pfn, 0)).Code);
    }

    [Fact]
    public void An_old_number_that_names_another_block_by_now_means_that_block()
    {
        Block moved = MoveOne(out Block successor);
        Assert.Equal(moved.Pfn, successor.Pfn);
        long now = _machine.Blocks.CurrentPfn(moved)!.Value;

        _machine.Blocks.Free(moved);
        _machine.Blocks.Free(successor);

        Assert.Equal(FaultCode.DoubleFree, Assert.Throws<PhysMemException>(() => _machine.FreePagesAt(now, 0)).Code);
        Assert.Throws<PhysMemException>(() => _machine.Blocks.Free(moved));
        Assert.Throws<PhysMemException>(() => _machine.Blocks.Free(successor));
    }

    [Fact]
    public void A_reclaimed_page_can_not_be_freed_by_its_holder()
    {
        _machine.Pressure.MovableRequests = LruKind.File;
        Block block = _machine.AllocPages(new AllocationRequest(GfpMask.GfpHighUserMovable)).Allocation!;
        Assert.Equal(1, Reclaim(1));

        var fault = Assert.Throws<PhysMemException>(() => _machine.Blocks.Free(block));

        Assert.Equal(FaultCode.DoubleFree, fault.Code);
        Assert.Contains("reclaim", fault.Message, StringComparison.Ordinal);
        Assert.Equal(FaultCode.DoubleFree, Assert.Throws<PhysMemException>(() => _machine.FreePagesAt(block.Pfn, 0)).Code);
    }

    [Fact]
    public void Exact_pages_are_freed_together_wherever_they_are()
    {
        long before = _machine.FreePages;
        Block exact = _machine.SinglePages.AllocExact(new AllocationRequest(GfpMask.GfpHighUserMovable), 5).Allocation!;
        _machine.Pressure.Compact();
        _machine.Blocks.Free(exact);

        Assert.Equal(before, _machine.FreePages);
    }

    [Fact]
    public void Moved_pages_are_freed_by_list_too()
    {
        Block[] held = Checker();
        long free = _machine.FreePages;
        _machine.Pressure.Compact();
        _machine.SinglePages.FreeList([.. held.Select(b => b.Pfn)]);

        Assert.Equal(free + held.Length, _machine.FreePages);
        Invariants.Check(_machine.State, held: 0);
    }

    [Fact]
    public void A_machine_in_a_recorded_state_models_nothing_until_it_is_told_to()
    {
        using SimMachine recorded = SimMachine.FromState(_machine.Exchange.Capture("state"), "copy");
        Assert.False(recorded.Pressure.IsModeled);
        Assert.Equal(LruKind.None, recorded.Pressure.MovableRequests);
        Assert.False(recorded.Reports.Pressure().HasFired);
        Assert.False(recorded.Pressure.IsModeled);

        recorded.Pressure.FillPageCache(10);

        Assert.True(recorded.Pressure.IsModeled);
        Assert.Equal(10, recorded.Pressure.Reclaim(100).Sum(one => one.Reclaimed));
    }

    [Fact]
    public void Neither_a_look_at_the_model_nor_a_call_that_is_refused_turns_it_on()
    {
        using SimMachine recorded = SimMachine.FromState(_machine.Exchange.Capture("state"), "copy");

        Assert.Equal((0L, 0L, 20), (recorded.Pressure.SwapPages, recorded.Pressure.FreeSwapPages, recorded.Pressure.DirtyRatio));
        Assert.Empty(recorded.Reports.Tasks());
        Assert.All<Action>(
            [
                () => recorded.Pressure.FillPageCache(1, zone: "Normal"), () => recorded.Pressure.Compact(3),
                () => recorded.Pressure.SetDirtyPages(3, 1), () => recorded.Tasks.Remove(7), () => recorded.Tasks.Give(7, 1),
            ],
            refused => Assert.Equal(FaultCode.NoSuchPlace, Assert.Throws<PhysMemException>(refused).Code));

        Assert.False(recorded.Pressure.IsModeled);
    }

    // Its counters speak of pages that are on no list: nobody recorded which they are.
    [Fact]
    public void Recorded_sizes_of_LRU_lists_are_shown_but_not_reclaimed()
    {
        foreach (Zone zone in _machine.State.PopulatedZones)
        {
            zone.LruCounters[LruLists.ActiveFile] = zone.LruCounters[LruLists.InactiveFile] = 500;
        }

        using SimMachine recorded = SimMachine.FromState(_machine.Exchange.Capture("state"), "copy");
        recorded.Pressure.FillPageCache(10, zone: "DMA32");

        Assert.Contains("active_file:1000 inactive_file:1010", recorded.Texts.MemoryInfo(), StringComparison.Ordinal);
        Assert.Equal(10, recorded.Pressure.DropCaches().Sum(one => one.Reclaimed));
    }

    [Fact]
    public void High_memory_is_filled_first()
    {
        using SimMachine i386 = SimMachine.Boot(MachineTemplates.FromSize(ArchitectureProfile.I386Pae, 1L << 30));
        Assert.Equal(100, i386.Pressure.FillPageCache(100));

        Assert.Equal(100, i386.State.PopulatedZones.Single(z => z.Type == ZoneType.HighMem).LruCounters[LruLists.InactiveFile]);
    }

    [Fact]
    public void A_killed_caller_is_still_named_in_the_log()
    {
        _machine.Tasks.Add(new SimTask(10, "hungry"));
        AllocationResult killing = default;
        while (killing.KernelLog.Length == 0)
        {
            killing = _machine.AllocPages(new AllocationRequest(GfpMask.GfpHighUserMovable) { Pid = 10 });
        }

        Assert.StartsWith("hungry invoked oom-killer: gfp_mask=0x100cca(GFP_HIGHUSER_MOVABLE)", killing.KernelLog, StringComparison.Ordinal);
        Assert.True(killing.Succeeded);
        Assert.Empty(_machine.Reports.Tasks());
    }

    [Fact]
    public void Kcompactd_makes_the_large_block_that_a_request_could_not_wait_for()
    {
        // A boost would have kcompactd woken as well.
        _machine.Sysctls.Set("vm.watermark_boost_factor", "0");

        // kswapd is asked first; only when it has failed often enough is the node left to kcompactd.
        Block[] held = Checker();
        for (int k = 0; k < 16; k++)
        {
            Assert.False(Order9().Succeeded);
            Assert.Equal(k + 1, Assert.Single(_machine.Pressure.RunKswapd()).Failures);
            Assert.Empty(_machine.Pressure.RunKcompactd());
        }

        Assert.Equal(PressureEventKind.KcompactdWoken, Assert.Single(Order9().Pressure).Kind);
        IReadOnlyList<CompactionReport> reports = _machine.Pressure.RunKcompactd();

        Assert.Equal(["DMA", "DMA32"], reports.Select(one => one.Zone));
        Assert.All(reports, one => Assert.Equal(9, one.Order));
        Assert.Contains(reports, one => one.Result == nameof(CompactResult.Success));
        Assert.True(Order9().Succeeded);
        Assert.All(held, b => Assert.NotNull(_machine.Blocks.CurrentPfn(b)));
    }

    private static SimMachine Boot() => SimMachine.Boot(MachineTemplates.FromSize(ArchitectureProfile.X64, 32 << 20));

    [Fact]
    public void Reports_name_machine_node_and_who_did_it()
    {
        _machine.Pressure.FillPageCache(200);

        ReclaimReport reclaimed = Assert.Single(_machine.Pressure.Reclaim(77)), dropped = Assert.Single(_machine.Pressure.DropCaches());

        Assert.Equal((_machine.Name, 0, "user", 77L, true), (reclaimed.Machine, reclaimed.Node, reclaimed.By, reclaimed.Reclaimed, reclaimed.Ran));
        Assert.Equal(("drop_caches", 123L), (dropped.By, dropped.Reclaimed));
        Assert.Equal("kswapd", Assert.Single(_machine.Pressure.RunKswapd()).By);
        Assert.Equal(
            [("DMA", "user", null), ("DMA32", "user", (int?)null)],
            _machine.Pressure.Compact().Select(one => (one.Zone, one.By, one.Order)));
        Assert.Equal((3, "DMA32"), Assert.Single(_machine.Pressure.Compact(0, "dma32", 3)) is { } one ? (one.Order, one.Zone) : default);
    }

    [Fact]
    public void What_was_stopped_has_done_a_part_and_left_everything_in_order()
    {
        _machine.Pressure.FillPageCache(2000);
        Block[] held = Checker();
        var stopped = new CancellationToken(canceled: true);

        Assert.All(_machine.Pressure.Compact(cancel: stopped), one => Assert.Equal((nameof(CompactResult.Contended), 0), (one.Result, one.Moved)));
        Assert.Equal(0, Assert.Single(_machine.Pressure.Reclaim(100, cancel: stopped)).Reclaimed);
        Assert.Equal(0, Assert.Single(_machine.Pressure.DropCaches(cancel: stopped)).Reclaimed);
        Assert.All(held, one => Assert.Equal(one.Pfn, _machine.Blocks.CurrentPfn(one)));
        Assert.True(_machine.Pressure.Compact().Sum(one => one.Moved) > 0);
    }

    private long Reclaim(long pages) => _machine.Pressure.Reclaim(pages).Sum(one => one.Reclaimed);

    private AllocationResult Alloc() => _machine.AllocPages(new AllocationRequest(GfpMask.GfpKernel));

    private AllocationResult Order9() => _machine.AllocPages(
        new AllocationRequest(GfpMask.GfpHighUserMovable & ~GfpMask.DirectReclaim, 9));

    private AllocationResult AllocUntil(Func<AllocationResult, bool> met)
    {
        for (int k = 0; k < 10000; k++)
        {
            AllocationResult result = Alloc();
            if (met(result))
            {
                return result;
            }
        }

        throw new InvalidOperationException("It never happened.");
    }

    // All memory in movable pages, of which every second one is freed again.
    private Block[] Checker()
    {
        var all = new List<Block>();
        var request = new AllocationRequest((GfpMask.GfpHighUserMovable | GfpMask.NoMemAlloc) & ~GfpMask.DirectReclaim);
        while (_machine.AllocPages(request).Allocation is { } block)
        {
            all.Add(block);
        }

        foreach (Block block in all.Where(b => b.Pfn % 2 == 0))
        {
            _machine.FreePagesAt(block.Pfn, 0);
        }

        _machine.DrainAllPages();
        return [.. all.Where(b => b.Pfn % 2 != 0)];
    }

    // A page that was moved away, and the one that its frame was given to afterwards.
    private Block MoveOne(out Block successor)
    {
        Block[] held = Checker();
        _machine.Pressure.Compact();
        _machine.DrainAllPages();
        var byOldPfn = held.Where(b => _machine.Blocks.CurrentPfn(b) != b.Pfn).ToDictionary(b => b.Pfn);
        while (true)
        {
            successor = _machine.AllocPages(new AllocationRequest(GfpMask.GfpKernel)).Allocation!;
            if (byOldPfn.TryGetValue(successor.Pfn, out Block? moved))
            {
                return moved;
            }
        }
    }
}
