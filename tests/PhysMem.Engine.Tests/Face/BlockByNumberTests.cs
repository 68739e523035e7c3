using PhysMem.Engine.Boot;
using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Face;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Kernel;
using Block = PhysMem.Engine.Report.Allocation;

namespace PhysMem.Engine.Tests.Face;

/// <summary>Blocks that are known by their number alone, and what is done to them and to allocations alike.</summary>
public sealed class BlockByNumberTests : IDisposable
{
    private static readonly AllocationRequest s_movable = new(GfpMask.GfpHighUserMovable);

    private readonly SimMachine _machine = SimMachine.Boot(MachineTemplates.FromSize(ArchitectureProfile.X64, 32 << 20));
    private readonly long _free;

    public BlockByNumberTests() => _free = _machine.FreePages;

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void A_block_of_an_order_and_single_pages_of_an_exact_request_are_freed_by_number()
    {
        Block block = _machine.AllocPages(s_movable with { Order = 3 }).Allocation!;
        Block exact = _machine.AllocPagesExact(s_movable, 5).Allocation!;

        _machine.Free(_machine.BlockAt(block.Pfn, 3));
        _machine.Free(_machine.BlockAt(exact.Pfn, pages: 5));

        Assert.Equal(_free, _machine.FreePages);
    }

    [Theory]
    [InlineData(3, 5)]
    [InlineData(0, -1)]
    public void Order_and_pages_that_contradict_each_other_are_refused(int order, long pages) =>
        Assert.Equal(FaultCode.OrderInvalid, Fault(() => _machine.BlockAt(4096, order, pages)));

    [Fact]
    public void A_run_of_pages_of_which_one_is_not_ours_is_refused_whole()
    {
        Block exact = _machine.AllocPagesExact(s_movable, 5).Allocation!;

        Assert.Equal(FaultCode.DoubleFree, Fault(() => _machine.Free(_machine.BlockAt(exact.Pfn, pages: 6))));
        Assert.Equal(FaultCode.ForeignFrame, Fault(() => _machine.Free(_machine.BlockAt(1L << 40, pages: long.MaxValue >> 20))));
        Assert.Equal(_free - 5, _machine.FreePages);
    }

    [Fact]
    public void A_block_that_compaction_moved_is_found_under_its_old_number()
    {
        Block[] held = MoveSome();
        Block moved = held.First(one => _machine.CurrentPfn(one) != one.Pfn);
        long free = _machine.FreePages;

        _machine.Free(_machine.BlockAt(moved.Pfn));

        Assert.Equal(free + 1, _machine.FreePages);
        Assert.Null(_machine.CurrentPfn(moved));
    }

    [Fact]
    public void Splitting_gives_the_pages_one_by_one()
    {
        Block block = _machine.AllocPages(s_movable with { Order = 2 }).Allocation!;

        IReadOnlyList<Block> pages = _machine.Split(block);

        Assert.Equal(Enumerable.Range(0, 4).Select(k => block.Pfn + k), pages.Select(one => one.Pfn));
        Assert.All(pages, one => Assert.Equal((0, 1L, block.Gfp), (one.Order, one.Pages, one.Gfp)));
        Assert.Equal(block.PageAddress + (3 * 4096), pages[3].PageAddress);
        Assert.Equal(FaultCode.WrongOrder, Fault(() => _machine.Free(block)));
        foreach (Block page in pages)
        {
            _machine.Free(page);
        }

        Assert.Equal(_free, _machine.FreePages);
    }

    [Fact]
    public void Pages_that_are_single_already_stay_as_they_are_wherever_they_are()
    {
        Block exact = _machine.AllocPagesExact(s_movable, 5).Allocation!;

        Assert.Equal(
            Enumerable.Range(0, 5).Select(k => exact.Pfn + k), _machine.Split(_machine.BlockAt(exact.Pfn, pages: 5)).Select(one => one.Pfn));
        Assert.Equal(5, _machine.Split(exact).Count);

        _machine.Free(exact);
        Assert.Equal(FaultCode.DoubleFree, Fault(() => _machine.Split(exact)));
    }

    [Fact]
    public void A_page_known_since_it_was_split_is_found_after_compaction()
    {
        Block[] kept = MoveSome(order: 1);
        Assert.Contains(kept, one => _machine.CurrentPfn(one) != one.Pfn);
        foreach (Block page in kept)
        {
            _machine.Free(page);
        }

        Assert.Equal(_free, _machine.FreePages);
    }

    // All memory in movable pages, of which every second one is freed again; compaction then moves the others together.
    private Block[] MoveSome(int order = 0)
    {
        var all = new List<Block>();
        var request = new AllocationRequest(GfpMask.GfpHighUserMovable & ~GfpMask.DirectReclaim, order);
        while (_machine.AllocPages(request).Allocation is { } block)
        {
            all.AddRange(order == 0 ? [block] : _machine.Split(block));
        }

        foreach (Block page in all.Where(one => one.Pfn % 2 == 0))
        {
            _machine.Free(page);
        }

        _machine.DrainAllPages();
        _machine.Compact();
        return [.. all.Where(one => one.Pfn % 2 != 0)];
    }

    private static FaultCode Fault(Action call) => Assert.Throws<PhysMemException>(call).Code;
}
