using PhysMem.Engine.Kernel;
using PhysMem.Engine.Tests.Testing;

namespace PhysMem.Engine.Tests.Core;

/// <summary>Golden traces T9 to T11 of the specification: merging, and stealing from another type.</summary>
public class GoldenFallbackTests
{
    private const MigrateType U = MigrateType.Unmovable;
    private const MigrateType M = MigrateType.Movable;

    [Fact]
    public void T9_a_block_that_will_merge_soon_goes_to_the_tail()
    {
        using var machine = new TestMachine(0x400);
        Assert.Equal([0x1000, 0x1010, 0x1020, 0x1030, 0x1040, 0x1050, 0x1060, 0x1070], machine.Alloc(8, 4, U));
        const string rest = ", o7 1080, o8 1100, o9 1200";

        machine.Free(0x1030, 4);
        Assert.Equal("o4 1030" + rest, machine.Lists(U));
        machine.Free(0x1020, 4);
        Assert.Equal("o5 1020" + rest, machine.Lists(U));
        machine.Free(0x1050, 4);
        Assert.Equal("o4 1050, o5 1020" + rest, machine.Lists(U));
        machine.Free(0x1000, 4);
        Assert.Equal("o4 1050 1000, o5 1020" + rest, machine.Lists(U));
    }

    [Fact]
    public void T10_the_last_small_block_changes_lists_but_its_pageblock_keeps_its_type()
    {
        using var machine = new TestMachine(0x200);
        var trace = new TraceLog();
        Assert.Equal(Enumerable.Range(0, 31).Select(k => 0x1000L + (k * 16)), machine.Alloc(31, 4, U));
        machine.State.Trace = trace;

        Assert.Equal(-1, machine.Alloc(5, M));
        Assert.Equal(0x11f0, machine.Alloc(4, M));

        Assert.Equal(["extfrag 11f0 alloc 4 fallback 4 M from U change 0"], trace.Of("extfrag"));
        Assert.Equal((int)U, machine.Zone.Pageblocks[0]);
        Assert.Equal(("", ""), (machine.Lists(U), machine.Lists(M)));
        Assert.Equal(0, machine.Zone.NrFreeExact);
    }

    [Theory]
    [InlineData(false, MigrateType.Unmovable, 1)]
    [InlineData(true, MigrateType.Movable, 0)]
    public void T11_stealing_moves_all_free_pages_and_the_pageblock_too_unless_most_of_it_is_movable(
        bool onLru, MigrateType typeAfterwards, int change)
    {
        using var machine = new TestMachine(0x200);
        var trace = new TraceLog();
        machine.State.MovableRequestsJoinLru = onLru;
        machine.Alloc(32, 4, M);
        for (long pfn = 0x1040; pfn <= 0x10f0; pfn += 0x10)
        {
            machine.Free(pfn, 4);
        }

        machine.Free(0x1140, 4);
        Assert.Equal("o4 1140, o6 1040, o7 1080", machine.Lists(M));
        machine.State.Trace = trace;

        Assert.Equal(0x1140, machine.Alloc(0, U));

        Assert.Equal([$"extfrag 1080 alloc 0 fallback 7 U from M change {change}"], trace.Of("extfrag"));
        Assert.Equal((int)typeAfterwards, machine.Zone.Pageblocks[0]);
        var rest = Enumerable.Range(0x1141, 15).Concat(Enumerable.Range(0x1040, 47)).Select(pfn => $"{pfn:x}");
        Assert.Equal(string.Join(' ', rest), machine.PerCpuList(0));
        Assert.Equal("o0 106f, o4 1070, o7 1080", machine.Lists(U));
        Assert.Equal("", machine.Lists(M));
    }
}
