using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Face;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Tests.Testing;

namespace PhysMem.Engine.Tests.Core;

/// <summary>Which node a request is served from.</summary>
public sealed class NodeFallbackTests : IDisposable
{
    private readonly SimMachine _machine = SmallMachines.TwoNodes();

    public void Dispose() => _machine.Dispose();

    [Theory]
    [InlineData(0, "0/DMA32", "0/DMA", "1/DMA32")]
    [InlineData(1, "1/DMA32", "0/DMA32", "0/DMA")]
    public void A_request_uses_up_its_own_node_before_it_goes_to_the_other(int node, params string[] zones) =>
        Assert.Equal(zones, PlacesUntilFull(new AllocationRequest(default) { Node = node }));

    [Theory]
    [InlineData(0, "0/DMA32", "0/DMA")]
    [InlineData(1, "1/DMA32")]
    public void A_request_for_this_node_alone_fails_rather_than_go_elsewhere(int node, params string[] zones) =>
        Assert.Equal(zones, PlacesUntilFull(new AllocationRequest(GfpMask.ThisNode) { Node = node }));

    [Theory]
    [InlineData(0, "0/DMA32", "0/DMA", "1/DMA32")]
    [InlineData(1, "1/DMA32", "0/DMA32", "0/DMA")]
    public void A_request_without_a_node_prefers_the_node_of_its_CPU(int cpu, params string[] zones) =>
        Assert.Equal(zones, PlacesUntilFull(new AllocationRequest(default) { Cpu = cpu }));

    [Fact]
    public void A_nodemask_leaves_other_nodes_out_even_the_preferred_one() => Assert.Equal(
        ["1/DMA32"], PlacesUntilFull(new AllocationRequest(default) { Node = 0, Nodes = new NodeMask(1) }));

    [Fact]
    public void A_cpuset_binds_requests_with_HARDWALL() => Assert.Equal(
        ["1/DMA32"],
        PlacesUntilFull(new AllocationRequest(GfpMask.HardWall) { Node = 0, MemsAllowed = new NodeMask(1) }));

    [Fact]
    public void Without_HARDWALL_a_cpuset_is_left_only_when_its_nodes_are_full()
    {
        var request = new AllocationRequest(default) { Node = 0, MemsAllowed = new NodeMask(1) };

        Assert.Equal(["1/DMA32", "0/DMA32", "0/DMA"], PlacesUntilFull(request));
    }

    [Fact]
    public void An_atomic_request_leaves_its_cpuset_rather_than_fail()
    {
        var request = new AllocationRequest(GfpMask.GfpAtomic) { Node = 0, MemsAllowed = new NodeMask(1) };

        Assert.Equal(["1/DMA32", "0/DMA32", "0/DMA"], PlacesUntilFull(request));
    }

    [Fact]
    public void Hits_misses_and_foreign_pages_are_counted_where_the_kernel_counts_them()
    {
        Zone asked = _machine.State.NodeData[1]!.Zones[1], gave = _machine.State.NodeData[0]!.Zones[1];
        asked.SetRawWatermark(Watermark.Low, 1 << 20);
        asked.SetRawWatermark(Watermark.Min, 1 << 20);

        _machine.AllocPages(new AllocationRequest(default) { Node = 1, Cpu = 0 });
        _machine.AllocPages(new AllocationRequest(default) { Node = 0, Cpu = 1 });

        Assert.Equal((1, 1, 0), (gave.NumaMiss, gave.NumaHit, gave.NumaForeign));
        Assert.Equal((0, 0, 1), (asked.NumaMiss, asked.NumaHit, asked.NumaForeign));
        Assert.Equal((1, 1), (gave.NumaLocal, gave.NumaOther));
    }

    // Nodes and zones in the order in which they were entered.
    private List<string> PlacesUntilFull(AllocationRequest request)
    {
        var places = new List<string>();
        while (_machine.AllocPages(request).Allocation is { } page)
        {
            string place = $"{page.Node}/{page.Zone}";
            if (!places.Contains(place))
            {
                places.Add(place);
            }
        }

        return places;
    }
}
