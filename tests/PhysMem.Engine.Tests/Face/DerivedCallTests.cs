using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Face;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Recording;
using PhysMem.Engine.Report;
using PhysMem.Engine.Tests.Testing;

namespace PhysMem.Engine.Tests.Face;

/// <summary>The calls of a machine that are built on alloc_pages and free_pages.</summary>
public sealed class DerivedCallTests : IDisposable
{
    private static readonly AllocationRequest s_kernel = new(GfpMask.GfpKernel);

    private readonly SimMachine _machine = SmallMachines.OneNode();

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void A_bulk_request_gives_as_many_single_pages_as_wanted()
    {
        long free = _machine.FreePages;

        IReadOnlyList<PhysMem.Engine.Report.Allocation> pages = _machine.SinglePages.AllocBulk(s_kernel, 40).Bulk;

        Assert.Equal(40, pages.Select(p => p.Pfn).Distinct().Count());
        Assert.All(pages, p => Assert.Equal((0, 1L), (p.Order, p.Pages)));
        Assert.Equal(free - 40, _machine.FreePages);
        _machine.SinglePages.FreeList([.. pages.Select(p => p.Pfn)]);
        Assert.Equal(free, _machine.FreePages);
    }

    [Fact]
    public void A_list_with_a_page_twice_or_a_foreign_page_is_refused_whole()
    {
        long pfn = _machine.SinglePages.AllocBulk(s_kernel, 1).Bulk[0].Pfn;
        StateDump before = _machine.Exchange.Capture("state");

        Assert.Equal(FaultCode.DoubleFree, Fault(() => _machine.SinglePages.FreeList([pfn, pfn])));
        Assert.Equal(FaultCode.ForeignFrame, Fault(() => _machine.SinglePages.FreeList([pfn, 1L << 40])));

        Assert.Null(StateComparer.FirstDifference(before, _machine.Exchange.Capture("state")));
    }

    [Fact]
    public void An_exact_request_keeps_what_was_asked_for_and_gives_the_rest_of_the_block_back()
    {
        long free = _machine.FreePages;

        PhysMem.Engine.Report.Allocation five = _machine.SinglePages.AllocExact(s_kernel, 5).Allocation!;

        Assert.Equal((5L, 0L), (five.Pages, five.Pfn % 8));
        Assert.Equal(free - 5, _machine.FreePages);
        Assert.Equal(FaultCode.DoubleFree, Fault(() => _machine.SinglePages.FreeExact(five.Pfn, 6)));
        Assert.Equal(free - 5, _machine.FreePages);
        _machine.SinglePages.FreeExact(five.Pfn, 5);
        Assert.Equal(free, _machine.FreePages);
    }

    [Fact]
    public void A_bulk_request_that_finds_nothing_fails_as_a_single_one_does()
    {
        var dma = new AllocationRequest(GfpMask.GfpDma | GfpMask.MemAlloc);
        while (_machine.AllocPages(dma).Succeeded)
        {
        }

        AllocationResult bulk = _machine.SinglePages.AllocBulk(dma, 10), single = _machine.AllocPages(dma);

        Assert.False(bulk.Succeeded);
        Assert.Equal((single.Fault, single.Reason, single.KernelLog), (bulk.Fault, bulk.Reason, bulk.KernelLog));
    }

    [Fact]
    public void An_exact_request_follows_the_task_s_policy_unless_it_names_a_node()
    {
        using SimMachine two = SmallMachines.TwoNodes();
        var request = s_kernel with { Policy = new MemoryPolicy(MemoryPolicyMode.Interleave, 0, 1) };

        int[] nodes = [.. Enumerable.Range(0, 4).Select(_ => two.SinglePages.AllocExact(request, 3).Allocation!.Node)];

        Assert.Equal([0, 1, 0, 1], nodes);
        Assert.Equal(0, two.SinglePages.AllocExact(request with { Node = 0 }, 3).Allocation!.Node);
    }

    [Fact]
    public void Nodes_that_the_machine_does_not_have_are_refused_wherever_they_stand()
    {
        Assert.Equal(FaultCode.NoSuchPlace, Fault(() => _machine.AllocPages(s_kernel with { Nodes = new NodeMask(0, 5) })));
        Assert.Equal(FaultCode.NoSuchPlace, Fault(() => _machine.AllocPages(s_kernel with { MemsAllowed = new NodeMask(5) })));
        Assert.Equal(
            FaultCode.NoSuchPlace,
            Fault(() => _machine.AllocPages(s_kernel with { Policy = new MemoryPolicy(MemoryPolicyMode.Preferred, 5) })));
    }

    [Fact]
    public void The_page_set_of_one_CPU_in_one_zone_is_drained_by_itself()
    {
        using SimMachine two = SmallMachines.OneNode(cpus: 2);
        Zone dma32 = two.State.PopulatedZones[1], dma = two.State.PopulatedZones[0];
        foreach (int cpu in new[] { 0, 1 })
        {
            two.FreePagesAt(two.AllocPages(s_kernel with { Cpu = cpu }).Allocation!.Pfn, 0, cpu);
            two.FreePagesAt(two.AllocPages(new AllocationRequest(GfpMask.GfpDma) { Cpu = cpu }).Allocation!.Pfn, 0, cpu);
        }

        two.DrainPageSet(1, 0, "DMA32");

        Assert.True(dma32.PageSets[0].Count > 0 && dma.PageSets[1].Count > 0);
        Assert.Equal(0, dma32.PageSets[1].Count);
        Assert.Equal(FaultCode.NoSuchPlace, Fault(() => two.DrainPageSet(0, 0, "Normal")));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(PageConstants.MaxOrderPages + 1)]
    public void An_exact_request_of_a_size_that_no_block_has_is_refused(long pages) =>
        Assert.Equal(FaultCode.OrderInvalid, Fault(() => _machine.SinglePages.AllocExact(s_kernel, pages)));

    [Fact]
    public void A_split_block_comes_back_page_by_page_but_a_compound_one_cant_be_split()
    {
        long free = _machine.FreePages;
        long pfn = _machine.AllocPages(s_kernel with { Order = 2 }).Allocation!.Pfn;
        long compound = _machine.AllocPages(new AllocationRequest(GfpMask.GfpKernel | GfpMask.Comp, 2)).Allocation!.Pfn;

        _machine.SinglePages.Split(pfn, 2);

        Assert.Equal(FaultCode.WrongOrder, Fault(() => _machine.SinglePages.Split(compound, 2)));
        Assert.Equal(FaultCode.WrongOrder, Fault(() => _machine.FreePagesAt(pfn, 2)));
        _machine.SinglePages.FreeExact(pfn, 4);
        _machine.FreePagesAt(compound, 2);
        Assert.Equal(free, _machine.FreePages);
    }

    [Fact]
    public void A_contiguous_range_is_taken_once_and_given_back()
    {
        long free = _machine.FreePages;
        long start = LargestZone().EndPfn / 1024 * 1024 - 2048 + 100;

        Assert.True(_machine.ContigPages.AllocRange(start, 700).Succeeded);

        Assert.Equal(free - 700, _machine.FreePages);
        Assert.False(_machine.ContigPages.AllocRange(start + 600, 200).Succeeded);
        Assert.Equal(free - 700, _machine.FreePages);
        _machine.SinglePages.FreeExact(start, 700);
        Assert.Equal(free, _machine.FreePages);
        Invariants.Check(_machine.State);
    }

    [Fact]
    public void A_range_outside_of_one_zone_is_refused()
    {
        long end = LargestZone().EndPfn;

        Assert.Equal(FaultCode.ForeignFrame, Fault(() => _machine.ContigPages.AllocRange(end - 10, 20)));
        Assert.Equal(FaultCode.ForeignFrame, Fault(() => _machine.ContigPages.AllocRange(end - 10, 0)));
    }

    private static FaultCode Fault(Action call) => Assert.Throws<PhysMemException>(call).Code;

    private static FaultCode Fault(Func<object> call) => Assert.Throws<PhysMemException>(() => { _ = call(); }).Code;

    private static FaultCode Fault(Func<bool> call) => Assert.Throws<PhysMemException>(() => { _ = call(); }).Code;

    private Zone LargestZone() => _machine.State.PopulatedZones.MaxBy(z => z.PresentPages)!;
}
