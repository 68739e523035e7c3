using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Exchange;
using PhysMem.Engine.Face;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Report;
using PhysMem.Engine.Tests.Testing;

namespace PhysMem.Engine.Tests.Report;

/// <summary>What the engine tells about blocks that come back.</summary>
public sealed class FreeLogTests : IDisposable
{
    private const string Place = "node 0 DMA32: ";

    private readonly SimMachine _machine = SmallMachines.OneNode();
    private readonly SimMachine _silent = SmallMachines.OneNode();

    public void Dispose()
    {
        _machine.Dispose();
        _silent.Dispose();
    }

    [Fact]
    public void A_block_tells_which_buddies_it_merges_with_and_which_list_it_goes_to()
    {
        Allocation[] blocks = [Alloc(4), Alloc(4)];

        Assert.Equal(
            [Place + "pfn 0x001000, order 4, not merged, its buddy 0x001010 isn't free as a whole: to the head of the Unmovable list"], Free(blocks[0]));
        Assert.Equal(
            [Place + "pfn 0x001010, order 4, merged with 0x001000, 0x001020, 0x001040, 0x001080, 0x001100, 0x001200 to order 10 at pfn 0x001000: to the head of the Unmovable list"],
            Free(blocks[1]));
    }

    [Fact]
    public void A_block_whose_parent_will_soon_merge_goes_to_the_tail()
    {
        Allocation[] blocks = [.. Enumerable.Range(0, 6).Select(_ => Alloc(4))];
        Free(blocks[4]);
        Free(blocks[2]);
        Free(blocks[3]);

        Assert.EndsWith(": to the tail of the Unmovable list", Free(blocks[0]).Single(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_largest_order_has_no_buddy_to_merge_with() => Assert.Equal(
        [Place + "pfn 0x001000, order 10, the largest order: to the head of the Unmovable list"], Free(Alloc(10)));

    [Fact]
    public void A_small_block_goes_to_a_list_of_its_CPU() =>
        Assert.Equal([Place + "pfn 0x001000, order 0, to the Unmovable list of CPU 0"], Free(Alloc(0)));

    [Fact]
    public void A_list_that_overflows_tells_what_becomes_of_the_blocks_that_leave_it()
    {
        foreach (SimMachine one in new[] { _machine, _silent })
        {
            PageSet set = one.State.PopulatedZones.Single(zone => zone.Name == "DMA32").PageSets[0];
            (set.Batch, set.High) = (1, 2);
        }

        Allocation[] pages = [Alloc(0), Alloc(0)];
        Assert.Single(Free(pages[0]));
        string[] texts = Free(pages[1]);

        Assert.Equal(Place + "pfn 0x001001, order 0, to the Unmovable list of CPU 0", texts[0]);
        Assert.Equal(Place + "1 page from the lists of CPU 0 to the free lists, the oldest of each list first", texts[1]);
        Assert.StartsWith(Place + "pfn 0x001000, order 0, not merged", texts[2], StringComparison.Ordinal);
        Assert.Equal(3, texts.Length);
    }

    [Fact]
    public void A_drain_tells_of_each_block()
    {
        var log = new DecisionLog();
        Allocation[] pages = [Alloc(0), Alloc(0)];
        Free(pages[0]);
        Free(pages[1]);

        _machine.DrainPageSet(0, 0, "DMA32", log);
        _silent.DrainPageSet(0, 0, "DMA32");

        Assert.Contains(log.Texts(), one => one.Contains("pfn 0x001001, order 0, merged with 0x001000", StringComparison.Ordinal));
        AssertSame();
    }

    [Fact]
    public void Nobody_listens_any_more_afterwards_and_a_refused_block_tells_nothing()
    {
        Allocation page = Alloc(4);
        Free(page);
        var log = new DecisionLog();

        Assert.Throws<PhysMemException>(() => _machine.Blocks.Free(page, 0, log));
        Assert.Empty(log.Facts);
        Assert.Null(_machine.State.FreeLog);
    }

    private Allocation Alloc(int order)
    {
        var request = new AllocationRequest(GfpMask.GfpKernel, order);
        _silent.AllocPages(request);
        return _machine.AllocPages(request).Allocation!;
    }

    // Being told changes nothing: the other machine does the same in silence.
    private string[] Free(Allocation block)
    {
        var log = new DecisionLog();
        _machine.Blocks.Free(block, 0, log);
        _silent.Blocks.Free(block);
        AssertSame();
        return log.Texts();
    }

    private void AssertSame() => Assert.Empty(MachineComparison.Compare(_silent.Exchange.Picture(), _machine.Exchange.Picture()));
}
