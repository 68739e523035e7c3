using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Frames;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Pressure;
using static PhysMem.Engine.Tests.Pressure.PressureMachine;

namespace PhysMem.Engine.Tests.Pressure;

public sealed class LruListTests : IDisposable
{
    private readonly PressureMachine _machine = new(2048);

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void Movable_blocks_join_the_inactive_list_of_processes_youngest_first()
    {
        long[] pfns = _machine.Alloc(3, Movable);

        Assert.Equal([pfns[2], pfns[1], pfns[0]], _machine.Lru.Pfns(LruLists.InactiveAnon));
        Assert.Equal(3, _machine.Zone.LruCounters[LruLists.InactiveAnon]);
    }

    [Fact]
    public void Other_blocks_join_none()
    {
        _machine.Alloc(2, GfpBits.GfpKernel);
        _machine.Alloc(2, GfpBits.GfpKernel | GfpBits.Reclaimable);

        Assert.Equal(0, _machine.LruPages);
    }

    [Theory]
    [InlineData(LruKind.Anonymous, LruLists.InactiveAnon)]
    [InlineData(LruKind.File, LruLists.InactiveFile)]
    public void The_machine_says_what_movable_blocks_are(LruKind kind, int list)
    {
        _machine.System.MovableRequests = kind;
        long pfn = _machine.Alloc(Movable, 2);

        Assert.Equal([pfn], _machine.Lru.Pfns(list));
        Assert.Equal(4, _machine.Lru.Pages(list));
    }

    [Fact]
    public void Movable_blocks_that_stay_where_they_are_join_none_and_do_not_count_as_movable()
    {
        _machine.System.MovableRequests = LruKind.None;
        long pfn = _machine.Alloc(Movable);

        Assert.Equal(0, _machine.LruPages);
        Assert.Equal(FrameState.InUse, _machine.StateOf(pfn));
    }

    [Fact]
    public void A_block_leaves_its_list_when_it_is_freed()
    {
        long[] pfns = _machine.Alloc(5, Movable, order: 4);
        _machine.FreePages(pfns[1], 4);
        _machine.FreePages(pfns[4], 4);

        Assert.Equal([pfns[3], pfns[2], pfns[0]], _machine.Lru.Pfns(LruLists.InactiveAnon));
        Assert.Equal(48, _machine.LruPages);
    }

    [Fact]
    public void Pages_freed_as_a_list_leave_their_lists()
    {
        long[] pfns = _machine.Alloc(4, Movable);
        _machine.State.Allocator.FreeList(pfns.AsSpan(0, 3), 0);

        Assert.Equal([pfns[3]], _machine.Lru.Pfns(LruLists.InactiveAnon));
    }

    [Fact]
    public void A_split_block_stays_on_its_list_page_by_page()
    {
        long pfn = _machine.Alloc(Movable, 2);
        PageAllocator.SplitPage(_machine.Zone, _machine.Zone.FrameIndex(pfn), 2);
        _machine.FreePages(pfn + 2);

        Assert.Equal([pfn + 3, pfn + 1, pfn], _machine.Lru.Pfns(LruLists.InactiveAnon));
        Assert.Equal(3, _machine.LruPages);
    }

    [Theory]
    [InlineData(LruKind.File, false, LruLists.InactiveFile)]
    [InlineData(LruKind.File, true, LruLists.ActiveFile)]
    [InlineData(LruKind.Anonymous, false, LruLists.InactiveAnon)]
    [InlineData(LruKind.Anonymous, true, LruLists.ActiveAnon)]
    public void Filled_memory_is_on_the_list_it_was_filled_as(LruKind kind, bool active, int list)
    {
        Assert.Equal(7, _machine.Fill(7, kind, active));

        Assert.Equal(7, _machine.Lru.Pages(list));
        Assert.Equal(7, _machine.LruPages);
        Assert.Equal(2048 - 7, _machine.Free);
    }

    [Fact]
    public void Filling_stops_at_the_low_watermark()
    {
        using var machine = new PressureMachine(1024, min: 100, step: 20);

        // A page is handed out while more than 120 are free.
        Assert.Equal(1024 - 120, machine.Fill(5000));
        Assert.Equal(120, machine.Free);
    }

    [Fact]
    public void An_accessed_page_goes_to_the_head_of_the_active_list()
    {
        long[] pfns = _machine.Alloc(3, Movable);

        Assert.True(OnDemand.Activate(_machine.System, pfns[0]));
        Assert.True(OnDemand.Activate(_machine.System, pfns[2]));
        Assert.False(OnDemand.Activate(_machine.System, pfns[2] + 100));

        Assert.Equal([pfns[2], pfns[0]], _machine.Lru.Pfns(LruLists.ActiveAnon));
        Assert.Equal([pfns[1]], _machine.Lru.Pfns(LruLists.InactiveAnon));
    }
}
