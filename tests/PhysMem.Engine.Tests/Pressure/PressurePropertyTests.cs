using PhysMem.Engine.Recording;
using PhysMem.Engine.Report;

namespace PhysMem.Engine.Tests.Pressure;

/// <summary>Random work under pressure: no page is lost, and the same work leads to the same state.</summary>
public class PressurePropertyTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(2, 1, 3)]
    [InlineData(3, 2, 2)]
    [InlineData(4, 2, 2)]
    public void No_page_is_lost_under_pressure(int seed, int nodes, int cpus)
    {
        using var run = new PressureRun(seed, nodes, cpus);
        for (int round = 0; round < 30; round++)
        {
            run.Work(60);
            run.Check();
        }

        PressureReport pressure = run.Machine.GetPressure();
        Assert.True(pressure.ReclaimedByRequests > 0, "no direct reclaim");
        Assert.True(pressure.ReclaimedByKswapd > 0, "kswapd did nothing");
        Assert.True(pressure.Migrated > 0, "nothing was moved");
    }

    [Theory]
    [InlineData(5, 1, 1)]
    [InlineData(6, 2, 2)]
    public void The_same_calls_lead_to_the_same_state(int seed, int nodes, int cpus)
    {
        using var first = new PressureRun(seed, nodes, cpus);
        using var second = new PressureRun(seed, nodes, cpus);
        first.Work(1500);
        second.Work(1500);

        Assert.True(first.Machine.GetPressure().HasFired);
        Assert.Equal(first.Machine.GetPressure(), second.Machine.GetPressure());
        Assert.Null(StateComparer.FirstDifference(first.Machine.Capture("state"), second.Machine.Capture("state")));
        Assert.Equal(first.Held, second.Held);
        Assert.Equal(first.Log, second.Log);
    }
}
