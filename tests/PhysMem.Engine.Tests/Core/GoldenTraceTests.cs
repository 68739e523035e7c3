using PhysMem.Engine.Kernel;
using PhysMem.Engine.Tests.Testing;

namespace PhysMem.Engine.Tests.Core;

/// <summary>
/// The golden traces of the specification's section 13, T1 to T6: each step goes on from the one before, on one zone
/// of 8192 Movable pages. T0 and T8, which are about boot, are tested there.
/// </summary>
public sealed class GoldenTraceTests : IDisposable
{
    private const MigrateType U = MigrateType.Unmovable;
    private const MigrateType M = MigrateType.Movable;
    private const MigrateType E = MigrateType.Reclaimable;

    private readonly TestMachine _machine = new(0x2000);
    private readonly TraceLog _trace = new();

    public GoldenTraceTests() => _machine.State.Trace = _trace;

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void T1_the_first_unmovable_page_takes_a_whole_movable_block_over()
    {
        long[] pages = T1();

        Assert.Equal([0x1000, 0x1001, 0x1002], pages);
        Assert.Equal(["extfrag 1000 alloc 0 fallback 10 U from M change 1"], _trace.Of("extfrag"));
        Assert.Equal("o0 103f, o6 1040, o7 1080, o8 1100, o9 1200", _machine.Lists(U));
        Assert.Equal("o10 1400 1800 1c00 2000 2400 2800 2c00", _machine.Lists(M));
        Assert.Equal("", _machine.Lists(E));
        Assert.Equal(Run(0x1003, 60), _machine.PerCpuList(0));
        Assert.Equal(60, _machine.PageSet.Count);
        Assert.Equal(8129, _machine.Zone.NrFreeExact);
        Assert.Equal((int)U, _machine.Zone.Pageblocks[0]);
        Assert.Equal((int)U, _machine.Zone.Pageblocks[1]);
        Assert.Equal((int)M, _machine.Zone.Pageblocks[2]);
    }

    [Fact]
    public void T2_pages_come_back_from_the_per_CPU_list_newest_first()
    {
        T1();
        Assert.Equal([0x1001, 0x1000, 0x1003], T2());
        Assert.Equal(Run(0x1004, 59), _machine.PerCpuList(0));
        Assert.Equal(8129, _machine.Zone.NrFreeExact);
    }

    [Fact]
    public void T3_an_order_3_request_fills_its_own_list_with_a_share_of_the_batch()
    {
        T1();
        T2();
        Assert.Equal([0x1040, 0x1048], T3());
        Assert.Equal("1050 1058 1060 1068 1070", _machine.PerCpuList(9));
        Assert.Equal("o0 103f, o3 1078, o7 1080, o8 1100, o9 1200", _machine.Lists(U));
        Assert.Equal(99, _machine.PageSet.Count);
    }

    [Fact]
    public void T4_an_order_4_request_passes_the_per_CPU_lists_by()
    {
        T1();
        T2();
        T3();
        Assert.Equal(0x1080, _machine.Alloc(4, U));
        Assert.Equal("o0 103f, o3 1078, o4 1090, o5 10a0, o6 10c0, o8 1100, o9 1200", _machine.Lists(U));
        Assert.Equal(99, _machine.PageSet.Count);
    }

    [Fact]
    public void T5_a_movable_page_comes_from_the_first_block_that_is_still_movable()
    {
        T1();
        T2();
        T3();
        _machine.Alloc(4, U);
        Assert.Equal(0x1400, _machine.Alloc(0, M));
        Assert.Equal(
            "o0 143f, o6 1440, o7 1480, o8 1500, o9 1600, o10 1800 1c00 2000 2400 2800 2c00", _machine.Lists(M));
        Assert.Equal(Run(0x1401, 62), _machine.PerCpuList(1));
    }

    [Fact]
    public void T6_a_reclaimable_page_takes_the_largest_block_although_unmovable_ones_are_asked_first()
    {
        T1();
        T2();
        T3();
        _machine.Alloc(4, U);
        _machine.Alloc(0, M);
        _trace.Events.Clear();

        Assert.Equal(0x1800, _machine.Alloc(0, E));
        Assert.Equal(["extfrag 1800 alloc 0 fallback 10 R from M change 1"], _trace.Of("extfrag"));
        Assert.Equal("o0 183f, o6 1840, o7 1880, o8 1900, o9 1a00", _machine.Lists(E));
        Assert.Equal("o0 103f, o3 1078, o4 1090, o5 10a0, o6 10c0, o8 1100, o9 1200", _machine.Lists(U));
        Assert.Equal("o0 143f, o6 1440, o7 1480, o8 1500, o9 1600, o10 1c00 2000 2400 2800 2c00", _machine.Lists(M));
    }

    private static string Run(long first, int count) =>
        string.Join(' ', Enumerable.Range(0, count).Select(k => $"{first + k:x}"));

    private long[] T1() => _machine.Alloc(3, 0, U);

    private long[] T2()
    {
        _machine.Free(0x1000, 0);
        _machine.Free(0x1001, 0);
        return _machine.Alloc(3, 0, U);
    }

    private long[] T3() => _machine.Alloc(2, 3, U);
}
