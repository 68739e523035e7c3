using PhysMem.Engine.Boot;
using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Core.Decisions;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Face;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Report;
using PhysMem.Engine.Tests.Testing;

namespace PhysMem.Engine.Tests.Core;

/// <summary>Calls and policies that later kernels have and 6.1 hasn't, by the text about the lines; no recording has them.</summary>
public sealed class LaterCallTests
{
    private static readonly AllocationRequest s_plain = new(default(GfpMask));

    [Theory]
    [InlineData("6.12")]
    [InlineData("7.2")]
    public void Weighted_interleave_repeats_a_node_as_often_as_its_weight_says(string line)
    {
        using SimMachine machine = SmallMachines.TwoNodes(Line(line));
        var request = new AllocationRequest(GfpMask.GfpKernel) { Policy = MemoryPolicy.Weighted((0, 2), (1, 1)) };

        int[] nodes = [.. Enumerable.Range(0, 7).Select(_ => machine.AllocPages(request).Allocation!.Node)];

        Assert.Equal([0, 0, 1, 0, 0, 1, 0], nodes);
        Assert.Equal([5L, 2L], machine.State.Nodes.Select(node => node.Zones.Sum(zone => zone.NumaInterleave)));
    }

    [Fact]
    public void Older_kernels_refuse_it()
    {
        using SimMachine machine = SmallMachines.TwoNodes();
        var request = new AllocationRequest(GfpMask.GfpKernel) { Policy = MemoryPolicy.Weighted((0, 2), (1, 1)) };

        PhysMemException fault = Assert.Throws<PhysMemException>(() => machine.AllocPages(request));

        Assert.Equal(FaultCode.NotInKernel, fault.Code);
        Assert.Equal("Linux 6.1 has no weighted interleave: it came with 6.9.", fault.Message);
        Assert.Equal("Make the machine with -Kernel 6.12 or 7.2.", fault.Remedy);
    }

    // 100 pages above a limit of 800, batches of 63: the limit sinks to 700, and 300 pages go in five steps.
    [Theory]
    [InlineData("6.12")]
    [InlineData("7.2")]
    public void A_second_lowers_the_limit_by_an_eighth_and_gives_back_what_is_above(string line)
    {
        using SimMachine machine = Boot(line);
        PageSet set = Filled(machine, 1000);
        (set.High, set.HighMin, set.HighMax, set.Batch) = (800, 100, 4000, 63);
        long free = Normal(machine).Buddy.FreePages;
        var log = new DecisionLog();

        machine.DecayPageSet(0, 0, Normal(machine).Name, log);

        Assert.Equal((700, 700), (set.High, set.Count));
        Assert.Equal(free + 300, Normal(machine).Buddy.FreePages);
        Assert.Equal([63, 63, 63, 63, 48], log.Of<Drain>().Select(drain => drain.Pages));
    }

    // No more than 32 batches a second, and not below the least limit.
    [Theory]
    [InlineData(1000, 200, 100, 10, 680, 680)]
    [InlineData(1000, 110, 105, 63, 105, 105)]
    [InlineData(40, 800, 100, 63, 700, 40)]
    [InlineData(40, 100, 100, 63, 100, 40)]
    public void How_far_it_sinks_has_bounds(int count, int high, int least, int batch, int highThen, int countThen)
    {
        using SimMachine machine = Boot("6.12");
        PageSet set = Filled(machine, count);
        (set.High, set.HighMin, set.HighMax, set.Batch) = (high, least, 4000, batch);

        machine.DecayPageSet(0, 0, Normal(machine).Name);

        Assert.Equal((highThen, countThen), (set.High, set.Count));
        Assert.Empty(machine.Reports.Audit());
    }

    [Fact]
    public void Fixed_limits_don_t_sink() =>
        Assert.Equal(FaultCode.NotInKernel, Assert.Throws<PhysMemException>(() => SmallMachines.OneNode().DecayPageSet(0, 0, "DMA32")).Code);

    [Fact]
    public void Without_a_lock_a_request_walks_once_at_the_min_mark_and_wakes_nobody()
    {
        using SimMachine machine = Boot("7.2");
        machine.Sysctls.Set("min_free_kbytes", $"{machine.ManagedPages * 4}");
        var log = new DecisionLog();
        machine.Decisions = log;

        AllocationResult refused = machine.AllocPagesNoLock(s_plain);

        Assert.False(refused.Succeeded);
        Assert.Equal([WalkReason.NoLock], log.Of<Walk>().Select(walk => walk.Why));
        Assert.Equal(AllocFlags.TryLock, Assert.Single(log.Of<Walk>()).AllocFlags);
        Assert.Empty(log.Of<WakeKswapd>());
        Assert.DoesNotContain(machine.State.Nodes, node => node.KswapdAwake);
        Assert.Equal(GiveUpRule.NoLock, Assert.Single(log.Of<Result>()).Rule);

        // Below the low mark, above the min one.
        machine.Sysctls.Set("min_free_kbytes", $"{machine.ManagedPages * 35 / 10}");
        Allocation page = machine.AllocPagesNoLock(s_plain with { Order = 2 }).Allocation!;
        Assert.Equal("__GFP_ZERO|__GFP_NOWARN|__GFP_COMP|__GFP_NOMEMALLOC", page.Gfp);
        machine.FreePagesAt(page.Pfn, 2);
    }

    [Theory]
    [InlineData(3, true)]
    [InlineData(4, false)]
    [InlineData(9, true)]
    public void Only_what_waits_on_per_CPU_lists_is_had_without_a_lock(int order, bool served)
    {
        using SimMachine machine = Boot("7.2");

        Assert.Equal(served, machine.AllocPagesNoLock(s_plain with { Order = order }).Succeeded);
    }

    [Fact]
    public void It_takes_no_flag_but_the_one_of_accounts()
    {
        using SimMachine machine = Boot("7.2");

        Assert.True(machine.AllocPagesNoLock(new AllocationRequest(GfpMask.Account)).Succeeded);
        Assert.Equal(FaultCode.GfpTextInvalid, Assert.Throws<PhysMemException>(() => machine.AllocPagesNoLock(new AllocationRequest(GfpMask.GfpKernel))).Code);
        Assert.Equal(FaultCode.NotInKernel, Assert.Throws<PhysMemException>(() => SmallMachines.OneNode(line: Line("6.12")).AllocPagesNoLock(s_plain)).Code);
    }

    // Sixteen pages from an aligned frame on and two more: blocks of order 4 and 1, the larger one past the per-CPU lists.
    [Fact]
    public void Pages_that_are_freed_in_bulk_go_as_the_blocks_that_they_make_up()
    {
        using SimMachine machine = Boot("7.2");
        long first = machine.AllocPages(new AllocationRequest(GfpMask.GfpKernel, 5)).Allocation!.Pfn;
        machine.SinglePages.Split(first, 5);
        PageSet set = Normal(machine).PageSets[0];
        int count = set.Count;
        long free = Normal(machine).Buddy.FreePages;

        machine.SinglePages.FreeBulk([.. Enumerable.Range(0, 18).Select(k => first + k), first + 20]);

        Assert.Equal((count + 3, free + 16), (set.Count, Normal(machine).Buddy.FreePages));
        Assert.Equal(FaultCode.DoubleFree, Assert.Throws<PhysMemException>(() => machine.SinglePages.FreeBulk([first + 19, first])).Code);
        Assert.Empty(machine.Reports.Audit());
    }

    private static KernelLine Line(string name) => KernelLine.All.Single(one => one.Name == name);

    private static SimMachine Boot(string line) =>
        SimMachine.Boot(MachineTemplates.From(new() { Line = Line(line), Bytes = 512 << 20 }));

    private static Zone Normal(SimMachine machine) => machine.State.PopulatedZones[^1];

    // Pages of the only zone of use on CPU 0's lists, as many as asked for.
    private static PageSet Filled(SimMachine machine, int pages)
    {
        PageSet set = Normal(machine).PageSets[0];
        long[] pfns = [.. Enumerable.Range(0, pages).Select(_ => machine.AllocPages(new AllocationRequest(GfpMask.GfpKernel)).Allocation!.Pfn)];
        machine.DrainAllPages();
        (set.High, set.HighMin, set.HighMax) = (100_000, 100_000, 100_000);
        foreach (long pfn in pfns)
        {
            machine.FreePagesAt(pfn, 0);
        }

        Assert.Equal(pages, set.Count);
        return set;
    }
}
