using PhysMem.Engine.Boot;
using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Face;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Report;
using Block = PhysMem.Engine.Report.Allocation;

namespace PhysMem.Engine.Tests.Pressure;

/// <summary>
/// Two nodes of 64 MiB, a CPU each: node 0 before node 1 for requests of CPU 0. Page sets keep nothing back, so that
/// what is reclaimed counts at once.
/// </summary>
public sealed class NodeReclaimTests : IDisposable
{
    private readonly SimMachine _machine =
        SimMachine.Boot(MachineTemplates.FromSize(ArchitectureProfile.X64, 128 << 20, nodes: 2, cpus: 2));

    public NodeReclaimTests()
    {
        foreach (Zone zone in _machine.State.PopulatedZones)
        {
            foreach (PageSet set in zone.PageSets)
            {
                (set.High, set.Batch, set.StatThreshold) = (0, 1, 0);
            }

            zone.FoldFree();
        }
    }

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void By_default_a_full_node_is_passed_over_and_its_page_cache_kept()
    {
        FillNode0();

        Assert.Equal(1, Alloc().Node);
        Assert.Equal(0, _machine.Reports.Pressure().ReclaimedByRequests);
    }

    [Fact]
    public void With_zone_reclaim_mode_page_cache_of_the_node_goes_first()
    {
        _machine.Sysctls.Set("vm.zone_reclaim_mode", "1");
        FillNode0();

        Assert.Equal(0, Alloc().Node);
        Assert.Equal(32, _machine.Reports.Pressure().ReclaimedByRequests);
    }

    [Fact]
    public void Other_bits_of_the_mode_do_not_turn_it_on()
    {
        _machine.Sysctls.Set("vm.zone_reclaim_mode", "8");
        FillNode0();

        Assert.Equal(1, Alloc().Node);
    }

    [Fact]
    public void A_hundredth_of_the_node_is_left_as_page_cache()
    {
        _machine.Sysctls.Set("vm.zone_reclaim_mode", "1");
        long managed = _machine.Reports.Zones().Where(z => z.Node == 0).Sum(z => z.ManagedPages / 100);
        Assert.Equal(managed, _machine.Pressure.FillPageCache(managed, node: 0, zone: "DMA32"));
        while (Alloc().Node == 0)
        {
        }

        Assert.Equal(0, _machine.Reports.Pressure().ReclaimedByRequests);
    }

    [Fact]
    public void Dirty_page_cache_does_not_count_unless_it_may_be_written()
    {
        _machine.Sysctls.Set("vm.zone_reclaim_mode", "1");
        FillNode0();
        _machine.Pressure.SetDirtyPages(0, 1 << 20);
        Assert.Equal(1, Alloc().Node);

        _machine.Sysctls.Set("vm.zone_reclaim_mode", "3");
        Assert.Equal(0, Alloc().Node);
    }

    [Fact]
    public void A_request_from_a_CPU_of_another_node_leaves_it_alone()
    {
        _machine.Sysctls.Set("vm.zone_reclaim_mode", "1");
        FillNode0();

        AllocationResult result = _machine.AllocPages(new AllocationRequest(GfpMask.GfpKernel) { Cpu = 1, Node = 0 });

        Assert.Equal(1, result.Allocation!.Node);
    }

    [Fact]
    public void A_request_that_may_not_wait_leaves_it_alone()
    {
        _machine.Sysctls.Set("vm.zone_reclaim_mode", "1");
        FillNode0();

        AllocationResult result = _machine.AllocPages(new AllocationRequest(GfpMask.GfpNowait));

        Assert.Equal(1, result.Allocation!.Node);
    }

    [Fact]
    public void Direct_reclaim_keeps_to_the_tasks_cpuset()
    {
        _machine.Sysctls.Set("vm.watermark_boost_factor", "0");
        _machine.Pressure.FillPageCache(long.MaxValue);
        _machine.Pressure.FillPageCache(long.MaxValue, node: 0, zone: "DMA");
        var request = new AllocationRequest(GfpMask.GfpUser) { MemsAllowed = new NodeMask(1) };
        long node0 = Cache(0), node1 = Cache(1);
        while (_machine.Reports.Pressure().ReclaimedByRequests == 0)
        {
            Assert.Equal(1, _machine.AllocPages(request).Allocation!.Node);
        }

        Assert.Equal(node0, Cache(0));
        Assert.Equal(node1 - 32, Cache(1));
    }

    [Fact]
    public void Write_requests_avoid_a_node_above_its_dirty_limit()
    {
        // 20 % of what is free less the reserve: node 0 has nothing dirty, then just its share, then a page more.
        Node node = _machine.State.Nodes[0];
        long usable = node.Zones.Where(z => z.IsPopulated).Sum(z => z.NrFree) - node.TotalReservePages;
        var request = new AllocationRequest(GfpMask.GfpHighUserMovable | GfpMask.Write);

        _machine.Pressure.SetDirtyPages(0, (usable * 20 / 100) - 10);
        Assert.Equal(0, _machine.AllocPages(request).Allocation!.Node);

        _machine.Pressure.SetDirtyPages(0, (usable * 20 / 100) - 10, writeback: 20);
        Assert.Equal(1, _machine.AllocPages(request).Allocation!.Node);
        Assert.Equal(0, _machine.AllocPages(request with { Gfp = GfpMask.GfpHighUserMovable }).Allocation!.Node);

        // Realtime tasks may go a quarter higher.
        Assert.Equal(0, _machine.AllocPages(request with { Task = TaskFlags.Realtime }).Allocation!.Node);
    }

    [Fact]
    public void A_single_dirty_node_is_used_in_the_end()
    {
        _machine.Pressure.SetDirtyPages(0, 1 << 20);
        _machine.Pressure.SetDirtyPages(1, 1 << 20);

        // The slow path doesn't look at dirty limits any more.
        Assert.True(_machine.AllocPages(new AllocationRequest(GfpMask.GfpHighUserMovable | GfpMask.Write)).Succeeded);
    }

    private long Cache(int node) =>
        _machine.State.Nodes[node].Zones.Sum(z => z.LruCounters[LruLists.InactiveFile]);

    // Page cache down to the low watermark of all zones of node 0.
    private void FillNode0()
    {
        _machine.Pressure.FillPageCache(long.MaxValue, node: 0);
        while (_machine.Pressure.FillPageCache(1, node: 0, zone: "DMA") == 1)
        {
        }
    }

    private Block Alloc() => _machine.AllocPages(new AllocationRequest(GfpMask.GfpKernel)).Allocation!;
}
