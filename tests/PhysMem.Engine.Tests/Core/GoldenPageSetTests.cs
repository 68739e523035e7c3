using PhysMem.Engine.Kernel;
using PhysMem.Engine.Tests.Testing;

namespace PhysMem.Engine.Tests.Core;

/// <summary>Golden traces T7 and T12 of the specification: when and how a full per-CPU page set is emptied.</summary>
public sealed class GoldenPageSetTests : IDisposable
{
    private const MigrateType U = MigrateType.Unmovable;

    private readonly TestMachine _machine = new(0x2000);
    private readonly TraceLog _trace = new();
    private readonly long[] _pages;

    public GoldenPageSetTests()
    {
        _machine.State.Trace = _trace;
        _pages = _machine.Alloc(300, 0, U);
    }

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void T7_300_single_pages_come_in_rising_order_by_5_refills()
    {
        Assert.Equal(Enumerable.Range(0x1000, 300).Select(pfn => (long)pfn), _pages);
        Assert.Equal(5 * 63, _trace.Of("locked").Count());
        Assert.Equal(15, _machine.PageSet.Count);
    }

    [Fact]
    public void T7_freeing_them_overflows_twice_the_second_time_with_a_doubled_batch()
    {
        var overflows = new List<(long Pfn, int Count, int FreeFactor)>();
        foreach (long pfn in _pages)
        {
            _trace.Events.Clear();
            _machine.Free(pfn, 0);
            if (_trace.Of("drain").Any())
            {
                overflows.Add((pfn, _machine.PageSet.Count, _machine.PageSet.FreeFactor));
            }
        }

        Assert.Equal([(0x10ec, 189, 1), (0x112b, 126, 2)], overflows);
        Assert.Equal(
            "o1 10ac, o2 112c 10a8, o3 10a0, o4 1130, o5 1080, o6 1140, o7 1000 1180, o9 1200", _machine.Lists(U));
        Assert.Equal("o10 1400 1800 1c00 2000 2400 2800 2c00", _machine.Lists(MigrateType.Movable));
        Assert.Equal(8066, _machine.Zone.NrFreeExact);
    }

    [Fact]
    public void T12_freeing_a_larger_block_after_an_overflow_gives_everything_back()
    {
        Assert.Equal([0x1140, 0x1148], _machine.Alloc(2, 3, U));
        foreach (long pfn in _pages.Take(240))
        {
            _machine.Free(pfn, 0);
        }

        Assert.Equal((232, 1), (_machine.PageSet.Count, _machine.PageSet.FreeFactor));
        _trace.Events.Clear();

        _machine.Free(0x1140, 3);

        Assert.Equal(0, _machine.PageSet.Count);
        string[] drained = [.. _trace.Of("drain")];
        Assert.Equal(
            ["drain 1170 o3 U", "drain 1168 o3 U", "drain 1160 o3 U", "drain 1158 o3 U", "drain 1150 o3 U", "drain 1140 o3 U"],
            drained[..6]);
        Assert.All(drained[6..], text => Assert.EndsWith(" o0 U", text, StringComparison.Ordinal));
        Assert.Equal(
            "o2 112c, o3 1140, o4 1130 1150 10e0, o5 1160 10c0, o6 1080, o7 1000 1180, o9 1200", _machine.Lists(U));
        Assert.Equal("o10 1400 1800 1c00 2000 2400 2800 2c00", _machine.Lists(MigrateType.Movable));
        Assert.Equal(8124, _machine.Zone.NrFreeExact);
    }
}
