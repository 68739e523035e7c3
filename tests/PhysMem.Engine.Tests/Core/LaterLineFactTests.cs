using PhysMem.Engine.Boot;
using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Core.Decisions;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Face;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Tests.Testing;

namespace PhysMem.Engine.Tests.Core;

/// <summary>What later lines decide by rules of their own is told too.</summary>
public sealed class LaterLineFactTests
{
    public static TheoryData<string> Lines => [.. KernelLine.All.Skip(1).Select(line => line.Name)];

    [Theory]
    [MemberData(nameof(Lines))]
    public void A_refill_and_the_page_from_it(string line)
    {
        using SimMachine machine = Boot(line);
        Decision[] facts = Facts(machine, GfpMask.GfpKernel, 0);

        // An empty Unmovable list: a largest block is claimed, and CPU 0 gets a batch of it.
        Assert.Single(facts.OfType<Steal>(), it => it is { Claimed: true, Order: 10, From: MigrateTypes.Movable });
        Refill refill = Assert.Single(facts.OfType<Refill>());
        Assert.Equal((0, 0, machine.State.PopulatedZones[^1].PageSets[0].Count + 1), (refill.Cpu, refill.Order, refill.Pages));
        Assert.Equal(BlockSource.PageSet, Assert.Single(facts.OfType<BlockTaken>()).From);
    }

    [Theory]
    [MemberData(nameof(Lines))]
    public void A_block_that_is_claimed_comes_from_the_lists_that_it_was_on(string line)
    {
        using SimMachine machine = Boot(line);
        BlockTaken taken = Assert.Single(Facts(machine, GfpMask.GfpKernel, 5).OfType<BlockTaken>());

        Assert.Equal((BlockSource.FreeList, MigrateTypes.Movable, 10), (taken.From, taken.MigrateType, taken.Split));
    }

    [Theory]
    [MemberData(nameof(Lines))]
    public void A_pageblock_joins_the_HighAtomic_reserve_and_leaves_it(string line)
    {
        using SimMachine machine = Boot(line);
        Zone zone = machine.State.PopulatedZones[^1];

        // The low mark is above all that is free, the min mark isn't.
        machine.Sysctls.Set("min_free_kbytes", $"{(zone.ManagedPages * 85 / 100) << 2}");
        HighAtomic joined = Assert.Single(Facts(machine, GfpMask.GfpAtomic, 4).OfType<HighAtomic>());
        var log = new DecisionLog();
        machine.Decisions = log;
        Assert.True(zone.UnreserveHighAtomic(MigrateTypes.Movable, force: true, cpu: 0));

        Assert.Equal((true, 512L), (joined.Joined, joined.Pages));
        Assert.Equal((false, 0L), Assert.Single(log.Of<HighAtomic>()) is var left ? (left.Joined, left.Pages) : default);
    }

    [Fact]
    public void What_lies_in_contiguous_areas_is_a_term_of_the_test()
    {
        using SimMachine machine = Boot("7.2", area: 64 << 20);
        WatermarkTest unmovable = Facts(machine, GfpMask.GfpKernel, 0).OfType<WatermarkTest>().First();
        WatermarkTest movable = Facts(machine, GfpMask.GfpHighUserMovable, 0).OfType<WatermarkTest>().First();

        Assert.Equal((16384L, 0L), (unmovable.Cma, movable.Cma));
    }

    private static SimMachine Boot(string line, long area = 0) => SimMachine.Boot(MachineTemplates.From(
        new() { Line = KernelLine.All.Single(one => one.Name == line), Bytes = 512 << 20, CmaBytes = area }));

    private static Decision[] Facts(SimMachine machine, GfpMask gfp, int order)
    {
        var log = new DecisionLog();
        machine.Decisions = log;
        Assert.True(machine.AllocPages(new AllocationRequest(gfp, order)).Succeeded);
        machine.Decisions = null;
        return [.. log.Facts];
    }
}
