using PhysMem.Engine.Boot;
using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Limits;
using PhysMem.Engine.Tests.Testing;

namespace PhysMem.Engine.Tests.Boot;

/// <summary>The machine of textbooks: a buddy system and nothing else.</summary>
public class ArenaTests
{
    private const long KiB = 1024;

    // Written down as the exercise would have it: the largest aligned blocks, from frame 0 on.
    [Theory]
    [InlineData(4, "o0 U: 0")]
    [InlineData(28, "o0 U: 6", "o1 U: 4", "o2 U: 0")]
    [InlineData(64, "o4 U: 0")]
    [InlineData(1024, "o8 U: 0")]
    [InlineData(1020, "o0 U: fe", "o1 U: fc", "o2 U: f8", "o3 U: f0", "o4 U: e0", "o5 U: c0", "o6 U: 80", "o7 U: 0")]
    [InlineData(3072, "o8 U: 200", "o9 U: 0")]
    [InlineData(4096, "o10 U: 0")]
    [InlineData(5120, "o8 U: 400", "o10 U: 0")]
    [InlineData(9220, "o0 U: 900", "o8 U: 800", "o10 U: 0 400")]
    public void All_memory_is_free_in_the_largest_blocks_that_fit(long kib, params string[] lists)
    {
        using MachineState machine = Boot(kib);

        Zone zone = Assert.Single(machine.PopulatedZones);
        Assert.Equal(lists, FreeLists.Of(zone));
        Assert.Equal(("Normal", 0, kib / 4, kib / 4), (zone.Name, zone.StartPfn, zone.PresentPages, zone.ManagedPages));
        Invariants.Check(machine, held: 0);
    }

    [Fact]
    public void Nothing_is_kept_back()
    {
        using MachineState machine = Boot(256 * KiB, cpus: 2);

        Zone zone = machine.PopulatedZones[0];
        Assert.Equal([0, 0, 0, 0], BareMachine.Marks(zone));
        Assert.Equal((0, 1, 0, 0), (zone.PagesetHigh, zone.PagesetBatch, zone.StatThreshold, zone.LowmemReserve.Sum()));
        Assert.Equal(0, machine.Nodes[0].TotalReservePages);
    }

    [Theory]
    [InlineData(GfpBits.GfpKernel)]
    [InlineData(GfpBits.GfpKernel | GfpBits.Dma)]
    [InlineData(GfpBits.GfpKernel | GfpBits.Movable | GfpBits.HighMem)]
    [InlineData(GfpBits.High | GfpBits.Atomic | GfpBits.KswapdReclaim)]
    [InlineData(0u)]
    public void Every_mask_can_have_all_pages_down_to_the_last(uint gfp)
    {
        using MachineState machine = Boot(300, cpus: 2);

        Assert.Equal(
            Enumerable.Range(0, 75).Select(pfn => (long)pfn), Enumerable.Range(0, 75).Select(_ => Alloc(machine, gfp, 0)).Order());
        Assert.Equal(-1, Alloc(machine, gfp, 0));
    }

    [Fact]
    public void An_atomic_request_of_several_pages_reserves_no_pageblock()
    {
        using MachineState machine = Boot(1024);

        Assert.Equal(0, Alloc(machine, GfpBits.High | GfpBits.Atomic | GfpBits.KswapdReclaim, 1));
        Assert.Equal(2, Alloc(machine, 0, 1));
        Assert.Equal(0, machine.PopulatedZones[0].NrReservedHighAtomic);
    }

    [Theory]
    [InlineData(1024, 1)]
    [InlineData(4096, 2)]
    [InlineData(13 * 1024 + 20, 3)]
    public void It_answers_as_the_buddy_system_alone_does(long kib, int seed)
    {
        using MachineState machine = Boot(kib);
        var slow = new SlowBuddy(0, kib / 4);
        Zone zone = machine.PopulatedZones[0];
        foreach ((int order, _, long[] pfns) in ZoneLists.Free(zone))
        {
            Array.ForEach(pfns, pfn => slow.Free(pfn, order, type: 0, toTail: true));
        }

        var random = new Random(seed);
        uint[] masks = [0, GfpBits.GfpKernel, GfpBits.Movable, GfpBits.Reclaimable, GfpBits.High | GfpBits.Atomic];
        var held = new List<(long Pfn, int Order)>();
        for (int call = 0; call < 4000; call++)
        {
            if (random.Next(5) < 3)
            {
                int order = Math.Min(random.Next(11), random.Next(11));
                long pfn = Alloc(machine, masks[random.Next(masks.Length)], order);
                Assert.Equal(slow.TakeSmallest(order, type: 0) ?? -1, pfn);
                if (pfn >= 0)
                {
                    held.Add((pfn, order));
                }
            }
            else if (held.Count > 0)
            {
                int at = random.Next(held.Count);
                (long pfn, int order) = held[at];
                held.RemoveAt(at);
                slow.Free(pfn, order, type: 0);
                machine.Allocator.FreePages(zone, zone.FrameIndex(pfn), order, cpu: 0);
            }
        }

        Assert.All(ZoneLists.Free(zone), list => Assert.Equal(slow.List(list.Order, 0), list.Pfns));
        Invariants.Check(machine, held.Sum(b => 1L << b.Order));
    }

    [Fact]
    public void Min_free_kbytes_gives_it_watermarks_and_no_per_CPU_lists()
    {
        using MachineState machine = Boot(4096);
        Zone zone = machine.PopulatedZones[0];

        SysctlTable.Write(machine, "min_free_kbytes", "256");
        Assert.Equal([64, 80, 96, 112], BareMachine.Marks(zone));
        Assert.Equal((0, 1), (zone.PageSets[0].High, zone.PageSets[0].Batch));
        Assert.Equal(1024 - 64, Enumerable.Range(0, 1024).Count(_ => Alloc(machine, GfpBits.GfpKernel, 0) >= 0));

        SysctlTable.Write(machine, "min_free_kbytes", "0");
        Assert.Equal([0, 0, 0, 0], BareMachine.Marks(zone));
        Assert.Equal(64, Enumerable.Range(0, 1024).Count(_ => Alloc(machine, GfpBits.GfpKernel, 0) >= 0));
    }

    [Fact]
    public void The_fraction_alone_gives_it_per_CPU_lists_and_takes_them_away()
    {
        using MachineState machine = Boot(64 * KiB);
        Zone zone = machine.PopulatedZones[0];

        SysctlTable.Write(machine, "percpu_pagelist_high_fraction", "8");
        Assert.Equal((2048, 3), (zone.PageSets[0].High, zone.PageSets[0].Batch));
        Assert.Equal([0, 0, 0, 0], BareMachine.Marks(zone));
        SysctlTable.Write(machine, "percpu_pagelist_high_fraction", "0");
        Assert.Equal((0, 1), (zone.PageSets[0].High, zone.PageSets[0].Batch));
    }

    [Theory]
    [InlineData(0, 1, "A machine can't have 0 bytes of memory.", "Give memory in whole pages of 4096 bytes, 4 KiB or more.")]
    [InlineData(4097, 1, "A machine can't have 4097 bytes of memory.", "Give memory in whole pages of 4096 bytes, 4 KiB or more.")]
    [InlineData(1L << 48, 1, "256 TiB are more than arena can have.", "Give 262140 GiB or less.")]
    [InlineData(1L << 22, 2, "arena is built without NUMA and has node 0 alone.", "Describe one node with the number 0, or take another architecture.")]
    public void What_makes_no_arena_is_refused(long bytes, int nodes, string message, string remedy)
    {
        var thrown = Assert.Throws<PhysMemException>(() => MachineTemplates.FromSize(ArchitectureProfile.Arena, bytes, nodes));

        Assert.Equal((message, remedy), (thrown.Message, thrown.Remedy));
    }

    private static MachineState Boot(long kib, int cpus = 1) =>
        MachineBuilder.Boot(MachineTemplates.FromSize(ArchitectureProfile.Arena, kib * KiB, cpus: cpus));

    private static long Alloc(MachineState machine, uint gfp, int order) =>
        machine.Allocator.AllocPages(gfp, order, 0, new TaskContext(0), null, out _);
}
