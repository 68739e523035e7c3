using PhysMem.Engine.Isolation;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Tests.Testing;

namespace PhysMem.Engine.Tests.Isolation;

/// <summary>Pageblocks taken away from the allocator, on a machine of four: two free blocks of order 10.</summary>
public sealed class RangeIsolationTests : IDisposable
{
    private readonly TestMachine _machine = new(0x800);
    private readonly RangeIsolation _isolation;

    public RangeIsolationTests() => _isolation = new RangeIsolation(_machine.State);

    public void Dispose() => _machine.Dispose();

    // On a machine that is too small to group, types are those of the boot.
    [Theory]
    [InlineData("6.12", MigrateTypes.Unmovable)]
    [InlineData("7.2", MigrateTypes.Movable)]
    public void Without_grouping_only_7_2_gives_a_pageblock_its_type_back(string line, int type)
    {
        using var machine = new TestMachine(0x1000, line: KernelLine.All.Single(one => one.Name == line));
        machine.State.GroupingDisabled = true;
        Assert.True(machine.Zone.IsolatePageblock(0, 0, 512, cpu: 0));
        machine.Zone.UnisolatePageblock(0, MigrateTypes.Movable, cpu: 0);

        Assert.Equal(type, machine.Zone.Pageblocks.OfFrame(0));
    }

    [Fact]
    public void A_free_block_is_split_at_the_edge_and_only_the_isolated_half_is_no_longer_counted()
    {
        Assert.True(_isolation.Start(0x1200, 0x1400, MigrateTypes.Movable, cpu: 0));

        Assert.Equal("o9 1200", _machine.Lists(MigrateType.Isolate));
        Assert.Equal("o9 1000, o10 1400", _machine.Lists(MigrateType.Movable));
        Assert.Equal((1, 0x600), (_machine.Zone.IsolatedPageblocks, _machine.Zone.NrFreeGlobal));
    }

    [Fact]
    public void A_pageblock_that_comes_back_merges_with_its_free_buddy()
    {
        _isolation.Start(0x1200, 0x1400, MigrateTypes.Movable, cpu: 0);
        _isolation.Undo(0x1200, 0x1400, MigrateTypes.Movable, cpu: 0);

        // __putback_isolated_page puts what it has merged at the tail.
        Assert.Equal("o10 1400 1000", _machine.Lists(MigrateType.Movable));
        Assert.Equal((0, 0x800), (_machine.Zone.IsolatedPageblocks, _machine.Zone.NrFreeGlobal));
    }

    [Fact]
    public void A_page_in_use_refuses_and_the_blocks_done_by_then_become_the_type_that_was_asked_for()
    {
        long first = _machine.Alloc(10, MigrateType.Movable);
        long held = _machine.Alloc(8, MigrateType.Movable);
        _machine.Free(first, 10);
        Assert.Equal((0x1000, 0x1400), (first, held));
        _machine.Zone.Pageblocks[0] = MigrateTypes.Unmovable;

        Assert.False(_isolation.Start(0x1000, 0x1800, MigrateTypes.Reclaimable, cpu: 0));

        // The first, the last and those between up to the held one were isolated, in this order.
        Assert.Equal(
            [MigrateTypes.Reclaimable, MigrateTypes.Reclaimable, MigrateTypes.Movable, MigrateTypes.Reclaimable],
            Enumerable.Range(0, 4).Select(i => (int)_machine.Zone.Pageblocks[i]));
        Assert.Equal("", _machine.Lists(MigrateType.Isolate));
        Assert.Equal((0, 0x700), (_machine.Zone.IsolatedPageblocks, _machine.Zone.NrFreeGlobal));
    }

    [Fact]
    public void A_range_that_is_isolated_already_is_refused() => Assert.Equal(
        (true, false),
        (_isolation.Start(0x1000, 0x1200, MigrateTypes.Movable, cpu: 0), _isolation.Start(0x1000, 0x1400, MigrateTypes.Movable, cpu: 0)));
}
