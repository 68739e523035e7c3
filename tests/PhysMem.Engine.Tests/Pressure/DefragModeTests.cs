using PhysMem.Engine.Kernel;
using PhysMem.Engine.Report;
using PhysMem.Engine.Tests.Testing;
using static PhysMem.Engine.Tests.Pressure.PressureMachine;

namespace PhysMem.Engine.Tests.Pressure;

/// <summary>vm.defrag_mode of 7.2: what it compacts for. Of six pageblocks every second page is in use.</summary>
public sealed class DefragModeTests
{
    // A pageblock less 511 pages is no more than a page, two are 513: the high mark of 500 takes two.
    [Theory]
    [InlineData(false, 1, 256)]
    [InlineData(true, 2, 512)]
    public void Kcompactd_goes_on_until_whole_pageblocks_meet_the_high_mark(bool defrag, int blocks, long moved)
    {
        using PressureMachine machine = EverySecond(defrag, min: 100, step: 200);

        machine.System.Kcompactd.Wake(machine.Node, PageConstants.PageblockOrder, machine.Zone.Index);
        CompactionReport report = Assert.Single(machine.System.Kcompactd.Run(machine.Node));

        Assert.Equal(("Success", moved), (report.Result, report.Moved));
        Assert.Equal(blocks * PageConstants.PageblockPages, machine.Zone.FreeBlockPages);

        // There is nothing left to do.
        machine.System.Kcompactd.Wake(machine.Node, PageConstants.PageblockOrder, machine.Zone.Index);
        Assert.Equal(0, Assert.Single(machine.System.Kcompactd.Run(machine.Node)).Moved);
        Invariants.Check(machine.State, held: 1536);
    }

    // The first page of the first pageblock can't move, so that the second one is the first that can be had as a whole.
    [Theory]
    [InlineData(false, GfpBits.GfpKernel, 0, MigrateType.Unmovable)]
    [InlineData(true, GfpBits.GfpKernel, 1, MigrateType.Unmovable)]
    [InlineData(true, GfpBits.GfpKernel | GfpBits.Reclaimable, 1, MigrateType.Reclaimable)]
    public void Requests_that_aren_t_movable_compact_for_a_pageblock_of_their_own(bool defrag, uint gfp, int block, MigrateType type)
    {
        using PressureMachine machine = EverySecond(defrag, min: 0, step: 0);

        long pfn = machine.Alloc(gfp, 3);

        Assert.Equal(block, (pfn - At(0)) / PageConstants.PageblockPages);
        Assert.Equal((int)type, machine.Zone.Pageblocks.OfFrame(machine.Zone.FrameIndex(pfn)));
        Assert.Equal((int)(block == 0 ? type : MigrateType.Movable), machine.Zone.Pageblocks.OfFrame(machine.Zone.FrameIndex(At(0))));
        Invariants.Check(machine.State, held: 1536 + 8);
    }

    [Fact]
    public void Movable_requests_compact_for_what_they_ask()
    {
        using PressureMachine machine = EverySecond(defrag: true, min: 0, step: 0);

        Assert.Equal(0, (machine.Alloc(Movable, 3) - At(0)) / PageConstants.PageblockPages);
    }

    private static PressureMachine EverySecond(bool defrag, long min, long step)
    {
        var machine = new PressureMachine(3072, min, step, line: KernelLine.V72);
        machine.State.Sysctl.DefragMode = defrag;
        machine.State.MovableRequestsJoinLru = min > 0;
        long first = machine.Alloc(Movable | GfpBits.MemAlloc);
        machine.State.MovableRequestsJoinLru = true;
        long[] rest = machine.Alloc(3071, Movable | GfpBits.MemAlloc);
        Assert.Equal(At(0), first);
        foreach (long pfn in rest.Where(pfn => (pfn - first) % 2 == 1))
        {
            machine.FreePages(pfn);
        }

        return machine;
    }
}
