using PhysMem.Engine.Boot;
using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Describe;
using PhysMem.Engine.Face;
using PhysMem.Engine.Frames;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Tests.Testing;

namespace PhysMem.Engine.Tests.Core;

/// <summary>
/// A page on the CPU's list of the first zone is what nearly every request gets, without a walk. These are the requests
/// for which it isn't that simple. Node 0 has DMA and DMA32, node 1 has DMA32 only.
/// </summary>
public sealed class FirstZoneTests : IDisposable
{
    private readonly SimMachine _machine = SmallMachines.TwoNodes();

    public void Dispose() => _machine.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void A_listed_page_is_taken_and_counted(int order)
    {
        var request = new AllocationRequest(GfpMask.GfpKernel, order);
        long pfn = ListPage(request);
        (Zone zone, PageSet set) = ListsOf(pfn, cpu: 0);
        set.FreeFactor = 5;
        int count = set.Count;
        long given = _machine.State.Events.PgAlloc[zone.Index], hits = zone.NumaHit, local = zone.NumaLocal;

        Assert.Equal(pfn, _machine.AllocPages(request).Allocation!.Pfn);

        Assert.Equal(2, set.FreeFactor);
        Assert.Equal(count - (1 << order), set.Count);
        Assert.Equal(given + (1 << order), _machine.State.Events.PgAlloc[zone.Index]);
        Assert.Equal((hits + 1, local + 1), (zone.NumaHit, zone.NumaLocal));
    }

    [Fact]
    public void A_nodemask_without_its_node_passes_it_by()
    {
        ListPage(new AllocationRequest(GfpMask.GfpKernel));

        var request = new AllocationRequest(GfpMask.GfpKernel) { Nodes = new NodeMask(1) };

        Assert.Equal(1, _machine.AllocPages(request).Allocation!.Node);
    }

    [Fact]
    public void A_cpuset_without_its_node_passes_it_by()
    {
        ListPage(new AllocationRequest(GfpMask.GfpKernel));

        var request = new AllocationRequest(GfpMask.GfpKernel) { MemsAllowed = new NodeMask(1) };

        Assert.Equal(1, _machine.AllocPages(request).Allocation!.Node);
    }

    [Fact]
    public void Requests_for_this_node_only_pass_by_another_node_s_page()
    {
        // Node 1 has no DMA, so its requests for DMA come from node 0.
        var request = new AllocationRequest(GfpMask.GfpDma) { Cpu = 1 };
        ListPage(request);

        Assert.False(_machine.AllocPages(request with { Gfp = GfpMask.GfpDma | GfpMask.ThisNode }).Succeeded);
    }

    [Fact]
    public void A_scope_that_pins_pages_passes_by_what_must_stay_movable()
    {
        using SimMachine machine = SimMachine.Boot(new MachineDescription
        {
            Name = "movable",
            Arguments = KernelArguments.Parse("kernelcore=40M"),
            Nodes = [new NodeDescription(0) { Memory = [new MemoryRange(0, 128 << 20)], Cpus = [0] }],
        });
        machine.State.Allocator.Pressure = new IdleSystem();
        var request = new AllocationRequest(GfpMask.GfpHighUserMovable);
        var listed = machine.AllocPages(request).Allocation!;
        machine.FreePagesAt(listed.Pfn, 0);
        Assert.Equal("Movable", listed.Zone);

        Assert.Equal("DMA32", machine.AllocPages(request with { GfpContext = GfpContext.MemAllocPin }).Allocation!.Zone);
    }

    [Fact]
    public void Write_requests_pass_by_a_node_above_its_dirty_limit()
    {
        using SimMachine machine = SimMachine.Boot(MachineTemplates.FromSize(ArchitectureProfile.X64, 128 << 20, nodes: 2, cpus: 2));
        var request = new AllocationRequest(GfpMask.GfpKernel);
        long pfn = machine.AllocPages(request).Allocation!.Pfn;
        machine.FreePagesAt(pfn, 0);
        machine.SetDirtyPages(0, 1 << 20);

        Assert.Equal(1, machine.AllocPages(request with { Gfp = GfpMask.GfpKernel | GfpMask.Write }).Allocation!.Node);
        Assert.Equal(pfn, machine.AllocPages(request).Allocation!.Pfn);
    }

    [Theory]
    [InlineData(0, 0, true)]
    [InlineData(0, 1, false)]
    [InlineData(1, 1, true)]
    [InlineData(1, 2, false)]
    public void A_zone_at_its_low_watermark_is_passed_by(int order, int pagesAboveLow, bool passedBy)
    {
        // What is left after the request's own other pages must be above the mark.
        var request = new AllocationRequest(GfpMask.GfpKernel, order);
        (Zone zone, _) = ListsOf(ListPage(request), cpu: 0);
        zone.SetRawWatermark(Watermark.Low, zone.NrFree - pagesAboveLow);

        Assert.Equal(passedBy ? "DMA" : "DMA32", _machine.AllocPages(request).Allocation!.Zone);
    }

    [Fact]
    public void A_larger_request_needs_a_free_block_besides_the_listed_one()
    {
        var request = new AllocationRequest(GfpMask.GfpNowait, 3);
        long pfn = ListPage(request);
        (Zone zone, _) = ListsOf(pfn, cpu: 0);
        while (zone.Buddy.NonEmptyOrders(MigrateTypes.Unmovable) >> 3 != 0
            || zone.Buddy.NonEmptyOrders(MigrateTypes.Movable) >> 3 != 0)
        {
            zone.RemoveFromBuddy(3, MigrateTypes.Movable, 0);
        }

        Assert.NotEqual("DMA32", _machine.AllocPages(request).Allocation!.Zone);
    }

    [Fact]
    public void A_boosted_zone_wakes_kswapd_all_the_same()
    {
        var request = new AllocationRequest(GfpMask.GfpKernel);
        (Zone zone, _) = ListsOf(ListPage(request), cpu: 0);
        zone.BoostedFlag = true;

        Assert.Equal(zone.Name, _machine.AllocPages(request).Allocation!.Zone);

        Assert.False(zone.BoostedFlag);
    }

    [Fact]
    public void Listeners_hear_of_it()
    {
        var request = new AllocationRequest(GfpMask.GfpKernel);
        long pfn = ListPage(request);
        var trace = new TraceLog();
        _machine.Trace = trace;

        _machine.AllocPages(request);

        Assert.Equal([$"alloc {pfn:x} o0 U"], trace.Events);
    }

    [Fact]
    public void Movable_pages_join_the_LRU_where_that_is_so()
    {
        var request = new AllocationRequest(GfpMask.GfpHighUserMovable);
        (Zone zone, _) = ListsOf(ListPage(request), cpu: 0);
        _machine.State.MovableRequestsJoinLru = true;

        long pfn = _machine.AllocPages(request).Allocation!.Pfn;

        Assert.NotEqual(0, zone.StateOf(zone.FrameIndex(pfn)) & FrameState.Lru);
    }

    // What the request gets lies on its CPU's list afterwards, where the same request finds it.
    private long ListPage(AllocationRequest request)
    {
        long pfn = _machine.AllocPages(request).Allocation!.Pfn;
        _machine.FreePagesAt(pfn, request.Order, request.Cpu);
        Assert.Equal(pfn, _machine.AllocPages(request).Allocation!.Pfn);
        _machine.FreePagesAt(pfn, request.Order, request.Cpu);
        return pfn;
    }

    private (Zone Zone, PageSet Set) ListsOf(long pfn, int cpu)
    {
        Zone zone = _machine.State.Frames.ZoneOf(pfn)!;
        return (zone, zone.PageSets[cpu]);
    }
}
