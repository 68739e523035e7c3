using PhysMem.Engine.Core.State;
using PhysMem.Engine.Face;
using PhysMem.Engine.Isolation;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Tests.Testing;

namespace PhysMem.Engine.Tests.Isolation;

/// <summary>Particular frames, on a machine of two free blocks of order 10.</summary>
public sealed class ContigRangeTests : IDisposable
{
    private readonly TestMachine _machine = new(0x800);
    private readonly ContigRange _range;

    public ContigRangeTests() => _range = new ContigRange(_machine.State);

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void Exactly_the_frames_asked_for_are_taken_and_their_pageblock_has_its_type_again()
    {
        Assert.Equal(ContigOutcome.Done, _range.Allocate(0x1080, 0x1100, MigrateTypes.Movable, cpu: 0));

        Assert.Equal("o7 1000, o8 1100, o9 1200, o10 1400", _machine.Lists(MigrateType.Movable));
        Assert.Equal((0, 0x780), (_machine.Zone.IsolatedPageblocks, _machine.Zone.NrFreeGlobal));
        Assert.All(Enumerable.Range(0x1080, 0x80), pfn => _machine.Free(pfn, 0));
    }

    [Fact]
    public void A_frame_that_is_not_free_fails_the_call_and_nothing_is_taken()
    {
        long held = _machine.Alloc(3, MigrateType.Movable);
        string before = _machine.Lists(MigrateType.Movable);

        Assert.Equal((ContigOutcome.Busy, held), (_range.Allocate(held, held + 0x200, MigrateTypes.Movable, cpu: 0), _range.BusyPfn));
        Assert.Equal((before, ""), (_machine.Lists(MigrateType.Movable), _machine.Lists(MigrateType.Isolate)));
    }

    [Fact]
    public void Pages_that_wait_on_a_CPU_s_list_are_fetched_first()
    {
        _machine.Free(_machine.Alloc(0, MigrateType.Movable), 0);
        Assert.NotEqual("", _machine.PerCpuList(MigrateTypes.Movable));

        Assert.Equal(ContigOutcome.Done, _range.Allocate(0x1000, 0x1800, MigrateTypes.Movable, cpu: 0));
        Assert.Equal(("", 0), (_machine.PerCpuList(MigrateTypes.Movable), _machine.Zone.NrFreeGlobal));
    }

    [Fact]
    public void A_range_is_given_back_frame_by_frame_through_the_CPU_s_list()
    {
        _range.Allocate(0x1000, 0x1800, MigrateTypes.Movable, cpu: 0);
        _range.Free(0x1000, 3, cpu: 0);

        Assert.Equal("1002 1001 1000", _machine.PerCpuList(MigrateTypes.Movable));
    }

    // Lines that free in blocks join single frames again, whose marks must go; the block that held the range is larger.
    [Theory]
    [InlineData("6.1")]
    [InlineData("6.12")]
    [InlineData("7.2")]
    public void What_lies_around_a_range_is_free_and_sound_again(string line)
    {
        using SimMachine machine = SmallMachines.OneNode(line: KernelLine.All.Single(one => one.Name == line));
        long free = machine.FreePages;

        Assert.True(machine.ContigPages.AllocRange(0x1903, 5).Succeeded);
        Assert.Empty(machine.Reports.Audit());
        Assert.Equal(free - 5, machine.FreePages);
    }
}
