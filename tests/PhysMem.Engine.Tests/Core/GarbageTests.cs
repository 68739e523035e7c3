using PhysMem.Engine.Boot;
using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Face;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Report;
using PhysMem.Engine.Tests.Testing;

namespace PhysMem.Engine.Tests.Core;

/// <summary>Nobody listens: then no request leaves garbage behind, whatever its way.</summary>
public sealed class GarbageTests : IDisposable
{
    private readonly SimMachine _machine = SmallMachines.TwoNodes();

    public void Dispose() => _machine.Dispose();

    [Theory]
    [InlineData("GFP_KERNEL", 0)]
    [InlineData("GFP_HIGHUSER_MOVABLE", 0)]
    [InlineData("GFP_ATOMIC", 3)]
    [InlineData("GFP_KERNEL|__GFP_RECLAIMABLE", 5)]
    [InlineData("GFP_TRANSHUGE_LIGHT", 9)]
    [InlineData("GFP_DMA|__GFP_COMP", 10)]
    public void Allocating_and_freeing_makes_no_garbage(string gfp, int order)
    {
        uint mask = GfpText.Parse(gfp).Value;

        Assert.Equal(0, Garbage.Of(() => AllocAndFree(mask, order, times: 1)));
        Assert.Equal(0, Garbage.Of(() => AllocAndFree(mask, order, times: 2000)));
    }

    [Theory]
    [InlineData("GFP_KERNEL", 0)]
    [InlineData("GFP_HIGHUSER_MOVABLE", 0)]
    [InlineData("GFP_KERNEL|__GFP_ZERO", 5)]
    public void A_machine_s_answer_is_the_only_object_that_an_allocation_makes(string gfp, int order)
    {
        using SimMachine booted = SimMachine.Boot(MachineTemplates.From(new MachineTemplate { Bytes = 64 << 20 }));
        foreach (SimMachine machine in (SimMachine[])[booted, _machine])
        {
            var request = new AllocationRequest(GfpText.Parse(gfp), order);
            Allocation answer = machine.AllocPages(request).Allocation!;
            long size = Garbage.Of(() => answer = answer with { });

            Assert.Equal(size, Garbage.Of(() => answer = machine.AllocPages(request).Allocation!));
            Assert.Equal(size, Garbage.Of(() => machine.Blocks.Free(machine.AllocPages(request).Allocation!)));
        }
    }

    [Fact]
    public void Going_through_all_zones_and_the_per_CPU_lists_makes_no_garbage()
    {
        PageAllocator allocator = _machine.State.Allocator;
        long[] pfns = new long[20_000];
        int got = 0;

        long bytes = Garbage.Of(() =>
        {
            for (got = 0; got < pfns.Length; got++)
            {
                pfns[got] = allocator.AllocPages(GfpBits.GfpNowait, 0, 0, new TaskContext(0), null, out _);
                if (pfns[got] < 0)
                {
                    break;
                }
            }

            allocator.FreeList(pfns.AsSpan(0, got), 0);
            allocator.DrainAll(0);
        });

        Assert.InRange(got, 10_000, pfns.Length - 1);
        Assert.Equal(0, bytes);
    }

    [Theory]
    [InlineData("GFP_NOWAIT", 0)]
    [InlineData("GFP_ATOMIC", 2)]
    [InlineData("GFP_KERNEL", 0)]
    [InlineData("GFP_KERNEL", 5)]
    [InlineData("GFP_KERNEL|__GFP_NORETRY", 1)]
    [InlineData("GFP_KERNEL|__GFP_RETRY_MAYFAIL", 3)]
    [InlineData("GFP_NOFS", 0)]
    public void A_request_that_fails_makes_no_garbage_either(string gfp, int order)
    {
        foreach (Zone zone in _machine.State.PopulatedZones)
        {
            for (int mark = 0; mark < Watermark.Count; mark++)
            {
                zone.SetRawWatermark(mark, 1 << 20);
            }
        }

        uint mask = GfpText.Parse(gfp).Value;
        PageAllocator allocator = _machine.State.Allocator;
        var task = new TaskContext(0);

        long pfn = 0;

        long bytes = Garbage.Of(() => pfn = allocator.AllocPages(mask, order, 0, task, null, out _));

        Assert.Equal((-1, 0), (pfn, bytes));
    }

    private void AllocAndFree(uint gfp, int order, int times)
    {
        PageAllocator allocator = _machine.State.Allocator;
        for (int k = 0; k < times; k++)
        {
            long pfn = allocator.AllocPages(gfp, order, k % 2, new TaskContext(k % 2), null, out AllocOutcome outcome);
            allocator.FreePages(outcome.Zone!, outcome.Zone!.FrameIndex(pfn), order, k % 2);
        }
    }
}
